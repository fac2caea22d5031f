import type { Database } from '../database/index.js';
import { Refusal, type JsonObject } from '../kernel/index.js';
import { retries, Worker } from '../ops/index.js';
import type { Timer } from './timers.js';

/**
 * What a timer does. It may be called more than once for one timer (a process may die between the deed and its record), so it sends a
 * command that is keyed by the timer's id and due time and decided again on the stream. A refusal is an outcome: the timer has done its work.
 */
export type OnDue = (timer: Timer) => Promise<unknown>;

export type TimerRunnerOptions = {
  readonly database: Database;
  readonly what: string;
  readonly onDue: OnDue;
  readonly onFailure?: (error: unknown) => void;
  readonly pollMs?: number;
};

type TimerRow = { id: string; what: string; due_at: Date; data: JsonObject };

/**
 * Calls timers when they are due, by the database's clock, also those that fell due while nobody ran. Any number of runners share them:
 * each takes one that no other holds. One that fails is tried again later (1 s doubling to 10 min) and holds up no other.
 */
export class TimerRunner {
  readonly #options: TimerRunnerOptions;
  readonly #worker: Worker;

  constructor(options: TimerRunnerOptions) {
    this.#options = options;
    const { what, onFailure = () => undefined, pollMs = 500 } = options;
    this.#worker = new Worker({ name: `timers ${what}`, idleMs: pollMs, step: () => this.step(), onFailure });
  }

  start(): void {
    this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  /** Calls one timer; true when there may be another. The row is held meanwhile, in a transaction of its own. */
  async step(): Promise<boolean> {
    const { database, what, onDue, onFailure } = this.#options;
    return database.transaction(async (tx) => {
      const { rows } = await tx.query<TimerRow>({
        name: 'timers.due',
        text: 'SELECT id, what, due_at, data FROM timers WHERE what = $1 AND try_at <= now() ORDER BY try_at LIMIT 1 FOR UPDATE SKIP LOCKED',
        values: [what],
      });
      const [row] = rows;
      if (!row) return false;
      const { id, due_at: dueAt, data } = row;
      try {
        await onDue({ id, what, dueAt, data });
      } catch (error) {
        if (!(error instanceof Refusal) || error.code === 'BUSY' || error.code === 'VERSION_CONFLICT') {
          retries.inc({ worker: `timers ${what}` });
          onFailure?.(error);
          await tx.query(
            `UPDATE timers SET attempts = attempts + 1, error = $2, try_at = now() + least(power(2, least(attempts, 20)), 600) * interval '1 second' WHERE id = $1`,
            [id, String(error)],
          );
          return true;
        }
      }
      await tx.query('DELETE FROM timers WHERE id = $1', [id]);
      return true;
    });
  }
}
