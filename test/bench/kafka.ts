import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { java, kafkaJars } from '../../tools/kafka/jars.js';
import { LocalKafka } from '../../tools/kafka/local-kafka.js';

/** A Kafka of the bench's own, and its data, for as long as the work takes. */
export const withKafka = async <T>(work: (kafka: LocalKafka) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-kafka-'));
  const kafka = await LocalKafka.start({ folder, say: console.error });
  try {
    return await work(kafka);
  } finally {
    await kafka.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

export type PerfTest = { readonly brokers: string; readonly topic: string; readonly records: number; readonly bytes: number };

/** What `kafka-producer-perf-test` of the broker's own tools says: records a second, as large as these, acknowledged by all. */
export const producerPerfTest = async ({ brokers, topic, records, bytes }: PerfTest): Promise<number> => {
  const sends = ['--topic', topic, '--num-records', String(records), '--record-size', String(bytes), '--throughput', '-1'];
  const to = ['--bootstrap-server', brokers, '--command-property', 'acks=all'];
  const jars = await kafkaJars(console.error);
  const child = spawn(java, ['-cp', `${jars}/*`, 'org.apache.kafka.tools.ProducerPerformance', ...sends, ...to], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  // A line every five seconds, and one about all of it at the end.
  const figure = [...said.matchAll(new RegExp(`^${records} records sent, ([\\d.]+) records/sec`, 'gm'))].at(-1)?.[1];
  if (figure === undefined) throw new Error(`kafka-producer-perf-test has not said how fast it was: ${said}`);
  return Number(figure);
};
