import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import type { ContextRuntime } from '../context/index.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations } from '../event-store/index.js';
import { happened } from '../event-store/testing/happened.js';
import { ViewRunner, Views1763900000004, type View } from '../views/index.js';
import { KeptByIds } from './index.js';

/** How many events each stream has. */
const view: View = {
  name: 'counts',
  version: 1,
  tables: ['counts'],
  ddl: 'CREATE TABLE counts (id text PRIMARY KEY, n int NOT NULL)',
  apply: async (events, tx) => {
    for (const { streamId } of events) await tx.query('INSERT INTO counts VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = counts.n + 1', [streamId]);
  },
};

describe('Rows kept in memory', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let databases: Database[];
  let runners: ViewRunner[];
  let store: EventStore;
  let asked = 0;
  let rows: KeptByIds<{ id: string; n: number }>;

  beforeAll(async () => {
    fresh = await freshDatabase();
    const open = () => Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations, Views1763900000004], poolSize: 4 });
    databases = [await open(), await open()];
    store = await EventStore.open(databases[0]!, 'utilities');
    runners = databases.map((database) => new ViewRunner({ database, store, view }));
    for (const runner of runners) await runner.open();
    const [database, reader] = [databases[1]!, runners[1]!];
    const query = database.pool.query.bind(database.pool) as (...args: unknown[]) => unknown;
    const pool = { query: (...args: unknown[]) => (asked++, query(...args)) };
    const waitForViews = (position: number, patience: number) => reader.waitFor(position, patience);
    const runtime = { store, database: { pool }, waitForViews, view: () => reader } as unknown as ContextRuntime;
    rows = new KeptByIds(runtime, 'counts', { name: 'counts.by-ids', text: 'SELECT id, n FROM counts WHERE id = ANY ($1)' });
    // Only the first applies events at first: it stands for another process.
    runners[0]!.start();
    await store.append(happened('lane'));
    expect(await reader.waitFor(await store.highWater(), 10_000)).toBe(true);
  });
  afterAll(async () => {
    await Promise.all(runners.map((runner) => runner.stop()));
    await Promise.all(databases.map((database) => database.close()));
    await fresh.drop();
  });

  it('are read once, until the view is seen to have moved by another process', async () => {
    expect(await rows.read(['lane', 'lane'])).toEqual([{ id: 'lane', n: 1 }]);
    asked = 0;
    expect(await rows.read(['lane'])).toEqual([{ id: 'lane', n: 1 }]);
    expect(asked).toBe(0);
    await store.append(happened('lane'));
    expect(await runners[1]!.waitFor(await store.highWater(), 10_000)).toBe(true);
    expect(await rows.read(['lane'])).toEqual([{ id: 'lane', n: 2 }]);
    expect(asked).toBe(1);
  });

  it('are forgotten without anybody asking for the position, and what was being read meanwhile is not kept', async () => {
    runners[1]!.start();
    for (let n = 3; n <= 60; n++) {
      const reading = Promise.all(Array.from({ length: 5 }, () => rows.read(['lane'])));
      await store.append(happened('lane'));
      await reading;
      for (let waited = 0; (await rows.read(['lane']))[0]!.n !== n; waited++) {
        if (waited > 500) throw new Error(`still ${JSON.stringify(await rows.read(['lane']))} instead of ${n}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }, 60_000);

  it('are looked for again, where one is asked for right after it was made', async () => {
    await store.append(happened('alley'));
    expect(await rows.read(['lane', 'alley'])).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'lane' }), { id: 'alley', n: 1 }]));
    expect(await rows.read(['nowhere'])).toEqual([]);
  });

  it('are those of the build that is live, when the view is built again', async () => {
    expect(await rows.read(['alley'])).toEqual([{ id: 'alley', n: 1 }]);
    const tripled = { ...view, apply: async (...[events, tx]: Parameters<View['apply']>) => view.apply([...events, ...events, ...events], tx) };
    await new ViewRunner({ database: databases[0]!, store, view: tripled }).rebuild();
    await runners[1]!.position();
    expect(await rows.read(['alley'])).toEqual([{ id: 'alley', n: 3 }]);
  });
});
