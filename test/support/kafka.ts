import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from '@jest/globals';
import { whyNoKafka } from '../../tools/kafka/jars.js';
import { LocalKafka } from '../../tools/kafka/local-kafka.js';

/** A suite over a real Kafka: where Java or Maven is missing it is left out and says so; in CI that is a failure. */
export const describeWithKafka = (name: string, suite: () => void): void => {
  const missing = whyNoKafka();
  if (!missing || process.env['CI'] === 'true') return describe(name, suite);
  console.warn(`Left out: ${name}. ${missing.message} ${missing.advice}`);
  describe.skip(name, suite);
};

/** The brokers of the run's one Kafka, which the first suite that asks starts and the end of the run ends; topics need a prefix of the suite's own. */
export const sharedKafka = async (): Promise<readonly string[]> => {
  const folder = process.env['HUTONG_TEST_KAFKA_FOLDER'];
  if (!folder) throw new Error('HUTONG_TEST_KAFKA_FOLDER is not set: run through jest, whose global setup makes it');
  const file = join(folder, 'running.json');
  const first = await mkdir(join(folder, 'starting')).then(
    () => true,
    () => false,
  );
  if (first) await startIn(folder, file);
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(50)) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const { brokers, failure } = JSON.parse(text) as { brokers?: string[]; failure?: string };
    if (!brokers) throw new Error(failure);
    return brokers;
  }
  throw new Error('Kafka has not started within two minutes');
};

const startIn = async (folder: string, file: string): Promise<void> => {
  const started = await LocalKafka.start({ folder, outlive: true }).then(
    ({ brokers, pids }) => ({ brokers, pids }),
    (error: Error) => ({ failure: error.message, pids: [] }),
  );
  await writeFile(`${file}.new`, JSON.stringify(started));
  await rename(`${file}.new`, file);
};

/** A Kafka of the suite's own: one that is killed on the way. */
export const ownKafka = async (nodes = 1): Promise<{ readonly kafka: LocalKafka; readonly drop: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-kafka-'));
  const kafka = await LocalKafka.start({ folder, nodes });
  return {
    kafka,
    drop: async () => {
      await Promise.all(kafka.brokers.map((_, index) => kafka.kill(index + 1)));
      await rm(folder, { recursive: true, force: true });
    },
  };
};
