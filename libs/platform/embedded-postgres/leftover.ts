import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';

/**
 * What an earlier run left behind in the data folder. A PostgreSQL that outlived its Hutong (which was killed) is stopped;
 * a lock file without a PostgreSQL is removed, also when its process id has since been given to another program.
 * Hutong's own lock has been taken before: whatever PostgreSQL runs here belongs to nobody.
 */
export const clearLeftover = async (dataFolder: string, say: (line: string) => void): Promise<void> => {
  const file = join(dataFolder, 'postmaster.pid');
  const pid = await pidIn(file);
  if (pid === undefined) return;
  if (!isPostgresOf(dataFolder, pid)) {
    say(`PostgreSQL was not shut down the last time (process ${pid} is gone): removed its lock file; it recovers by itself.`);
    await rm(file, { force: true });
    return;
  }
  say(`PostgreSQL of an earlier run (process ${pid}) still runs, without its Hutong: stopping it.`);
  await stopServer(pid, dataFolder);
};

const pidIn = async (file: string): Promise<number | undefined> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const pid = Number.parseInt(text, 10);
  return Number.isNaN(pid) ? 0 : pid;
};

const isPostgresOf = (dataFolder: string, pid: number): boolean => {
  const command = pid > 0 ? commandOf(pid) : '';
  return command.includes('postgres') && command.includes(dataFolder);
};

/** Linux has it without a program to ask; slim images have no `ps`. */
const commandOf = (pid: number): string => {
  if (process.platform !== 'linux') return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

/** First as at any shutdown (what is open is rolled back, a checkpoint is written), then at once. */
const stopServer = async (pid: number, dataFolder: string): Promise<void> => {
  for (const [signal, patience] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw new CannotStart(
        `PostgreSQL of an earlier run (process ${pid}) still uses ${dataFolder}, and belongs to another user.`,
        `Stop it as that user: kill -INT ${pid}`,
      );
    }
    for (const until = Date.now() + patience; Date.now() < until; await sleep(25)) if (!isPostgresOf(dataFolder, pid)) return;
  }
  throw new CannotStart(`PostgreSQL of an earlier run (process ${pid}) still uses ${dataFolder}, and does not stop.`, `Stop it: kill -9 ${pid}`);
};
