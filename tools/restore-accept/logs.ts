import type { Copies, LogOf } from '../../libs/platform/context/index.js';
import { Database } from '../../libs/platform/database/index.js';
import { KafkaEventBusFactory, PostgresEventBusFactory, type EventBusFactory, type PublicEvent } from '../../libs/platform/event-bus/index.js';
import { eventStoreMigrations } from '../../libs/platform/event-store/index.js';
import type { Settings } from '../../libs/platform/ops/index.js';
import pg from 'pg';

/** Every log that a database holds, with its topic, and without running anything. */
export class Logs {
  private constructor(
    readonly all: readonly LogOf[],
    private readonly buses: EventBusFactory,
    private readonly client: pg.Client,
    /** The schemas with consumers. */
    private readonly consumers: readonly string[],
  ) {}

  /** @throws {CannotStart} when Kafka does not answer. */
  static async open(url: string, { kafkaBrokers, kafkaTopicPrefix, kafkaReplication, eventBusPartitions: partitions }: Settings): Promise<Logs> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const buses =
      kafkaBrokers.length > 0
        ? await KafkaEventBusFactory.open(kafkaBrokers, { prefix: kafkaTopicPrefix, partitions, replication: kafkaReplication || undefined })
        : await PostgresEventBusFactory.open(url, { partitions });
    const all: LogOf[] = [];
    for (const context of await schemasWith(client, 'log_identity')) {
      const database = await Database.open({ url, schema: context, migrations: [...eventStoreMigrations], poolSize: 2 });
      all.push({ context, database, bus: buses.for(database), partitions });
    }
    return new Logs(all, buses, client, await schemasWith(client, 'consumer_positions'));
  }

  /** In this database: what the shared timeline has recorded of a context, and how far anybody's consumers have come. */
  readonly copies: Copies = async (context, after) => {
    const { rows: read } = await this.client.query<{ position: string | null }>(
      `SELECT max(position) AS position FROM (${this.consumers.map((schema) => `SELECT topic, position FROM ${pg.escapeIdentifier(schema)}.consumer_positions`).join(' UNION ALL ')}) _ WHERE topic = $1`,
      [context],
    );
    const events = context === 'coordination' ? [] : await this.#recorded(context, after);
    return { events, seen: Number(read[0]?.position ?? 0) };
  };

  /** Coordination keeps each public event of the others as it came. */
  async #recorded(context: string, after: number): Promise<readonly PublicEvent[]> {
    if (!this.all.some((each) => each.context === 'coordination')) return [];
    const { rows } = await this.client.query<{ data: PublicEvent }>(
      `SELECT data FROM coordination.events WHERE type LIKE $1 || '.%' AND (data->>'position')::bigint > $2 ORDER BY position`,
      [context, after],
    );
    return rows.map(({ data }) => data);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map(({ database }) => database.close()));
    await this.buses.close();
    await this.client.end();
  }
}

const schemasWith = async (client: pg.Client, table: string): Promise<readonly string[]> => {
  const { rows } = await client.query<{ schema: string }>('SELECT schemaname AS schema FROM pg_tables WHERE tablename = $1 ORDER BY schemaname', [table]);
  return rows.map(({ schema }) => schema);
};
