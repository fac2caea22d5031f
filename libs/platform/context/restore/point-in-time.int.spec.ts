import { chmod, chown, cp, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from '../../database/index.js';
import { EmbeddedPostgres } from '../../embedded-postgres/index.js';
import { consumerMigrations, PostgresEventBusFactory, type Subscription } from '../../event-bus/index.js';
import { actor } from '../../event-bus/testing/messages.js';
import { accept, ContextRuntime, survey, type Copies } from '../index.js';

const alone: Copies = async () => ({ events: [], seen: 0 });

/** One context on a server of its own, which is recovered to a minute ago; the topics and who reads them are on another, which is not. */
describe('A server that was recovered to a point in time', () => {
  let folder: string;
  let server: EmbeddedPostgres | undefined;
  let elsewhere: Awaited<ReturnType<typeof freshDatabase>>;
  let buses: PostgresEventBusFactory;
  let reader: Database;
  let timeline: Subscription;
  const heard: string[] = [];
  const failures: string[] = [];

  const startServer = async (settings: Record<string, string> = {}): Promise<EmbeddedPostgres> =>
    (server = await EmbeddedPostgres.start({ folder: join(folder, 'a'), settings: { fsync: 'off', shared_buffers: '16MB', ...settings } }));
  const open = ({ url }: EmbeddedPostgres) =>
    ContextRuntime.open({ name: 'utilities' }, { databaseUrl: url, eventBusPartitions: 4 }, buses, (what, error) => failures.push(`${what}: ${String(error)}`));
  const happen = async ({ store }: ContextRuntime, name: string): Promise<void> => {
    await store.append({
      streamId: name,
      expected: 0,
      events: [{ type: 'happened', schemaVersion: 1, data: {}, occurredAt: new Date() }],
      metadata: { actor, correlationId: 'c', subject: { type: 'X', id: name }, projectIds: ['p'], audience: 'public' },
    });
    for (const end = Date.now() + 20_000; heard.at(-1) !== name; await sleep(10)) if (Date.now() > end) throw new Error(`Nobody has heard of ${name} within 20 s`);
  };
  const data = () => join(folder, 'a', 'postgres');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hutong-restore-'));
    await chmod(folder, 0o755);
    elsewhere = await freshDatabase();
    buses = await PostgresEventBusFactory.open(elsewhere.url, { partitions: 4, onFailure: (consumer, error) => failures.push(`${consumer}: ${String(error)}`) });
    reader = await Database.open({ url: elsewhere.url, schema: 'coordination', migrations: [...consumerMigrations] });
    timeline = await buses.for(reader).subscribe('timeline', ['utilities'], async (events) => () => void heard.push(...events.map(({ subject }) => subject.id)));

    let runtime = await open(await startServer());
    await runtime.start();
    await happen(runtime, 'in the backup');
    await runtime.stop();
    await server?.stop();
    await cp(data(), join(folder, 'backup'), { recursive: true, preserveTimestamps: true });

    runtime = await open(await startServer());
    await runtime.start();
    await happen(runtime, 'in the write-ahead log');
    await runtime.database.pool.query(`SELECT pg_create_restore_point('a minute ago')`);
    await happen(runtime, 'lost');
    await happen(runtime, 'lost as well');
    await runtime.stop();
    await server?.stop();

    const { uid, gid } = await stat(data());
    await rename(data(), join(folder, 'before'));
    await rename(join(folder, 'backup'), data());
    await writeFile(join(data(), 'recovery.signal'), '');
    await own(data(), uid, gid);
    await startServer({
      hot_standby: 'off',
      restore_command: `cp "${join(folder, 'before', 'pg_wal')}/%f" "%p"`,
      recovery_target_name: 'a minute ago',
      recovery_target_action: 'promote',
    });
  }, 120_000);
  afterAll(async () => {
    await timeline.stop();
    await reader.close();
    await buses.close();
    await server?.stop();
    await elsewhere.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is on another timeline: its log is refused until that is accepted, says what it has lost, and then goes on', async () => {
    const { url } = server as EmbeddedPostgres;
    await expect(open(server as EmbeddedPostgres)).rejects.toThrow(/its server is not the one that it was written under.* until npm run restore-accept/);
    const database = await Database.open({ url, schema: 'utilities', migrations: [] });
    const of = { context: 'utilities', database, bus: buses.for(database), partitions: 4 };
    const found = await survey(of, alone);
    expect(found.lost.map(({ subject }) => subject.id)).toEqual(['lost', 'lost as well']);
    expect(await accept(of, found)).toMatchObject({ generation: 2 });
    await database.close();

    const runtime = await open(server as EmbeddedPostgres);
    await runtime.start();
    await happen(runtime, 'after');
    expect(heard).toEqual(['in the backup', 'in the write-ahead log', 'lost', 'lost as well', 'after']);
    expect(failures).toEqual([]);
    await runtime.stop();
  }, 60_000);
});

/** A copy belongs to whoever made it; PostgreSQL wants its data to be its own. */
const own = async (path: string, uid: number, gid: number): Promise<void> => {
  await chown(path, uid, gid);
  for (const entry of await readdir(path, { recursive: true })) await chown(join(path, entry), uid, gid);
};
