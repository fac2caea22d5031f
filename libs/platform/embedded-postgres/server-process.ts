import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { failureOf } from './failure.js';
import { spawnAs, type RunAs } from './run-as.js';

export type Launch = {
  readonly as: RunAs;
  readonly program: string;
  readonly dataFolder: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  /** Where PostgreSQL writes; kept after its end, since it says why. */
  readonly log: string;
};

const largestLog = 10_000_000;

/** One run of the PostgreSQL server as a child process. */
export class ServerProcess {
  /** Resolves, saying why, when the server has ended without having been asked to. */
  readonly died: Promise<string>;
  readonly #exited: Promise<void>;
  #stopping = false;
  #gone = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly dataFolder: string,
    private readonly said: () => string,
  ) {
    this.#exited = new Promise((resolve) => {
      const end = () => {
        this.#gone = true;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    this.died = new Promise((resolve) => {
      child.once('exit', (_code, signal) => {
        if (!this.#stopping) resolve(failureOf('PostgreSQL has ended', said(), signal).message);
      });
    });
    // A process that ends without having stopped its server at least tells it to; `exit` leaves no time to wait.
    process.once('exit', this.#tell);
  }

  static launch({ as, program, dataFolder, port, settings, log }: Launch): ServerProcess {
    const { file, start } = openLog(log);
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawnAs(as, program, ['-D', dataFolder, '-p', String(port), ...options], ['ignore', file, file]);
    closeSync(file);
    return new ServerProcess(child, dataFolder, () => readFileSync(log).subarray(start).toString());
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** `undefined` once it accepts connections, which after a crash takes as long as it takes; or its last words. */
  async ready(say: (line: string) => void): Promise<string | undefined> {
    for (let waits = 1; !this.#gone; waits++) {
      if (this.#isReady()) return undefined;
      if (waits % 500 === 0) say('PostgreSQL is still recovering what was not yet in place when it was ended last.');
      await sleep(20);
    }
    process.removeListener('exit', this.#tell);
    return this.said();
  }

  /** As `pg_ctl` does: the last line of the lock file, once it is this process's. */
  #isReady(): boolean {
    try {
      const lines = readFileSync(join(this.dataFolder, 'postmaster.pid'), 'utf8').split('\n');
      return Number(lines[0]) === this.pid && lines[7]?.trim() === 'ready';
    } catch {
      return false;
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const [signal, patience] of [
      ['SIGINT', 6_000],
      ['SIGQUIT', 1_500],
      ['SIGKILL', 500],
    ] as const) {
      if (this.#gone) break;
      this.child.kill(signal);
      await Promise.race([this.#exited, sleep(patience, undefined, { ref: false })]);
    }
    process.removeListener('exit', this.#tell);
  }

  readonly #tell = (): void => {
    this.#stopping = true;
    if (!this.#gone) this.child.kill('SIGINT');
  };
}

/** Appended to, so that the words of the last run stay; one older file is kept. */
const openLog = (log: string): { file: number; start: number } => {
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const full = size > largestLog;
  if (full) renameSync(log, `${log}.old`);
  return { file: openSync(log, 'a', 0o600), start: full ? 0 : size };
};
