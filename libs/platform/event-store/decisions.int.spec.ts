import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { Refusal, type Decider, type OrganisationId } from '../kernel/index.js';
import { Decisions, EventStore, eventStoreMigrations, type Guard } from './index.js';

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
const sent = (id: string, n: number, key = `${id} ${n}`) => ({
  caller: { personId: 'li', organisationId: 'committee' as OrganisationId, party: 'RESIDENTS' } as const,
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
  answer: (sum: number) => sum,
});
const decide = (id: string, n: number, { store = 0, key, fails = false, under }: { store?: number; key?: string; fails?: boolean; under?: Guard } = {}) =>
  new Decisions(stores[store]!, counter).decide({ ...sent(id, n, key), ...(under ? { under } : { alongside: alongside(id, n, fails) }) });
const alongside = (id: string, n: number, fails: boolean) => async (tx: PoolClient, after: number) => {
  told.push(after);
  await tx.query('INSERT INTO beside VALUES ($1, $2)', [id, n]);
  if (fails) throw new Error('the disk is full');
};
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

describe('Decisions under one guard', () => {
  let asked = 0;
  let doors = 0;
  const guard = (holds: () => boolean): Guard => ({
    name: `door ${doors++}`,
    mustHold: async (tx) => {
      asked++;
      await tx.query('SELECT FROM beside FOR SHARE');
      if (!holds()) throw new Refusal('CLOSED', 'The door is closed');
    },
  });

  it('are each appended, and answered on their own, and those that come at once ask once', async () => {
    const under = guard(() => true);
    const all = await Promise.all(Array.from({ length: 40 }, (_, n) => decide(`guarded ${n % 30}`, n, { under, store: 0 })));
    expect(all.map(({ answer }) => answer)).toEqual(Array.from({ length: 40 }, (_, n) => (n < 30 ? n : 2 * n - 30)));
    expect(asked).toBeLessThan(20);
    expect((await decide('guarded 0', 0, { under })).answer).toBe(0);
    await expect(decide('guarded 0', 1, { under, key: 'guarded 0 0' })).rejects.toMatchObject({ code: 'KEY_REUSED' });
  });

  it('are all refused where it does not hold, and nothing of them is written', async () => {
    let open = true;
    const under = guard(() => open);
    await decide('door', 1, { under });
    open = false;
    for (const late of await Promise.allSettled([2, 3, 4].map((n) => decide(`door ${n}`, n, { under }))))
      expect(late).toMatchObject({ status: 'rejected', reason: { code: 'CLOSED' } });
    expect([await eventsOf('door'), await eventsOf('door 2')]).toEqual([1, 0]);
  });

  it('may have something written alongside as well', async () => {
    const decisions = new Decisions(stores[0]!, counter);
    let open = true;
    const both = (id: string) => decisions.decide({ ...sent(id, 1), under: guard(() => open), alongside: alongside(id, 1, false) });
    await both('both');
    open = false;
    await expect(both('neither')).rejects.toMatchObject({ code: 'CLOSED' });
    expect([await beside(), await eventsOf('both'), await eventsOf('neither')]).toEqual([[1], 1, 0]);
  });
});
