import { randomUUID } from 'node:crypto';
import type { Database } from '../database/index.js';
import { LogRestored, messageKey, partitionOf, thisServer, type EventStore, type LogPage, type RecordedEvent } from '../event-store/index.js';
import { Worker } from '../ops/index.js';
import type { BusMessage, EventBus } from './event-bus.js';
import { inSpanOver } from '../tracing/index.js';
import { publishedEvents, relayLag } from './metrics.js';
import { toPublicEvent } from './public-event.js';

export type RelayOptions = {
  readonly store: EventStore;
  /** Holds the relay's lease and progress: the log's own. */
  readonly database: Database;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly onFailure?: (error: unknown) => void;
  readonly batch?: number;
  readonly leaseSeconds?: number;
};

/** How late an append of another process is seen; those of its own wake it. */
const pollMs = 50;

type Leadership = { readonly epoch: string; readonly position: number; readonly previous: Readonly<Record<string, number>> };
type LeadRow = { readonly known: boolean } & (
  { readonly epoch: string; readonly position: string; readonly previous: Readonly<Record<string, number>> } | { readonly epoch: null }
);

/**
 * Publishes a log's public events in its order. One relay leads, by a lease on the database's clock; its epoch fences the
 * one before it. Progress is saved after the bus has acknowledged, so a crash repeats and never loses; every message names
 * the one before it in its partition, so a consumer tells a repeat from a gap.
 */
export class Relay {
  readonly #options: RelayOptions & Required<Pick<RelayOptions, 'batch' | 'leaseSeconds'>>;
  readonly #owner = randomUUID();
  readonly #worker: Worker;
  #unsubscribe: (() => void) | undefined;
  #unasked: (() => void) | undefined;
  /** What it leads with, until when the lease need not be renewed. */
  #led: { readonly leadership: Leadership; readonly until: number } | undefined;
  /** The next batch, read while the one before it is published. */
  #ahead: { readonly after: number; readonly page: Promise<LogPage> } | undefined;

  constructor(options: RelayOptions) {
    this.#options = { batch: 500, leaseSeconds: 5, ...options };
    const { store, onFailure = () => undefined } = options;
    this.#worker = new Worker({
      name: `relay of ${store.context}`,
      idleMs: pollMs,
      step: () => this.step(),
      onFailure,
    });
  }

  start(): void {
    this.#unsubscribe ??= this.#options.store.onAppended(() => this.#worker.wake());
    this.#unasked ??= relayLag.ask(async () => [{ labels: { context: this.#options.store.context }, value: await this.#lag() }]);
    this.#worker.start();
  }

  /** Ends the step under way and gives the lease up, so that another relay goes on at once. */
  async stop(): Promise<void> {
    this.#unsubscribe?.();
    this.#unasked?.();
    await this.#worker.stop();
    this.#led = undefined;
    await this.#options.database.pool.query(`UPDATE relay_state SET lease_until = '-infinity' WHERE owner = $1`, [this.#owner]);
  }

  /** Publishes the next batch, if this relay leads; true when there may be more. */
  async step(): Promise<boolean> {
    const leading = await this.#lead();
    if (!leading) return false;
    const { events, upTo, more } = this.#ofOneGeneration(await this.#read(leading.position));
    if (upTo === leading.position) return false;
    if (more) this.#readAhead(upTo);
    const previous = { ...leading.previous };
    const messages = events.flatMap((event) => this.#toMessage(event, previous));
    // Whatever fails from here on: where to go on, the saved progress says.
    this.#led = undefined;
    if (messages.length > 0) await this.#publish(messages);
    await this.#save({ epoch: leading.epoch, position: upTo, previous });
    return more;
  }

  async #publish(messages: readonly BusMessage[]): Promise<void> {
    const { context } = this.#options.store;
    const events = messages.map(({ event }) => event);
    await inSpanOver(`publish to ${context}`, events, {}, () => this.#options.bus.publish(messages));
    publishedEvents.inc({ context }, messages.length);
  }

  /** Once the first event of a generation is published, nothing of the one before it comes again. */
  #ofOneGeneration({ events, upTo }: LogPage): LogPage & { readonly more: boolean } {
    const { store, batch } = this.#options;
    const generations = events.map(({ position }) => store.generationOf(position));
    const end = generations.findIndex((generation) => generation !== generations[0]);
    if (end < 0) return { events, upTo, more: events.length === batch };
    const own = events.slice(0, end);
    return { events: own, upTo: own.at(-1)?.position ?? upTo, more: true };
  }

  async #read(after: number): Promise<LogPage> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return ahead?.after === after ? ahead.page : this.#options.store.readAll(after, this.#options.batch);
  }

  #readAhead(after: number): void {
    const page = this.#options.store.readAll(after, this.#options.batch);
    // Whoever takes it hears of its failure; perhaps nobody does.
    page.catch(() => undefined);
    this.#ahead = { after, page };
  }

  async #lag(): Promise<number> {
    const { rows } = await this.#options.database.pool.query<{ lag: number }>(
      'SELECT count(*)::int AS lag FROM (SELECT FROM events e, relay_state r WHERE e.position > r.position LIMIT 100000) _',
    );
    return rows[0]?.lag ?? 0;
  }

  #toMessage(event: RecordedEvent, previous: Record<string, number>): BusMessage[] {
    const { store } = this.#options;
    const published = toPublicEvent(event, store.context, store.generationOf(event.position));
    if (!published) return [];
    const key = messageKey(event.metadata);
    const partition = partitionOf(key, store.partitions);
    const message = { topic: store.context, key, partition, previous: previous[partition] ?? 0, event: published };
    previous[partition] = event.position;
    return [message];
  }

  /**
   * The lease, taken or renewed; undefined while another relay holds it. Saving renews it as well: one that was renewed less than half
   * its time ago is taken for granted, since the epoch fences whoever is wrong about that. Whoever knows an earlier generation of the log
   * than the database holds, or finds it on another server, does not lead; meanwhile, what it reads tells it so.
   *
   * @throws {LogRestored}
   */
  async #lead(): Promise<Leadership | undefined> {
    if (this.#led && performance.now() < this.#led.until) return this.#led.leadership;
    const until = this.#untilRenewal();
    const { database, store, leaseSeconds } = this.#options;
    const { rows } = await database.pool.query<LeadRow>({
      name: 'relay.lead',
      text: `WITH log AS (SELECT generation = $3 AND (l.system_identifier, l.timeline_id) = (s.system_identifier, s.timeline_id) AS known FROM log_identity l, ${thisServer} s),
               lead AS (UPDATE relay_state SET owner = $1, epoch = epoch + (owner IS DISTINCT FROM $1)::int, lease_until = now() + $2::int * interval '1 second'
                 FROM log WHERE log.known AND (owner = $1 OR lease_until < now()) RETURNING epoch, position, previous)
             SELECT log.known, lead.epoch, lead.position, lead.previous FROM log LEFT JOIN lead ON true`,
      values: [this.#owner, leaseSeconds, store.generation],
    });
    const [row] = rows;
    if (!row?.known) throw new LogRestored(store.context, 'its relay does not publish');
    this.#led = row.epoch === null ? undefined : { leadership: { epoch: row.epoch, position: Number(row.position), previous: row.previous }, until };
    return this.#led?.leadership;
  }

  /** The progress, and with it the lease. */
  async #save(leadership: Leadership): Promise<void> {
    const { epoch, position, previous } = leadership;
    const until = this.#untilRenewal();
    const { rowCount } = await this.#options.database.pool.query({
      name: 'relay.save',
      text: `UPDATE relay_state SET position = $2, previous = $3, lease_until = now() + $4::int * interval '1 second' WHERE epoch = $1`,
      values: [epoch, position, JSON.stringify(previous), this.#options.leaseSeconds],
    });
    if (rowCount === 0) throw new Error(`The relay of ${this.#options.store.context} was overtaken by another: it stands back`);
    this.#led = { leadership, until };
  }

  #untilRenewal(): number {
    return performance.now() + this.#options.leaseSeconds * 500;
  }
}
