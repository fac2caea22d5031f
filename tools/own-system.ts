import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../libs/platform/embedded-postgres/memory.js';

export type OwnSystem = { readonly url: string; readonly dataFolder: string; stop(): Promise<void>; kill(): Promise<void>; startAgain(): Promise<void> };

/** An empty Hutong of its own, as `npm start` runs it, in a folder that goes with it. */
export const startOwnSystem = async (env: Readonly<Record<string, string>>): Promise<OwnSystem> => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'hutong-own-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const start = async () => {
    const child = spawn(process.execPath, ['dist/apps/all-in-one/main.js'], {
      env: { ...process.env, HUTONG_SEED: 'none', HUTONG_LOG_LEVEL: 'warn', ...env, HUTONG_DATABASE_URL: '', HUTONG_DATA_FOLDER: dataFolder, HUTONG_PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (let waited = 0; ; waited += 100) {
      if (child.exitCode !== null) throw new Error(`Hutong ended with ${child.exitCode} instead of starting`);
      if (
        await fetch(`${url}?query={__typename}`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return child;
      if (waited > 120_000) throw new Error('Hutong did not start within two minutes');
      await sleep(100);
    }
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    url,
    dataFolder,
    kill: () => end('SIGKILL'),
    startAgain: async () => {
      child = await start();
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
};
