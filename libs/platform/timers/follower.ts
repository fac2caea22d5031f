import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import type { EventStore, RecordedEvent } from '../event-store/index.js';
import { Worker } from '../ops/index.js';

export type FollowerOptions = {
  /** Names its place in the log. */
  readonly name: string;
  readonly database: Database;
  readonly store: EventStore;
  /** Of the streams that it follows; all, if left out. By others it passes within 200 ms. */
  readonly categories?: readonly string[];
  /** Writes what a batch means (timers, notes of its own) in the transaction that moves the follower's place. */
  readonly follow: (events: readonly RecordedEvent[], tx: PoolClient) => Promise<void>;
  readonly onFailure?: (error: unknown) => void;
};

class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Reads its context's log once, in order, and never again: unlike a view it is not rebuilt, since what it sets in motion has been set in
 * motion. Of two that follow under one name, one moves the place first, and the other reads again.
 */
export class Follower {
  readonly #options: FollowerOptions;
  readonly #worker: Worker;
  #unsubscribe: (() => void) | undefined;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#worker = new Worker({
      name: options.name,
      idleMs: 200,
      step: () => this.step(),
      onFailure: (error) => {
        if (!(error instanceof Overtaken)) options.onFailure?.(error);
      },
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#options.store.onAppended(() => this.#worker.wake(), this.#options.categories);
    this.#worker.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#worker.stop();
  }

  /** Where it has read to. */
  async position(): Promise<number> {
    const { database, name, store } = this.#options;
    const { rows } = await database.pool.query<{ generation: number; position: string }>({
      name: 'followers.position',
      text: `WITH first AS (INSERT INTO followers VALUES ($1, $2, 0) ON CONFLICT DO NOTHING RETURNING generation, position)
             SELECT generation, position FROM first UNION ALL SELECT generation, position FROM followers WHERE follower = $1`,
      values: [name, store.generation],
    });
    const [place] = rows;
    if (place && place.generation !== store.generation) throw new Error(`${name} has read another generation of the log of ${store.context}: it was restored`);
    return Number(place?.position ?? 0);
  }

  /** Reads the next batch; true when there may be more. */
  async step(batch = 500): Promise<boolean> {
    const { database, name, store, follow } = this.#options;
    const position = await this.position();
    const { events, upTo } = await store.readAll(position, batch);
    if (upTo === position) return false;
    await database.transaction(async (tx) => {
      const { rowCount } = await tx.query({
        name: 'followers.move',
        text: 'UPDATE followers SET position = $3 WHERE follower = $1 AND position = $2',
        values: [name, position, upTo],
      });
      if (rowCount === 0) throw new Overtaken(`Another ${name} was faster`);
      if (events.length > 0) await follow(events, tx);
    });
    return events.length === batch;
  }
}

/** After a restore that was accepted they follow the new generation. What they had read beyond the end of the log is gone: they read on from there. */
export const followGeneration = async (tx: PoolClient, generation: number, end: number): Promise<void> => {
  await tx.query('UPDATE followers SET generation = $1, position = least(position, $2)', [generation, end]);
};
