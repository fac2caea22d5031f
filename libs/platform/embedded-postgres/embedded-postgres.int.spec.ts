import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EmbeddedPostgres } from './index.js';

const query = async (url: string, sql: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

/** In the order of a life: each test goes on with the data that the one before left. */
describe('The embedded PostgreSQL', () => {
  let root: string;
  let folder: string;
  let server: EmbeddedPostgres | undefined;
  const said: string[] = [];
  const start = async () => (server = await EmbeddedPostgres.start({ folder, say: (line) => said.push(line), settings: { fsync: 'off', shared_buffers: '16MB' } }));
  const refusalOf = async () => {
    const error: unknown = await start().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'CannotStart' });
    return error as { message: string; advice: string };
  };
  const remembered = async () => JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')) as { port: number };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'hutong embedded '));
    folder = join(root, 'data');
  });
  afterAll(async () => {
    await server?.stop();
    await rm(root, { recursive: true });
  });

  it('makes its data on first use, and keeps its password from others', async () => {
    const { url } = await start();
    await query(url, "CREATE TABLE lane (name text); INSERT INTO lane VALUES ('桂花里')");
    expect((await stat(join(folder, 'postgres.json'))).mode & 0o777).toBe(0o600);
    await expect(query(url.replace(/:[^:@]+@/, ':guess@'), 'SELECT')).rejects.toThrow('password authentication failed');
  });

  it('is on its old port with its old data after a restart', async () => {
    const url = server?.url ?? '';
    await server?.stop();
    expect((await start()).url).toBe(url);
    expect(await query(url, 'SELECT name FROM lane')).toEqual([{ name: '桂花里' }]);
    expect(said).toEqual([]);
  });

  it('says so when it is killed, and recovers at the next start', async () => {
    const { died, url } = server ?? (await start());
    await query(url, "INSERT INTO lane VALUES ('槐树巷')");
    process.kill(server?.server.pid ?? 0, 'SIGKILL');
    expect(await died).toBe('PostgreSQL has ended: it was killed by SIGKILL.');
    expect(await query((await start()).url, 'SELECT count(*)::int AS n FROM lane')).toEqual([{ n: 2 }]);
    expect(said.splice(0)).toEqual([expect.stringMatching(/^PostgreSQL was not shut down the last time \(process \d+ is gone\)/)]);
  });

  it('stops the server that outlived its Hutong, and takes over', async () => {
    const orphan = server;
    await start();
    expect(said.splice(0)).toEqual([`PostgreSQL of an earlier run (process ${orphan?.server.pid}) still runs, without its Hutong: stopping it.`]);
    expect(await query(server?.url ?? '', 'SELECT count(*)::int AS n FROM lane')).toEqual([{ n: 2 }]);
    await server?.stop();
  });

  it('is not misled by a lock file whose process id another program has now', async () => {
    await writeFile(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n`);
    await start();
    expect(said.splice(0)).toHaveLength(1);
    await server?.stop();
  });

  it('moves to another port when its own has been taken', async () => {
    const { port } = await remembered();
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    try {
      expect(await query((await start()).url, 'SELECT count(*)::int AS n FROM lane')).toEqual([{ n: 2 }]);
      expect((await remembered()).port).not.toBe(port);
    } finally {
      squatter.close();
      await server?.stop();
    }
  });

  it('says what to do when the password is lost', async () => {
    const file = join(folder, 'postgres.json');
    const kept = await readFile(file);
    await rm(file);
    expect((await refusalOf()).message).toBe(`${file} is missing: it holds the password of the data in ${folder}/postgres.`);
    await writeFile(file, kept, { mode: 0o600 });
  });

  it('says what to do with data of another PostgreSQL', async () => {
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '16\n');
    const { message, advice } = await refusalOf();
    expect(message).toBe(`The data in ${folder}/postgres was written by PostgreSQL 16; this is PostgreSQL 18.`);
    expect(advice).toContain(`mv "${folder}/postgres" "${folder}/postgres-16"`);
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '18\n');
  });

  it("says what to do with a folder that is no data folder, in PostgreSQL's own words where it has any", async () => {
    await rm(join(folder, 'postgres', 'global', 'pg_control'));
    expect((await refusalOf()).message).toMatch(/^PostgreSQL could not start: .*pg_control/);
    await rm(join(folder, 'postgres', 'PG_VERSION'));
    expect((await refusalOf()).message).toBe(`${folder}/postgres is there, but it is no data folder of PostgreSQL (it has no PG_VERSION).`);
  });
});
