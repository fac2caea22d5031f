import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Kind = 'hutong' | 'apollo' | 'postgraphile' | 'broadcast';
export type Server = { readonly kind: Kind; readonly url: string; readonly dataFolder: string; stop(): Promise<void> };

/** One of the servers over a database, in a process of its own, as in production. */
export const start = async (kind: Kind, databaseUrl: string): Promise<Server> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
  const child = fork(fileURLToPath(new URL('./server.js', import.meta.url)), [kind], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      HUTONG_DATABASE_URL: databaseUrl,
      HUTONG_DATA_FOLDER: dataFolder,
      HUTONG_PORT: '0',
      HUTONG_LOG_LEVEL: 'error',
    },
  });
  const [url] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${kind} ended with ${String(code)} instead of starting`))),
  ])) as [string];
  return {
    kind,
    url,
    dataFolder,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
};
