import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import pg from 'pg';
import { SystemClock } from '../../libs/platform/kernel/index.js';

/** How often what falls due by the moved clock is called: it may be set a moment after what it is set for. */
const LOOK_AGAIN_MS = 50;

/**
 * Time that a test moves, of every process of a deployment at once (`deploy` runs them all in this one). Timers fall due by the database's clock, which
 * nobody moves: those that are due by the moved one are called, each as of its own time.
 */
export class MovedTime {
  #now: (() => Date) | undefined;
  #going = true;
  #restore: () => void = () => undefined;
  readonly #calling: Promise<void>;
  readonly #pool: pg.Pool;

  constructor(databaseUrl: string) {
    this.#pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
    this.#calling = this.#call();
  }

  /** From then on it goes as fast as ever. */
  goTo(instant: Date): void {
    const ahead = instant.getTime() - Date.now();
    this.#now = () => new Date(Date.now() + ahead);
    this.#restore();
    const spy = jest.spyOn(SystemClock.prototype, 'now').mockImplementation(this.#now);
    this.#restore = () => spy.mockRestore();
  }

  /** Before the deployment, whose database it asks. */
  async stop(): Promise<void> {
    this.#going = false;
    await this.#calling;
    this.#restore();
    await this.#pool.end();
  }

  async #call(): Promise<void> {
    const { rows } = await this.#pool.query<{ schema: string }>(`SELECT schemaname AS schema FROM pg_tables WHERE tablename = 'timers'`);
    for (; this.#going; await sleep(LOOK_AGAIN_MS)) {
      if (!this.#now) continue;
      for (const { schema } of rows) await this.#pool.query(`UPDATE ${schema}.timers SET try_at = now() WHERE due_at <= $1 AND try_at > now()`, [this.#now()]);
    }
  }
}
