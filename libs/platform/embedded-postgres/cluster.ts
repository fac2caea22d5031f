import { access, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { CannotStart } from './cannot-start.js';
import { failureOf } from './failure.js';
import { spawnAs, type RunAs } from './run-as.js';

export const superuser = 'hutong';

/** Whether there is data; refuses data that this PostgreSQL cannot read. */
export const hasCluster = async (dataFolder: string, { major }: Binaries): Promise<boolean> => {
  const found = await readFile(join(dataFolder, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    if (error.code === 'EACCES') throw notOurs(dataFolder);
    throw error;
  });
  if (found === undefined) return mustBeAbsent(dataFolder);
  if (found.trim() === major) return true;
  throw new CannotStart(
    `The data in ${dataFolder} was written by PostgreSQL ${found.trim()}; this is PostgreSQL ${major}.`,
    `Go back to the version of Hutong that wrote it, or take the data along with pg_upgrade or pg_dump,\nor begin anew with an empty folder: mv "${dataFolder}" "${dataFolder}-${found.trim()}"`,
  );
};

const notOurs = (dataFolder: string) =>
  new CannotStart(
    `${dataFolder} belongs to another user.`,
    `Start as the user who owns it, or give it to yourself: sudo chown -R "$(id -u):$(id -g)" "${join(dataFolder, '..')}"`,
  );

const mustBeAbsent = async (dataFolder: string): Promise<false> => {
  const exists = await access(dataFolder).then(
    () => true,
    () => false,
  );
  if (!exists) return false;
  throw new CannotStart(
    `${dataFolder} is there, but it is no data folder of PostgreSQL (it has no PG_VERSION).`,
    `Move it away and start again: mv "${dataFolder}" "${dataFolder}-damaged"`,
  );
};

/**
 * Makes the data folder, whole or not at all: beside, then renamed. The locale is PostgreSQL's own `C.UTF-8`, so that order
 * and comparison are the same on every machine.
 */
export const makeCluster = async (dataFolder: string, password: string, { initdb }: Binaries, as: RunAs): Promise<void> => {
  const draft = `${dataFolder}.new`;
  const passwordFile = `${dataFolder}.password`;
  await rm(draft, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  const { account } = as;
  if (account) await Promise.all([draft, passwordFile].map((path) => chown(path, account.uid, account.gid)));
  try {
    await run(
      initdb,
      [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      as,
    );
    await rename(draft, dataFolder);
  } finally {
    await rm(passwordFile, { force: true });
  }
};

const run = (program: string, args: readonly string[], as: RunAs): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawnAs(as, program, args, ['ignore', 'pipe', 'pipe']);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code, signal) => (code === 0 ? resolve() : reject(failureOf('PostgreSQL could not make its data folder', said, signal))));
  });
