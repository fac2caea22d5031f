import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations } from '../event-store/index.js';
import { happened } from '../event-store/testing/happened.js';
import { isEqual, RowsDiffer, ViewRunner, Views1763900000004, type Comparison, type View } from './index.js';

/** How often something happened to each stream, and where; the notes have a type without equality. */
const counts: View = {
  name: 'counts',
  version: 1,
  tables: ['counts', 'count_notes'],
  ddl: `CREATE TABLE counts (stream text PRIMARY KEY, times int NOT NULL);
        CREATE TABLE count_notes (position bigint NOT NULL, note json NOT NULL)`,
  apply: async (events, tx) => {
    for (const { streamId, position } of events) {
      await tx.query('INSERT INTO counts VALUES ($1, 1) ON CONFLICT (stream) DO UPDATE SET times = counts.times + 1', [streamId]);
      await tx.query('INSERT INTO count_notes VALUES ($1, $2)', [position, JSON.stringify({ streamId })]);
    }
  },
};
const strict = { compare: { acceptDifferences: false } };

describe('A view that is rebuilt and compared', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let here: Database;
  let elsewhere: Database;
  let store: EventStore;
  let live: ViewRunner;

  const open = () => Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations, Views1763900000004], poolSize: 6 });
  const write = (events: number) => Promise.all(Array.from({ length: events }, (_, n) => store.append(happened(`stream-${n % 7}`))));
  const builds = async () => (await here.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_namespace WHERE nspname LIKE 'utilities\\_\\_counts%'`)).rows[0]?.n;
  const total = async () => (await here.pool.query<{ n: number }>('SELECT coalesce(sum(times), 0)::int AS n FROM counts')).rows[0]?.n;
  const settled = async () => expect(await live.waitFor(await store.highWater(), 20_000)).toBe(true);
  const refusal = (rebuilt: Promise<unknown>): Promise<Comparison> =>
    rebuilt.then(
      () => Promise.reject(new Error('it was swapped')),
      (error: unknown) => (error instanceof RowsDiffer ? error.comparison : Promise.reject(error as Error)),
    );

  beforeAll(async () => {
    fresh = await freshDatabase();
    [here, elsewhere] = await Promise.all([open(), open()]);
    store = await EventStore.open(here, 'utilities');
    live = new ViewRunner({ database: elsewhere, store: await EventStore.open(elsewhere, 'utilities'), view: counts, batch: 20 });
    await live.open();
    live.start();
    await write(300);
  });
  beforeEach(settled);
  afterAll(async () => {
    await live.stop();
    await Promise.all([here.close(), elsewhere.close()]);
    await fresh.drop();
  });

  const rebuilder = (view = counts, batch = 50) => new ViewRunner({ database: here, store, view, batch });

  it('is equal, row for row, in every table', async () => {
    const seen: number[] = [];
    const comparison = await rebuilder().rebuild({ ...strict, onProgress: (position) => seen.push(position) });
    expect(comparison?.tables).toEqual([
      { table: 'counts', rows: { before: 7, after: 7 }, onlyBefore: 0, onlyAfter: 0, examples: [] },
      { table: 'count_notes', rows: { before: 300, after: 300 }, onlyBefore: 0, onlyAfter: 0, examples: [] },
    ]);
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await builds()).toBe(1);
  });

  it('is equal while others write, whose events are neither lost nor doubled, and the other process goes on with the new build', async () => {
    let writing = true;
    let written = 0;
    const before = (await total()) ?? 0;
    const writer = (async () => {
      for (; writing; await sleep(20)) written += (await write(5)).length;
    })();
    for (let times = 0; times < 5; times++) expect(isEqual((await rebuilder(counts, 30).rebuild(strict))!)).toBe(true);
    writing = false;
    await writer;
    await settled();
    expect(written).toBeGreaterThan(20);
    expect(await total()).toBe(before + written);
    expect(live.failure).toBeUndefined();
    expect(await builds()).toBe(1);
  });

  it('that has other rows stays as it is, and says which', async () => {
    await here.pool.query(`UPDATE counts SET times = times + 1000000 WHERE stream = 'stream-3'`);
    await here.pool.query(`DELETE FROM count_notes WHERE position = (SELECT min(position) FROM count_notes)`);
    const [first, second] = (await refusal(rebuilder().rebuild(strict))).tables;
    expect(first).toMatchObject({
      table: 'counts',
      onlyBefore: 1,
      onlyAfter: 1,
      examples: [expect.stringMatching(/^- \(stream-3,1000\d{3}\)$/), expect.stringMatching(/^\+ \(stream-3,\d{2,3}\)$/)],
    });
    expect(second).toMatchObject({ table: 'count_notes', onlyBefore: 0, onlyAfter: 1, examples: [expect.stringMatching(/^\+ \(2,/)] });
    expect(await total()).toBeGreaterThan(1_000_000);
    expect(await builds()).toBe(1);
  });

  it('takes the place of rows that differ where they may', async () => {
    const comparison = await rebuilder().rebuild({ compare: { acceptDifferences: true } });
    expect(isEqual(comparison!)).toBe(false);
    expect(await total()).toBeLessThan(1_000_000);
    expect(isEqual((await rebuilder().rebuild(strict))!)).toBe(true);
  });

  it('counts equal rows that are there twice', async () => {
    await here.pool.query('INSERT INTO count_notes SELECT * FROM count_notes ORDER BY position LIMIT 1');
    const [, notes] = (await refusal(rebuilder().rebuild(strict))).tables;
    expect(notes).toMatchObject({ onlyBefore: 1, onlyAfter: 0 });
    await rebuilder().rebuild();
  });

  it('has all rows of a table that its code adds as new ones', async () => {
    const ddl = `${counts.ddl}; CREATE TABLE count_totals AS SELECT 1 AS one`;
    const { tables } = await refusal(rebuilder({ ...counts, tables: [...counts.tables, 'count_totals'], ddl }).rebuild(strict));
    expect(tables.at(-1)).toMatchObject({ table: 'count_totals', rows: { before: 0, after: 1 }, onlyAfter: 1 });
  });

  it('leaves nothing behind where it is stopped between two batches', async () => {
    const stop = new AbortController();
    const stopped = rebuilder(counts, 10).rebuild({ ...strict, signal: stop.signal, onProgress: (position) => position > 50 && stop.abort(new Error('enough')) });
    await expect(stopped).rejects.toThrow('enough');
    expect(await builds()).toBe(1);
    expect((await here.pool.query('SELECT FROM view_progress')).rowCount).toBe(1);
  });
});
