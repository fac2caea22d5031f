import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

/** What Hutong is measured against. Too heavy to be dependencies: they have a lockfile of their own. */
const folder = resolve('test/bench/peers');
const lockfile = resolve(folder, 'package-lock.json');
const stamp = resolve(folder, 'node_modules/.installed');

/**
 * Installs them on first use. What they share with Hutong (Nest, GraphQL) is Hutong's own copy: their `graphql` is a link to it, and
 * their peer dependencies are found in the folders above.
 */
export const installPeers = (): void => {
  const wanted = createHash('sha256').update(readFileSync(lockfile)).update(`${process.platform} ${process.arch}`).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing the peers of the benchmark (once, 310 MB) ...');
  const { status, error } = spawnSync('npm', ['ci', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`The peers could not be installed${error ? ` (${error.message})` : ''}: what npm says is above`);
  writeFileSync(stamp, wanted);
};

/** A package of theirs, with as much of its type as is used. */
export const peer = <Package>(name: string): Package => createRequire(lockfile)(name) as Package;
