import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import type { Decider, OrganisationId } from '../kernel/index.js';
import { Decisions, EventStore, eventStoreMigrations } from './index.js';

type Counted = { readonly type: 'counted'; readonly data: { readonly n: number } };
const counter: Decider<number, { readonly n: number }, Counted> = {
  category: 'counter',
  initialState: 0,
  decide: ({ n }) => [{ type: 'counted', data: { n } }],
  evolve: (sum, { data }) => sum + data.n,
};

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let stores: EventStore[];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({ url: fresh.url, schema: 'residents', migrations: [...eventStoreMigrations], poolSize: 10 });
  stores = [await EventStore.open(database, 'residents'), await EventStore.open(database, 'residents')];
  await database.pool.query('CREATE TABLE beside (id text, n int)');
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});
beforeEach(() => database.pool.query('DELETE FROM beside'));

let told: number[] = [];

const beside = async () => (await database.pool.query<{ n: number }>('SELECT n FROM beside ORDER BY n')).rows.map(({ n }) => n);
const decide = (id: string, n: number, { store = 0, key = `${id} ${n}`, fails = false }: { store?: number; key?: string; fails?: boolean } = {}) =>
  new Decisions(stores[store]!, counter).decide({
    caller: { personId: 'li', organisationId: 'committee' as OrganisationId, party: 'RESIDENTS' },
    occurredAt: new Date(),
    correlationId: 'test',
    operation: 'count',
    idempotencyKey: key,
    body: { n },
    id,
    command: { n },
    subject: { type: 'Counter', id },
    projectIds: () => [],
    audience: null,
    answer: (sum) => sum,
    alongside: async (tx, after) => {
      told.push(after);
      await tx.query('INSERT INTO beside VALUES ($1, $2)', [id, n]);
      if (fails) throw new Error('the disk is full');
    },
  });
const eventsOf = async (id: string) => (await stores[0]!.readStream(`counter-${id}`)).length;

describe('What is written alongside a decision', () => {
  it('is kept with it, once, also where the command is repeated', async () => {
    expect((await decide('a', 1)).answer).toBe(1);
    expect((await decide('a', 1)).answer).toBe(1);
    expect([await beside(), await eventsOf('a')]).toEqual([[1], 1]);
  });

  it('takes the events back with it where it fails', async () => {
    await expect(decide('b', 1, { fails: true })).rejects.toThrow('the disk is full');
    expect([await beside(), await eventsOf('b')]).toEqual([[], 0]);
  });

  it('is taken back where another key was faster, and written by the attempt that succeeds', async () => {
    const all = Array.from({ length: 5 }, (_, n) => decide('c', n + 1, { store: n % 2 }));
    await Promise.all(all);
    expect([await beside(), await eventsOf('c')]).toEqual([[1, 2, 3, 4, 5], 5]);
  });

  it('is told the state afterwards', async () => {
    told = [];
    for (const n of [3, 4]) await decide('e', n);
    expect(told).toEqual([3, 7]);
  });

  it('is not written for a key that came with another body', async () => {
    await decide('d', 1, { key: 'same' });
    await expect(decide('d', 2, { key: 'same' })).rejects.toMatchObject({ code: 'KEY_REUSED' });
    expect([await beside(), await eventsOf('d')]).toEqual([[1], 1]);
  });
});
