import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../../test/support/fresh-database.js';
import { Database } from '../../../database/index.js';
import { consumerMigrations, Relay, type BatchHandler, type EventBus, type EventBusFactory, type Subscription } from '../../../event-bus/index.js';
import { actor, chain } from '../../../event-bus/testing/messages.js';
import type { EventStore } from '../../../event-store/index.js';
import { Follower } from '../../../timers/index.js';
import { accept, ContextRuntime, survey, type ContextDefinition, type Copies, type LogOf, type Survey } from '../../index.js';
import { Backup } from './backup.js';

const partitions = 4;
const alone: Copies = async () => ({ events: [], seen: 0 });

class Heard1 {
  readonly name = 'Heard1763900000009';
  up = (runner: { query(sql: string): Promise<unknown> }) => runner.query('CREATE TABLE heard (ord bigserial, id text)');
  down = () => Promise.resolve();
}

const hear: BatchHandler = async (events, tx) => {
  for (const { id } of events) await tx.query('INSERT INTO heard (id) VALUES ($1)', [id]);
};

/** What a restore means over each adapter of the event bus: nothing is lost unnamed, doubled or skipped. Each test goes on with what the one before left. */
export const restoreContract = (adapter: string, openBuses: (url: string, onFailure: (consumer: string, error: unknown) => void) => Promise<EventBusFactory>): void => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let buses: EventBusFactory;
  let admin: Database;
  let reader: Database;
  let government: EventBus;
  let utilities: ContextRuntime;
  let backup: Backup;
  let timeline: Subscription;
  let stale: { readonly store: EventStore; readonly database: Database; stop(): Promise<void> };
  const failures: string[] = [];
  const written = new Map<string, number>();

  const definition: ContextDefinition = {
    name: 'utilities',
    migrations: [Heard1],
    views: [
      {
        name: 'names',
        version: 1,
        tables: ['names'],
        ddl: 'CREATE TABLE names (position bigint, name text)',
        apply: async (events, tx) => {
          for (const { position, data } of events) await tx.query('INSERT INTO names VALUES ($1, $2)', [position, data['name']]);
        },
      },
    ],
    consumers: () => [{ name: 'hears', topics: ['government'], handler: hear }],
  };
  const open = () =>
    ContextRuntime.open(definition, { databaseUrl: fresh.url, eventBusPartitions: partitions }, buses, (what, error) => failures.push(`${what}: ${String(error)}`));
  const start = async () => {
    utilities = await open();
    await utilities.start();
  };
  const append = async (name: string, { store } = utilities): Promise<void> => {
    const outcome = await store.append({
      streamId: name,
      expected: 0,
      events: [{ type: 'happened', schemaVersion: 1, data: { name }, occurredAt: new Date() }],
      metadata: { actor, correlationId: 'c', subject: { type: 'X', id: name }, projectIds: [`p${written.size % 3}`], audience: 'public' },
    });
    if (outcome.outcome === 'appended') written.set(name, outcome.position);
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 20_000; !(await holds()); await sleep(20)) if (Date.now() > end) throw new Error('It did not come about within 20 s');
  };
  const heardBy = async ({ pool }: Database): Promise<readonly string[]> =>
    (await pool.query<{ id: string }>('SELECT id FROM heard ORDER BY ord')).rows.map(({ id }) => id);
  const idOf = (name: string, generation: number) => `utilities:${generation}:${written.get(name)}`;
  const followed: string[] = [];
  const follow = async ({ database, store }: ContextRuntime): Promise<void> => {
    const follower = new Follower({ name: 'follows', database, store, follow: async (events) => void followed.push(...events.map(({ streamId }) => streamId)) });
    while (await follower.step());
  };

  beforeAll(async () => {
    fresh = await freshDatabase();
    buses = await openBuses(fresh.url, (consumer, error) => failures.push(`${consumer}: ${String(error)}`));
    admin = await Database.open({ url: fresh.url, schema: 'admin', migrations: [] });
    reader = await Database.open({ url: fresh.url, schema: 'coordination', migrations: [...consumerMigrations, Heard1] });
    government = buses.for(admin);
    timeline = await buses.for(reader).subscribe('timeline', ['utilities'], hear);

    await start();
    for (const name of ['a', 'b', 'c']) await append(name);
    await government.publish(chain('government', 0, [1, 2]));
    await until(async () => (await heardBy(reader)).length === 3 && (await heardBy(utilities.database)).length === 2);
    await follow(utilities);
    await utilities.stop();
    const silent = await open();
    await append('late', silent);
    // Its views are not in it: as if they lay elsewhere.
    backup = await Backup.take(admin.pool, 'utilities', ['events', 'log_identity', 'log_generations', 'relay_state', 'consumer_positions', 'heard', 'followers']);
    stale = { store: silent.store, database: silent.database, stop: () => silent.stop() };

    await start();
    for (const name of ['d', 'e']) await append(name);
    await government.publish(chain('government', 0, [3], 2));
    await until(async () => (await heardBy(reader)).length === 6 && (await heardBy(utilities.database)).length === 3);
    await utilities.waitForViews(written.get('e') ?? 0, 5_000);
    await follow(utilities);
    await utilities.stop();
  }, 90_000);
  afterAll(async () => {
    await utilities.stop();
    await stale.stop();
    await timeline.stop();
    await buses.close();
    await Promise.all([admin.close(), reader.close()]);
    await fresh.drop();
  });

  describe(`A restored log, over ${adapter},`, () => {
    let found: Survey;
    let of: LogOf;
    beforeAll(async () => {
      const database = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [] });
      of = { context: 'utilities', database, bus: buses.for(database), partitions };
    });
    afterAll(() => of.database.close());

    it('is refused, and the refusal names the command: because of its topic where it is on the same server, because of its server where not', async () => {
      await backup.putBack({ otherServer: false });
      await expect(open()).rejects.toThrow(/its topic holds utilities:1:\d+, and it ends at \d+\. Nothing is served from it until npm run restore-accept/);
      await backup.putBack({ otherServer: true });
      await expect(open()).rejects.toThrow(/its server is not the one that it was written under\. Nothing is served from it until npm run restore-accept/);
    });

    it('is shown with where it ends, how far others have read, and what was lost; nothing else', async () => {
      found = await survey(of, alone);
      expect(found).toMatchObject({ restored: true, generation: 1, end: { position: written.get('late') }, seen: written.get('e') });
      expect(found.lost.map(({ id }) => id)).toEqual([idOf('d', 1), idOf('e', 1)]);
    });

    it('is accepted once: its generation rises and its positions go on above all that anybody has met', async () => {
      const accepted = await accept(of, found);
      expect(accepted).toEqual({ generation: 2, after: (written.get('e') ?? 0) + 1_000_000, rebuilt: ['names'] });
      await expect(accept(of, found)).rejects.toThrow('The log of utilities is no longer as it was found');
      expect(await survey(of, alone)).toMatchObject({ restored: false, lost: [] });
    });

    it('is not published by a relay that knows it from before', async () => {
      const relay = new Relay({ ...stale, bus: buses.for(stale.database) });
      await expect(relay.step()).rejects.toThrow('The log of utilities was restored');
      await expect(stale.store.readAll(0, 10)).rejects.toThrow('it is of generation 2, this process knows 1');
      await expect(stale.store.verify()).rejects.toThrow('it is of generation 2, this process knows 1');
    });

    it('reaches everybody with what is written after, each event once and under its own id; what was lost stays with those who have it', async () => {
      await start();
      await append('f');
      await until(async () => (await heardBy(reader)).includes(idOf('f', 2)));
      expect([...(await heardBy(reader))].sort()).toEqual([...['a', 'b', 'c', 'late', 'd', 'e'].map((name) => idOf(name, 1)), idOf('f', 2)].sort());
      expect(written.get('f')).toBeGreaterThan(1_000_000);
    });

    it('has views that hold what it holds, consumers that skip and repeat nothing, and followers that go on', async () => {
      const names = async () => (await utilities.database.pool.query<{ name: string }>('SELECT name FROM names ORDER BY position')).rows.map(({ name }) => name);
      await until(async () => (await names()).join() === 'a,b,c,late,f');
      await until(async () => (await heardBy(utilities.database)).length === 3);
      expect(await heardBy(utilities.database)).toEqual([1, 2, 3].map((position) => `government:1:${position}`));
      await follow(utilities);
      expect(followed).toEqual(['a', 'b', 'c', 'late', 'd', 'e', 'late', 'f']);
    });

    it('that had an event which nobody has heard of yet loses nothing: it is published under its own id', async () => {
      await utilities.stop();
      const silent = await open();
      await append('g', silent);
      await silent.stop();
      backup = await Backup.take(admin.pool, 'utilities', ['log_identity']);
      await backup.putBack({ otherServer: true });
      const again = await survey(of, alone);
      expect(again).toMatchObject({ restored: true, generation: 2, lost: [] });
      expect(await accept(of, again)).toMatchObject({ generation: 3, rebuilt: [] });
      await start();
      await append('h');
      await until(async () => (await heardBy(reader)).includes(idOf('h', 3)));
      expect((await heardBy(reader)).slice(-2).sort()).toEqual([idOf('g', 2), idOf('h', 3)].sort());
      // A Kafka that is just starting may have been unable to answer: that is nobody's message.
      expect(failures.filter((failure) => /:\d+:\d+/.test(failure))).toEqual([]);
    });
  });
};
