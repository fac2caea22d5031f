import type { Database } from '../database/index.js';
import type { Progress } from './consumer.js';
import type { ConsumerPosition } from './event-bus.js';

export type PartitionProgress = Progress & { readonly topic: string; readonly partition: number };

/** A consumer's row for each partition of its topics: at the start where there is none yet. */
export const makeProgressRows = async (database: Database, consumer: string, topics: readonly string[], partitions: number): Promise<void> => {
  await database.pool.query(
    `INSERT INTO consumer_positions (consumer, topic, partition)
     SELECT $1, topic, partition FROM unnest($2::text[]) topic, generate_series(0, $3::int - 1) partition ON CONFLICT DO NOTHING`,
    [consumer, topics, partitions],
  );
};

type Row = { topic: string; partition: number; generation: number; position: string; bus_offset: string };

/** Where a consumer stands, in every partition of every topic that it has ever read. */
export const progressOf = async (database: Database, consumer: string): Promise<readonly PartitionProgress[]> => {
  const { rows } = await database.pool.query<Row>({
    name: 'consumer.progress',
    text: 'SELECT topic, partition, generation, position, bus_offset FROM consumer_positions WHERE consumer = $1 ORDER BY topic, partition',
    values: [consumer],
  });
  return rows.map(toProgress);
};

/** The same, in one partition. */
export const progressIn = async (
  database: Database,
  at: { readonly consumer: string; readonly topic: string; readonly partition: number },
): Promise<PartitionProgress> => {
  const { rows } = await database.pool.query<Row>({
    name: 'consumer.progress-in',
    text: 'SELECT topic, partition, generation, position, bus_offset FROM consumer_positions WHERE consumer = $1 AND topic = $2 AND partition = $3',
    values: [at.consumer, at.topic, at.partition],
  });
  const [row] = rows;
  if (!row) throw new Error(`${at.consumer} has no progress on ${at.topic}/${at.partition}: subscribe makes it`);
  return toProgress(row);
};

/** The same, as the port tells it. */
export const positionsOf = async (database: Database, consumer: string): Promise<readonly ConsumerPosition[]> =>
  (await progressOf(database, consumer)).map(({ topic, partition, position }) => ({ topic, partition, position }));

const toProgress = ({ topic, partition, generation, position, bus_offset }: Row): PartitionProgress => ({
  topic,
  partition,
  generation,
  position: Number(position),
  busOffset: Number(bus_offset),
});
