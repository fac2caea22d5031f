import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import startPostgres from './start-postgres.js';

/** Before the first suite: PostgreSQL, and a folder for the Kafka that the first suite that needs one starts (`kafka.ts`). */
export default async function startServers() {
  process.env.HUTONG_TEST_KAFKA_FOLDER = await mkdtemp(join(tmpdir(), 'hutong-test-kafka-'));
  await startPostgres();
}
