import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import { mustBeStorable, type Json } from '../kernel/index.js';
import { inSpan } from '../tracing/index.js';
import { appendBatch, mayShareBatch } from './append-batch.js';
import { AppendQueue, type AppendQueueOptions, type Write } from './append-queue.js';
import type { AppendOutcome, AppendRequest, EventMetadata, LogPage, RecordedEvent } from './event-store.js';
import { generationAt, type Generation } from './generations.js';
import { guardConnections, mustBeOfGeneration, otherGeneration, verifiedGenerations } from './log-identity.js';
import { appendBatchSize, appendedEvents } from './metrics.js';
import { eventColumns, toEvent, type EventRow } from './rows.js';
import { Turns } from './turns.js';
import type { Upcasters } from './upcasters.js';

export type EventStoreOptions = Pick<AppendQueueOptions, 'maxQueue' | 'maxBatch' | 'maxInFlight'> & {
  readonly upcasters?: Upcasters;
  /** Of the topic that this log is published to; fixed at installation: a key would lose its order if it moved. */
  readonly partitions?: number;
};

type Listening = { readonly listener: () => void; readonly categories: readonly string[] | undefined };

/** What has to hold while something is appended, and is held to in the transaction: a row that is locked, say. One name stands for one of them. */
export type Guard = { readonly name: string; readonly mustHold: (tx: PoolClient) => Promise<void> };

/** The answer of a command that succeeded before. */
export type RememberedCommand = { readonly bodyHash: Buffer; readonly position: number; readonly metadata: EventMetadata; readonly answer: Json };

/**
 * One context's log. Appends are durable when their promise resolves; readers by position never skip a late commit and never see
 * a stream out of order (the lower-bound fence: docs/decisions/0002-appends.md).
 */
export class EventStore {
  readonly partitions: number;
  /** Of decisions on one stream: at the same time all but one of them would come too late. */
  readonly turns = new Turns();
  readonly #queue: AppendQueue;
  readonly #queueOf: (write: Write, own?: AppendQueueOptions) => AppendQueue;
  readonly #guarded = new Map<string, AppendQueue>();
  readonly #upcasters: Upcasters;
  readonly #listeners = new Set<Listening>();

  private constructor(
    readonly database: Database,
    readonly context: string,
    private readonly generations: readonly [Generation, ...Generation[]],
    options: EventStoreOptions,
  ) {
    this.partitions = options.partitions ?? 8;
    this.#upcasters = options.upcasters ?? {};
    this.#queueOf = (write, own) => new AppendQueue(write, { ...options, ...own, onCommitted: (requests, outcomes) => this.#committed(requests, outcomes) });
    this.#queue = this.#queueOf((requests) => appendBatch(database.pool, requests));
  }

  /** @throws {LogRestored} when the log's server is not the one it was written under. */
  static async open(database: Database, context: string, options: EventStoreOptions = {}): Promise<EventStore> {
    const store = new EventStore(database, context, await verifiedGenerations(database.pool, context), options);
    guardConnections(database.pool, context, store.generation);
    return store;
  }

  /** Rises when the log is restored: what was read of an earlier one may be gone. */
  get generation(): number {
    return (this.generations.at(-1) ?? this.generations[0]).generation;
  }

  /** The one that a position was written in: an event keeps it. */
  generationOf(position: number): number {
    return generationAt(this.generations, position);
  }

  /**
   * The server or the log may be others by now.
   * @throws {LogRestored}
   */
  verify(): Promise<void> {
    return mustBeOfGeneration(this.database.pool, this.context, this.generation);
  }

  /**
   * Appends all events or none. Concurrent appends share a round trip.
   *
   * @throws {Refusal} BUSY when the queue is full; INVALID_INPUT for text that cannot be stored. Both write nothing.
   */
  async append(request: AppendRequest): Promise<AppendOutcome> {
    mustHaveEvents(request);
    return inSpan(`append to ${this.context}`, {}, () => this.#queue.add(request));
  }

  /**
   * As `append`; what is said to hold by the guard holds until it is committed, and those that come at once under one guard share a transaction.
   * @throws what the guard throws, for each of them
   */
  async appendUnder({ name, mustHold }: Guard, request: AppendRequest): Promise<AppendOutcome> {
    mustHaveEvents(request);
    const write: Write = (requests) => this.database.transaction((tx) => mustHold(tx).then(() => appendBatch(tx, requests)));
    const queue = this.#guarded.get(name) ?? this.#queueOf(write, { maxInFlight: 1 });
    this.#guarded.set(name, queue);
    return inSpan(`append to ${this.context}`, {}, () => queue.add(request));
  }

  /** Appends in the caller's transaction, as its last statement; after its commit, `appended()` wakes the readers. */
  async appendIn(tx: PoolClient, requests: readonly AppendRequest[]): Promise<readonly AppendOutcome[]> {
    const outcomes: AppendOutcome[] = [];
    for (const batch of apart(requests)) outcomes.push(...(await appendBatch(tx, batch)));
    this.#count(requests, outcomes);
    return outcomes;
  }

  #committed(requests: readonly AppendRequest[], outcomes: readonly AppendOutcome[]): void {
    appendBatchSize.observe({ context: this.context }, requests.length);
    this.#count(requests, outcomes);
    this.appended(requests.map(({ streamId }) => streamId));
  }

  #count(requests: readonly AppendRequest[], outcomes: readonly AppendOutcome[]): void {
    const appended = requests.reduce((sum, { events }, index) => sum + (outcomes[index]?.outcome === 'appended' ? events.length : 0), 0);
    appendedEvents.inc({ context: this.context }, appended);
  }

  /** Wakes whoever reads this log in this process, and these streams of it; all, if it is not said which. */
  appended(streamIds?: readonly string[]): void {
    for (const { listener, categories } of this.#listeners) {
      const concerns = !categories || !streamIds || streamIds.some((id) => categories.some((category) => id.startsWith(`${category}-`)));
      if (concerns) listener();
    }
  }

  /** Called after appends of this process, to streams of these categories, if it says which; returns how to stop it. */
  onAppended(listener: () => void, categories?: readonly string[]): () => void {
    const listening: Listening = { listener, categories };
    this.#listeners.add(listening);
    return () => this.#listeners.delete(listening);
  }

  /** A stream's events after a version, in order, in their newest shape. */
  async readStream(streamId: string, afterVersion = 0): Promise<readonly RecordedEvent[]> {
    const { rows } = await this.database.pool.query<EventRow>({
      name: 'event-store.read-stream',
      text: `SELECT ${eventColumns} FROM events WHERE stream_id = $1 AND version > $2 ORDER BY version`,
      values: [streamId, afterVersion],
    });
    return rows.map((row) => toEvent(row, this.#upcasters));
  }

  /**
   * The next events after a position, `limit` at most, in order.
   * @throws {LogRestored} when the log is of another generation by now.
   */
  async readAll(after: number, limit: number): Promise<LogPage> {
    const { rows } = await this.database.pool.query<EventRow & { high: string; generation: number }>({
      name: 'event-store.read-all',
      text: `SELECT high, (SELECT max(generation) FROM log_generations) AS generation, (e).* FROM read_all($1, $2)`,
      values: [after, limit],
    });
    const now = rows[0]?.generation;
    if (now !== this.generation) throw otherGeneration(this.context, { now, known: this.generation });
    const events = rows.filter((row) => row.position !== null).map((row) => toEvent(row, this.#upcasters));
    const last = events.at(-1);
    const high = Math.max(after, Number(rows[0]?.high ?? after));
    return { events, upTo: events.length === limit && last ? last.position : high };
  }

  /** Everything at or below this position is committed or never will be. */
  async highWater(): Promise<number> {
    const { rows } = await this.database.pool.query<{ high: string }>('SELECT safe_high_water() AS high');
    return Number(rows[0]?.high);
  }

  /**
   * The end of the log as it stands now, once nothing below it is under way any more; undefined, where that takes longer. (`highWater` is
   * lower while an append that began before is still open: it does not promise what the caller knows to be committed.)
   */
  async end(timeoutMs: number): Promise<number | undefined> {
    const { rows } = await this.database.pool.query<{ last: string }>('SELECT last_value AS last FROM position_seq');
    const last = Number(rows[0]?.last);
    for (const deadline = Date.now() + timeoutMs; (await this.highWater()) < last; await sleep(2)) if (Date.now() >= deadline) return undefined;
    return last;
  }

  /** The greatest position with everything at or below it recorded by that time. */
  async positionAt(recordedAt: Date): Promise<number> {
    const { rows } = await this.database.pool.query<{ position: string | null }>({
      name: 'event-store.position-at',
      text: `SELECT coalesce((SELECT position - 1 FROM events WHERE recorded_at > $1 ORDER BY position LIMIT 1), safe_high_water()) AS position`,
      values: [recordedAt],
    });
    return Number(rows[0]?.position);
  }

  /** What a key was answered with, if it was. */
  async remembered(key: string): Promise<RememberedCommand | undefined> {
    const { rows } = await this.database.pool.query<{ body_hash: Buffer; position: string; metadata: EventMetadata; answer: Json }>({
      name: 'event-store.remembered',
      text: `SELECT c.body_hash, e.position, e.metadata, c.answer FROM commands c JOIN events e USING (stream_id, version) WHERE c.key = $1`,
      values: [key],
    });
    const [row] = rows;
    return row && { bodyHash: row.body_hash, position: Number(row.position), metadata: row.metadata, answer: row.answer };
  }
}

const mustHaveEvents = ({ events, metadata, idempotency }: AppendRequest): void => {
  if (events.length === 0) throw new Error('An append needs at least one event');
  for (const event of events) mustBeStorable(event.data);
  mustBeStorable(metadata);
  if (idempotency) mustBeStorable(idempotency.answer);
};

/** In order, split where a stream or a key comes again: one call holds each once. */
const apart = function* (requests: readonly AppendRequest[]): Generator<readonly AppendRequest[]> {
  let batch: AppendRequest[] = [];
  let streams = new Set<string>();
  let keys = new Set<string>();
  for (const request of requests) {
    if (!mayShareBatch(streams, keys, request)) {
      yield batch;
      [batch, streams, keys] = [[], new Set(), new Set()];
    }
    batch.push(request);
    streams.add(request.streamId);
    if (request.idempotency) keys.add(request.idempotency.key);
  }
  if (batch.length > 0) yield batch;
};
