import { randomBytes, randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';

/** What has to be known again at the next start. Only the owner may read it. */
export type Memory = { readonly password: string; readonly port: number };

export const recall = async (file: string): Promise<Memory | undefined> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Memory);
};

/** Whole or not at all: written beside, then renamed. */
export const remember = async (file: string, memory: Memory): Promise<Memory> => {
  await writeFile(`${file}.new`, JSON.stringify(memory), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return memory;
};

export const newPassword = (): string => randomBytes(24).toString('base64url');

/**
 * A port of 127.0.0.1 that nobody listens on just now. Below those that systems give to whoever asks for any: a server that is stopped and
 * started again finds it as it was.
 */
export const freePort = async (): Promise<number> => {
  for (;;) {
    const port = randomInt(12_000, 32_000);
    if (await isFree(port)) return port;
  }
};

export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
