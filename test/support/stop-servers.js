import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import stopPostgres from './stop-postgres.js';

/** After the last suite. Nobody needs what Kafka has not written yet: it is ended at once. */
export default async function stopServers() {
  const folder = process.env.HUTONG_TEST_KAFKA_FOLDER;
  const { pids } = JSON.parse(await readFile(join(folder, 'running.json'), 'utf8').catch(() => '{ "pids": [] }'));
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  await stopPostgres();
}
