import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations } from '../event-store/index.js';
import { happened } from '../event-store/testing/happened.js';
import { Refusal } from '../kernel/index.js';
import { cancelTimers, Follower, setTimers, TimerRunner, Timers1764100000001, type OnDue, type Timer } from './index.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({ url: fresh.url, schema: 'coordination', migrations: [...eventStoreMigrations, Timers1764100000001], poolSize: 10 });
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const past = new Date(Date.now() - 3_600_000);
const set = (...timers: Timer[]) => database.transaction((tx) => setTimers(tx, timers));
const timer = (what: string, id: string, dueAt = past): Timer => ({ id: `${what}-${id}`, what, dueAt, data: { id } });
const left = async (what: string) =>
  (await database.pool.query<{ attempts: number; error: string | null }>('SELECT attempts, error FROM timers WHERE what = $1', [what])).rows;
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 10_000; !(await holds()); await sleep(10)) if (Date.now() > end) throw new Error('It did not come about within 10 s');
};
const runner = (what: string, onDue: OnDue) => new TimerRunner({ database, what, onDue, pollMs: 10 });

describe('A timer', () => {
  it('that fell due while nobody ran is called afterwards, once, with its own time, by one of two runners', async () => {
    const called: Timer[] = [];
    await set(...Array.from({ length: 20 }, (_, n) => timer('once', String(n))));
    const runners = [1, 2].map(() => runner('once', async (due) => called.push(due)));
    for (const each of runners) each.start();
    await until(async () => (await left('once')).length === 0);
    for (const each of runners) await each.stop();
    expect(called.map(({ id }) => id).sort()).toEqual(Array.from({ length: 20 }, (_, n) => `once-${n}`).sort());
    expect(called.every(({ dueAt }) => dueAt.getTime() === past.getTime())).toBe(true);
  });

  it('is not called before its time, nor at the time that it was moved from, nor once it is cancelled', async () => {
    const called: string[] = [];
    const soon = new Date(Date.now() + 400);
    await set(timer('moved', 'a', soon), timer('moved', 'b'), timer('moved', 'c', new Date(Date.now() + 60_000)));
    await set(timer('moved', 'b', new Date(Date.now() + 60_000)));
    const running = runner('moved', async (due) => called.push(due.id));
    running.start();
    await sleep(200);
    expect(called).toEqual([]);
    await database.transaction((tx) => cancelTimers(tx, ['moved-b', 'moved-c']));
    await until(() => called.length > 0);
    await running.stop();
    expect(called).toEqual(['moved-a']);
    expect(await left('moved')).toEqual([]);
  });

  it('that is set twice at once is the last of them', async () => {
    const later = new Date(Date.now() + 60_000);
    await set(timer('twice', 'a'), timer('twice', 'b'), timer('twice', 'a', later));
    const { rows } = await database.pool.query<{ id: string; dueAt: Date }>('SELECT id, due_at AS "dueAt" FROM timers WHERE what = $1 ORDER BY id', ['twice']);
    expect(rows).toEqual([
      { id: 'twice-a', dueAt: later },
      { id: 'twice-b', dueAt: past },
    ]);
  });

  it('is called again when its work failed, and holds up no other; a refusal is an outcome', async () => {
    const called: string[] = [];
    await set(timer('failing', 'a'), timer('failing', 'b'), timer('failing', 'c'));
    const running = runner('failing', async ({ id }) => {
      called.push(id);
      if (id === 'failing-a' && called.filter((each) => each === id).length === 1) throw new Error('the bus is down');
      if (id === 'failing-b') throw new Refusal('CONFLICT_CLOSED', 'It is closed.');
    });
    running.start();
    await until(() => called.includes('failing-c'));
    expect(await left('failing')).toEqual([{ attempts: 1, error: 'Error: the bus is down' }]);
    await until(async () => (await left('failing')).length === 0);
    await running.stop();
    expect(called).toEqual(['failing-a', 'failing-b', 'failing-c', 'failing-a']);
  });

  it('is moved by what its own call set in motion', async () => {
    const called: number[] = [];
    await set(timer('ladder', 'a'));
    const running = runner('ladder', async ({ id, what, data }) => {
      called.push(Date.now());
      // As a follower does: it waits until the runner has let go of the row.
      if (called.length === 1) void set({ id, what, data, dueAt: new Date(Date.now() + 300) });
    });
    running.start();
    await until(() => called.length === 2);
    await running.stop();
    expect(await left('ladder')).toEqual([]);
  });
});

describe('A follower', () => {
  it('reads each event once, in order, also where two follow and one fails on the way', async () => {
    const store = await EventStore.open(database, 'coordination');
    await database.pool.query('CREATE TABLE followed (ord bigserial, position bigint)');
    let failures = 0;
    const followers = [0, 1].map(
      (which) =>
        new Follower({
          name: 'test',
          database,
          store,
          follow: async (events, tx) => {
            for (const { position } of events) await tx.query('INSERT INTO followed (position) VALUES ($1)', [position]);
            if (which === 0 && failures++ < 2) throw new Error('not yet');
          },
        }),
    );
    for (const each of followers) each.start();
    const positions: number[] = [];
    for (let n = 0; n < 100; n++) {
      const outcome = await store.append(happened(`s-${n % 7}`));
      if (outcome.outcome === 'appended') positions.push(outcome.position);
    }
    await until(async () => (await followers[0]!.position()) >= positions.at(-1)!);
    for (const each of followers) await each.stop();
    const { rows } = await database.pool.query<{ position: string }>('SELECT position FROM followed ORDER BY ord');
    expect(rows.map(({ position }) => Number(position))).toEqual(positions);
  });
});
