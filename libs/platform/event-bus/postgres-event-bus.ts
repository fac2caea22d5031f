import { EventEmitter } from 'node:events';
import { Database } from '../database/index.js';
import type { Json, JsonObject } from '../kernel/index.js';
import { Worker } from '../ops/index.js';
import { applyBatch, applyOptions, Overtaken, type Progress } from './consumer.js';
import { makeProgressRows, positionsOf } from './consumer-progress.js';
import {
  EventBus,
  EventBusFactory,
  type BatchHandler,
  type BusMessage,
  type ConsumerLag,
  type ConsumerOptions,
  type ConsumerPosition,
  type Delivery,
  type Subscription,
} from './event-bus.js';
import { forgetHeld } from './parking/held.js';
import { PostgresEventBus1763900000003 } from './postgres-event-bus-schema.js';
import type { PublicEvent } from './public-event.js';

export type PostgresEventBusOptions = ConsumerOptions & {
  /** Of every topic; fixed at installation. */
  readonly partitions: number;
};

type DeliveryRow = {
  topic: string;
  partition: number;
  generation: number;
  position: string;
  from_offset: string;
  bus_offset: string;
  previous: string;
  key: string;
  event: PublicEvent & JsonObject;
};

/** Consumers of this process wake when this process publishes; others poll. */
const published = new EventEmitter().setMaxListeners(0);

/** The bus for one machine: topics are rows of the schema `event_bus`, read by each consumer through its own database. */
export class PostgresEventBusFactory extends EventBusFactory {
  private constructor(
    private readonly topics: Database,
    private readonly options: PostgresEventBusOptions,
  ) {
    super();
  }

  static async open(url: string, options: PostgresEventBusOptions): Promise<PostgresEventBusFactory> {
    const topics = await Database.open({ url, schema: 'event_bus', migrations: [PostgresEventBus1763900000003], poolSize: 4 });
    return new PostgresEventBusFactory(topics, options);
  }

  override for(database: Database): EventBus {
    return new PostgresEventBus(this.topics, database, this.options);
  }

  override async close(): Promise<void> {
    await this.topics.close();
  }
}

class PostgresEventBus extends EventBus {
  constructor(
    private readonly topics: Database,
    private readonly database: Database,
    private readonly options: PostgresEventBusOptions,
  ) {
    super();
  }

  /** Writers of one topic take turns, so that the order of offsets is the order in which readers can see them. */
  override async publish(batch: readonly BusMessage[]): Promise<void> {
    await this.topics.transaction(async (tx) => {
      const topics = [...new Set(batch.map(({ topic }) => topic))].sort();
      for (const topic of topics) await tx.query(`SELECT pg_advisory_xact_lock(hashtext('event_bus'), hashtext($1))`, [topic]);
      await tx.query({
        name: 'event-bus.publish',
        text: `INSERT INTO messages (topic, partition, key, previous, position, event)
               SELECT topic, partition, key, previous, position, event
               FROM unnest($1::text[], $2::int[], $3::text[], $4::bigint[], $5::bigint[], $6::jsonb[])
                 WITH ORDINALITY m(topic, partition, key, previous, position, event, ord) ORDER BY ord`,
        values: [
          batch.map(({ topic }) => topic),
          batch.map(({ partition }) => partition),
          batch.map(({ key }) => key),
          batch.map(({ previous }) => previous),
          batch.map(({ event }) => event.position),
          batch.map(({ event }) => JSON.stringify(event)),
        ],
      });
    });
    published.emit('published');
  }

  override async subscribe(consumer: string, topics: readonly string[], handler: BatchHandler): Promise<Subscription> {
    await makeProgressRows(this.database, consumer, topics, this.options.partitions);
    const worker = new Worker({
      name: `${consumer} of ${this.database.schema}`,
      idleMs: 200,
      step: () => this.#step(consumer, topics, handler),
      onFailure: (error) => this.options.onFailure?.(consumer, error),
    });
    const wake = () => worker.wake();
    published.on('published', wake);
    worker.start();
    return {
      stop: async () => {
        published.off('published', wake);
        await worker.stop();
      },
    };
  }

  override position(consumer: string): Promise<readonly ConsumerPosition[]> {
    return positionsOf(this.database, consumer);
  }

  override async lag(consumer: string): Promise<readonly ConsumerLag[]> {
    const { rows } = await this.database.pool.query<ConsumerLag>({
      name: 'event-bus.lag',
      text: `SELECT topic, partition, (SELECT count(*)::int FROM (SELECT FROM event_bus.messages m
               WHERE m.topic = p.topic AND m.partition = p.partition AND m.bus_offset > p.bus_offset LIMIT 100000) _) AS events
             FROM consumer_positions p WHERE consumer = $1`,
      values: [consumer],
    });
    return rows;
  }

  override async rewind(consumer: string, to: readonly ConsumerPosition[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const { topic, partition, position } of to) {
        await tx.query(
          `UPDATE consumer_positions SET position = $4, bus_offset = coalesce(
             (SELECT max(bus_offset) FROM event_bus.messages WHERE topic = $2 AND partition = $3 AND position <= $4), 0)
           WHERE consumer = $1 AND topic = $2 AND partition = $3`,
          [consumer, topic, partition, position],
        );
        await forgetHeld(tx, { consumer, topic, partition }, position);
      }
    });
    published.emit('published');
  }

  /** Messages are kept as events. */
  override read(raw: Json): PublicEvent {
    return raw as unknown as PublicEvent;
  }

  /** One fetch over all partitions, then one transaction for each that has something. A partition that fails holds up no other. */
  async #step(consumer: string, topics: readonly string[], handler: BatchHandler): Promise<boolean> {
    const applying = applyOptions(consumer, this.options);
    const rows = await this.#fetch(consumer, topics);
    const failures: unknown[] = [];
    for (const [first, ...rest] of byPartition(rows)) {
      const { topic, partition, generation, position, from_offset } = first;
      const progress: Progress = { generation, position: Number(position), busOffset: Number(from_offset) };
      try {
        await applyBatch(this.database, { consumer, topic, partition }, progress, [first, ...rest].map(toDelivery), handler, applying);
      } catch (error) {
        if (!(error instanceof Overtaken)) failures.push(error);
      }
    }
    if (failures.length > 0) throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(String).join('; '));
    return rows.length > 0;
  }

  async #fetch(consumer: string, topics: readonly string[]): Promise<DeliveryRow[]> {
    const { rows } = await this.database.pool.query<DeliveryRow>({
      name: 'event-bus.fetch',
      text: `SELECT p.topic, p.partition, p.generation, p.position, p.bus_offset AS from_offset, m.bus_offset, m.previous, m.key, m.event
             FROM consumer_positions p CROSS JOIN LATERAL (
               SELECT * FROM event_bus.messages m WHERE m.topic = p.topic AND m.partition = p.partition AND m.bus_offset > p.bus_offset
               ORDER BY m.bus_offset LIMIT 200) m
             WHERE p.consumer = $1 AND p.topic = ANY ($2) ORDER BY p.topic, p.partition, m.bus_offset`,
      values: [consumer, topics],
    });
    return rows;
  }
}

const toDelivery = ({ bus_offset, previous, key, event }: DeliveryRow): Delivery => ({
  busOffset: Number(bus_offset),
  previous: Number(previous),
  key,
  event,
  raw: event,
});

const byPartition = (rows: readonly DeliveryRow[]): [DeliveryRow, ...DeliveryRow[]][] => {
  const groups: [DeliveryRow, ...DeliveryRow[]][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    if (group && group[0].topic === row.topic && group[0].partition === row.partition) group.push(row);
    else groups.push([row]);
  }
  return groups;
};
