import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations } from '../event-store/index.js';
import { happened } from '../event-store/testing/happened.js';
import { ViewRunner, Views1763900000004, type View } from './index.js';

const events = 500;
let before: ((position: number) => Promise<void>) | undefined;

/** Each event's position, in the order in which it was applied. */
const view: View = {
  name: 'seen',
  version: 1,
  tables: ['seen'],
  ddl: 'CREATE TABLE seen (nth bigint GENERATED ALWAYS AS IDENTITY, position bigint NOT NULL)',
  apply: async (batch, tx) => {
    for (const { position } of batch) {
      await before?.(position);
      await tx.query('INSERT INTO seen (position) VALUES ($1)', [position]);
    }
  },
};

const until = async (holds: () => boolean): Promise<void> => {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 10_000) throw new Error('it did not come to that');
    await sleep(10);
  }
};

describe('A view’s runner', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let databases: Database[];
  let store: EventStore;
  let end: number;
  const open = () => Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations, Views1763900000004], poolSize: 4 });
  const seen = async () => (await databases[0]!.pool.query<{ position: string }>('SELECT position FROM seen ORDER BY nth')).rows.map(({ position }) => Number(position));
  const everyPosition = async () =>
    (await databases[0]!.pool.query<{ position: string }>('SELECT position FROM events ORDER BY position')).rows.map(({ position }) => Number(position));

  beforeAll(async () => {
    fresh = await freshDatabase();
    databases = [await open(), await open(), await open()];
    store = await EventStore.open(databases[0]!, 'utilities');
    await Promise.all(Array.from({ length: events }, (_, n) => store.append(happened(`stream-${n % 7}`))));
    end = await store.highWater();
  });
  beforeEach(async () => {
    before = undefined;
    await databases[0]!.pool.query('DROP VIEW IF EXISTS seen; DELETE FROM view_progress');
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await fresh.drop();
  });

  it('applies each event once and in order when three run at once, started together', async () => {
    const runners = databases.map((database) => new ViewRunner({ database, store, view, batch: 7 }));
    await Promise.all(runners.map((runner) => runner.open()));
    for (const runner of runners) runner.start();
    for (const runner of runners) expect(await runner.waitFor(end, 20_000)).toBe(true);
    await Promise.all(runners.map((runner) => runner.stop()));
    expect(await seen()).toEqual(await everyPosition());
  }, 30_000);

  it('passes what other streams hold when somebody waits for it, and is woken at once by its own', async () => {
    const told: string[] = [];
    const onAppended = store.onAppended(() => told.push('own'), ['stream']);
    const runner = new ViewRunner({ database: databases[0]!, store, view: { ...view, categories: ['stream'] } });
    await runner.open();
    runner.start();
    await store.append(happened('other-1'));
    const other = await store.highWater();
    expect(told).toEqual([]);
    expect(await runner.waitFor(other, 20_000)).toBe(true);
    await store.append(happened('stream-1'));
    expect(told).toEqual(['own']);
    expect(await runner.waitFor(await store.highWater(), 20_000)).toBe(true);
    onAppended();
    await runner.stop();
    expect(await seen()).toEqual(await everyPosition());
  }, 30_000);

  it('goes on where it was after its connection dies inside a batch and between two', async () => {
    const failures: unknown[] = [];
    const database = databases[1]!;
    const runner = new ViewRunner({ database, store, view, batch: 50, onFailure: (error) => failures.push(error) });
    let applied = 0;
    before = async () => {
      applied++;
      // In the middle of the second batch, and at the first event of the fifth.
      if (applied === 75 || applied === 226)
        await databases[2]!.pool.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'`,
        );
    };
    await runner.open();
    runner.start();
    expect(await runner.waitFor(end, 20_000)).toBe(true);
    await runner.stop();
    expect(failures).toHaveLength(2);
    expect(applied).toBeGreaterThan(events);
    expect(await seen()).toEqual(await everyPosition());
  }, 30_000);

  describe('of a newer version', () => {
    const newer: View = { ...view, version: 2 };
    const builds = async () =>
      (await databases[0]!.pool.query<{ schema: string }>(`SELECT nspname AS schema FROM pg_namespace WHERE nspname LIKE 'utilities\\_\\_seen%'`)).rows.map(
        ({ schema }) => schema,
      );
    const live = async () => (await databases[0]!.pool.query<{ build: string; version: number }>('SELECT build, version FROM view_progress')).rows;

    beforeEach(async () => {
      for (const schema of await builds()) await databases[0]!.pool.query(`DROP SCHEMA "${schema}" CASCADE`);
      const old = new ViewRunner({ database: databases[0]!, store, view });
      await old.open();
      old.start();
      expect(await old.waitFor(end, 20_000)).toBe(true);
      await old.stop();
    });

    it('says that its rebuild fails, tries again, and leaves nothing behind', async () => {
      const failures: unknown[] = [];
      let broken = true;
      before = async (position) => {
        if (broken && position > 100) throw new Error('a fault of the new version');
      };
      const runner = new ViewRunner({ database: databases[1]!, store, view: newer, batch: 50, onFailure: (error) => failures.push(error) });
      await runner.open();
      runner.start();
      await until(() => failures.length >= 2);
      expect(runner.failure).toMatchObject({ message: 'a fault of the new version' });
      expect(await seen()).toEqual(await everyPosition());
      broken = false;
      await until(() => runner.failure === undefined);
      expect(await runner.waitFor(await store.append(happened('stream-0')).then(() => store.highWater()), 20_000)).toBe(true);
      await runner.stop();
      expect(await seen()).toEqual(await everyPosition());
      expect(await live()).toEqual([{ build: (await builds())[0], version: 2 }]);
      expect(await builds()).toHaveLength(1);
    }, 30_000);

    it('stops in the middle of a rebuild, and leaves nothing behind', async () => {
      const failures: unknown[] = [];
      let applied = 0;
      before = async () => void (await sleep(5, applied++));
      const runner = new ViewRunner({ database: databases[1]!, store, view: newer, batch: 10, onFailure: (error) => failures.push(error) });
      await runner.open();
      runner.start();
      await until(() => applied >= 20);
      await runner.stop();
      expect(applied).toBeLessThan(events);
      expect(failures).toEqual([]);
      expect(await live()).toEqual([{ build: (await builds())[0], version: 1 }]);
      expect(await builds()).toHaveLength(1);
    }, 30_000);
  });

  it('that is patient keeps its patience for its own log while another one is written', async () => {
    const other = await Database.open({ url: fresh.url, schema: 'contractors', migrations: [...eventStoreMigrations], poolSize: 4 });
    const elsewhere = await EventStore.open(other, 'contractors');
    const runner = new ViewRunner({ database: databases[1]!, store, view: { ...view, patient: true } });
    await runner.open();
    runner.start();
    expect(await runner.waitFor(end, 20_000)).toBe(true);
    const burst = (log: EventStore) => {
      let writing = true;
      const writers = Promise.all(
        Array.from({ length: 8 }, async (_, n) => {
          while (writing) await log.append(happened(`elsewhere-${n}`));
        }),
      );
      return async () => {
        writing = false;
        await writers;
      };
    };
    const overThere = burst(elsewhere);
    // Nearly as long as it would wait: its own log's burst comes when little of that would be left.
    await sleep(2_800);
    const applied = (await seen()).length;
    const overHere = burst(store);
    await sleep(2_000);
    expect((await seen()).length).toBe(applied);
    await Promise.all([overThere(), overHere()]);
    expect(await runner.waitFor(await store.highWater(), 20_000)).toBe(true);
    await runner.stop();
    await other.close();
    end = await store.highWater();
  }, 60_000);

  // Last: it makes the log long.
  it('that is patient lets a burst of appends go first, and does not wait for the end of one that lasts', async () => {
    const runner = new ViewRunner({ database: databases[1]!, store, view: { ...view, patient: true }, batch: 50 });
    await runner.open();
    let writing = true;
    const writers = Array.from({ length: 8 }, async (_, n) => {
      while (writing) await store.append(happened(`burst-${n}`));
    });
    runner.start();
    await sleep(1_000);
    expect(await seen()).toEqual([]);
    // It has let them go first for three seconds.
    for (let waited = 0; (await seen()).length < 200; waited++, await sleep(100)) expect(waited).toBeLessThan(200);
    writing = false;
    await Promise.all(writers);
    expect(await runner.waitFor(await store.highWater(), 20_000)).toBe(true);
    await runner.stop();
    expect(await seen()).toEqual(await everyPosition());
  }, 60_000);
});
