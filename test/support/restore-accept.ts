import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The program that `npm run restore-accept` runs, with these options, as it was built last. */
export const restoreAccept = async (env: Readonly<Record<string, string>>, ...options: string[]): Promise<Ended> => {
  const child = spawn(process.execPath, ['dist/tools/restore-accept/main.js', ...options], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
};
