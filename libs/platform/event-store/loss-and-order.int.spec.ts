import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PoolClient } from 'pg';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { Database } from '../database/index.js';
import { EventStore, eventStoreMigrations, type AppendOutcome, type AppendRequest } from './index.js';
import { happened } from './testing/happened.js';

const seconds = Number(process.env['HUTONG_TEST_LONG'] ?? 6);
const hotStreams = 6;

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
let store: EventStore;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations], poolSize: 40 });
  store = await EventStore.open(database, 'utilities');
  // For the readers that follow transaction ids. Ours needs none.
  await database.pool.query('ALTER TABLE events ADD COLUMN xid xid8 DEFAULT pg_current_xact_id()');
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

const request = (streamId: string, expected: AppendRequest['expected'] = 'any') => happened(streamId, { expected });

type Seen = { readonly position: number; readonly stream: string; readonly version: number };
type Reader = { readonly seen: Seen[]; read(): Promise<boolean> };
type Row = { position: string; stream_id: string; version: string; xid: string };
const toSeen = ({ position, stream_id, version }: Row): Seen => ({ position: Number(position), stream: stream_id, version: Number(version) });

/** Follows a query from the place of the last row it saw. */
const follower = (text: string, start: readonly string[], placeOf: (row: Row) => readonly string[]): Reader => {
  let place = start;
  const seen: Seen[] = [];
  return {
    seen,
    read: async () => {
      const { rows } = await database.pool.query<Row>(text, [...place]);
      seen.push(...rows.map(toSeen));
      const last = rows.at(-1);
      if (last) place = placeOf(last);
      return rows.length > 0;
    },
  };
};
const columns = 'position, stream_id, version, xid::text AS xid';
const settled = 'xid < pg_snapshot_xmin(pg_current_snapshot())';
const wrongReaders = () => ({
  'position > last seen': follower(`SELECT ${columns} FROM events WHERE position > $1 ORDER BY position LIMIT 500`, ['0'], ({ position }) => [position]),
  'xid < xmin, by position': follower(`SELECT ${columns} FROM events WHERE position > $1 AND ${settled} ORDER BY position LIMIT 500`, ['0'], ({ position }) => [
    position,
  ]),
  'xid < xmin, by (xid, position)': follower(
    `SELECT ${columns} FROM events WHERE (xid, position) > ($1::xid8, $2::bigint) AND ${settled} ORDER BY xid, position LIMIT 500`,
    ['0', '0'],
    ({ xid, position }) => [xid, position],
  ),
});
const ours = (): Reader => {
  let place = 0;
  const seen: Seen[] = [];
  return {
    seen,
    read: async () => {
      const { events, upTo } = await store.readAll(place, 500);
      seen.push(...events.map(({ position, streamId, version }) => ({ position, stream: streamId, version })));
      place = upTo;
      return events.length > 0;
    },
  };
};

/** What is committed of a stream, and one more now and then: nobody may append after what is not there. */
const versionOf = async (stream: string): Promise<number> => {
  const { rows } = await database.pool.query<{ version: string }>('SELECT coalesce(max(version), 0) AS version FROM events WHERE stream_id = $1', [stream]);
  return Number(rows[0]?.version) + (Math.random() < 0.3 ? 1 : 0);
};

/** What a reader got wrong, against what is committed. */
const verdict = ({ seen }: Reader, committed: ReadonlySet<number>) => {
  const positions = new Set(seen.map(({ position }) => position));
  const versions = new Map<string, number>();
  let inverted = 0;
  for (const { stream, version } of seen) {
    if (version < (versions.get(stream) ?? 0)) inverted++;
    versions.set(stream, Math.max(version, versions.get(stream) ?? 0));
  }
  return { lost: [...committed].filter((position) => !positions.has(position)).length, inverted, doubled: seen.length - positions.size };
};

/** A transaction that takes its id early, dawdles, perhaps goes back to a savepoint, and may not commit at all. */
const dawdle = async (tx: PoolClient): Promise<void> => {
  await tx.query('SELECT pg_current_xact_id()');
  await sleep(Math.random() * 25);
  const stream = `hot-${Math.floor(Math.random() * hotStreams)}`;
  await tx.query('SAVEPOINT before');
  await store.appendIn(tx, [request(stream)]);
  if (Math.random() < 0.2) {
    await tx.query('ROLLBACK TO SAVEPOINT before');
    await store.appendIn(tx, [request(stream)]);
  }
  await sleep(Math.random() * 8);
  if (Math.random() < 0.2) throw new Error('changed its mind');
};

describe('A reader by position', () => {
  it(
    'loses nothing, doubles nothing and inverts no stream, where three others do',
    async () => {
      const readers = { ...wrongReaders(), ours: ours() };
      const end = Date.now() + seconds * 1_000;
      const busy = () => Date.now() < end;
      // 64 writers: 52 whose appends coalesce, 12 with transactions of their own.
      const coalescing = Array.from({ length: 52 }, async (_, writer) => {
        for (let own = 0; busy(); await sleep(Math.random() * 10)) {
          const hot = `hot-${Math.floor(Math.random() * hotStreams)}`;
          const dice = Math.random();
          // A stream of one's own as commands do it, at the version that one knows; streams that others write to as it comes, or at a version that may be past.
          if (dice < 0.2) await store.append(request(hot));
          else if (dice < 0.3) await store.append(request(hot, await versionOf(hot)));
          else {
            const outcome = await store.append(request(`own-${writer}`, own));
            expect(outcome).toMatchObject({ outcome: 'appended', version: ++own });
          }
        }
      });
      const dawdling = Array.from({ length: 12 }, async () => {
        while (busy()) await database.transaction(dawdle).catch((error: Error) => expect(error.message).toBe('changed its mind'));
      });
      const reading = Object.values(readers).map(async (reader) => {
        while (busy()) if (!(await reader.read())) await sleep(1);
      });
      await Promise.all([...coalescing, ...dawdling, ...reading]);
      for (const reader of Object.values(readers)) while (await reader.read());

      const gaps = await database.pool.query('SELECT stream_id FROM events GROUP BY stream_id HAVING count(*) <> max(version)');
      expect(gaps.rows).toEqual([]);
      const { rows } = await database.pool.query<{ position: string }>('SELECT position FROM events');
      const committed = new Set(rows.map(({ position }) => Number(position)));
      expect(committed.size).toBeGreaterThan(100 * seconds);
      if (process.env['HUTONG_TEST_LONG']) console.log(`${committed.size} events`);
      const verdicts = Object.fromEntries(Object.entries(readers).map(([name, reader]) => [name, verdict(reader, committed)]));
      expect(verdicts['ours']).toEqual({ lost: 0, inverted: 0, doubled: 0 });
      expect(verdicts['position > last seen']?.lost).toBeGreaterThan(0);
      expect(verdicts['xid < xmin, by position']?.lost).toBeGreaterThan(0);
      expect(verdicts['xid < xmin, by (xid, position)']?.inverted).toBeGreaterThan(0);
    },
    60_000 + 2_000 * seconds,
  );

  it('never passes a transaction that commits late, with appends coalescing beside it', async () => {
    const start = await store.highWater();
    const late = await database.pool.connect();
    await late.query('BEGIN');
    const [outcome] = await store.appendIn(late, [request('late')]);
    const after = await Promise.all(Array.from({ length: 64 }, (_, writer) => store.append(request(`early-${writer}`))));
    expect(after.every(({ outcome: how }) => how === 'appended')).toBe(true);
    // What the caller knows to be committed lies above the fence: the end of the log waits for it.
    expect(await store.end(20)).toBeUndefined();
    const end = store.end(5_000);
    for (let look = 0; look < 20; look++) {
      expect(await store.readAll(start, 1_000)).toEqual({ events: [], upTo: expect.any(Number) });
      expect(await store.highWater()).toBeLessThan(outcome?.outcome === 'appended' ? outcome.position : 0);
      await sleep(5);
    }
    await late.query('COMMIT');
    late.release();
    expect(await end).toBeGreaterThanOrEqual(Math.max(...after.map((each) => (each.outcome === 'appended' ? each.position : 0))));
    const { events } = await store.readAll(start, 1_000);
    expect(events.map(({ streamId }) => streamId)).toContain('late');
    expect(events).toHaveLength(65);
  });

  it('lags behind no other context, and behind no long transaction elsewhere', async () => {
    const other = await Database.open({ url: fresh.url, schema: 'government', migrations: [...eventStoreMigrations], poolSize: 4 });
    const government = await EventStore.open(other, 'government');
    const idle = await freshDatabase();
    const elsewhere = await Database.open({ url: idle.url, schema: 'elsewhere', migrations: [...eventStoreMigrations], poolSize: 2 });
    const long = await elsewhere.pool.connect();
    const steady = await database.pool.connect();
    try {
      await long.query('BEGIN; CREATE TABLE long_running (id int); SELECT pg_current_xact_id()');
      // An append of this context that stays open the whole time, and a steady stream of them.
      await steady.query('BEGIN');
      await store.appendIn(steady, [request('open')]);
      let writing = true;
      const writer = (async () => {
        while (writing) await store.append(request('steady'));
      })();
      for (let n = 0; n < 200; n++) {
        const appended = await government.append(request(`g-${n}`));
        const position = appended.outcome === 'appended' ? appended.position : NaN;
        expect((await government.highWater()) - position).toBe(0);
      }
      writing = false;
      await writer;
    } finally {
      await steady.query('ROLLBACK');
      steady.release();
      await long.query('ROLLBACK');
      long.release();
      await Promise.all([other.close(), elsewhere.close()]);
      await idle.drop();
    }
  }, 30_000);
});

describe('Fifty appends to one stream at once', () => {
  it.each([
    [0, 1],
    ['any', 50],
  ] as const)('that expect %s: %i win, and versions are dense', async (expected, winners) => {
    const stream = `race-${expected}`;
    // Through two stores, as two processes have them.
    const second = await EventStore.open(database, 'utilities');
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 ? store : second).append(request(stream, expected))));
    const won = outcomes.filter(({ outcome }) => outcome === 'appended');
    expect(won).toHaveLength(winners);
    const versions = (await store.readStream(stream)).map(({ version }) => version);
    expect(versions).toEqual(Array.from({ length: winners }, (_, n) => n + 1));
    expect(won.map((each) => (each.outcome === 'appended' ? each.version : 0)).sort((a, b) => a - b)).toEqual(versions);
  });

  it('under one idempotency key, through two stores: one result for all', async () => {
    const second = await EventStore.open(await Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations], poolSize: 5 }), 'utilities');
    const keyed = (n: number): AppendRequest => ({ ...request(`keyed-${n % 5}`), idempotency: { key: 'the key', bodyHash: Buffer.from('body'), answer: { from: n } } });
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 ? store : second).append(keyed(n))));
    await second.database.close();
    const [winner, ...others] = outcomes.filter(({ outcome }) => outcome === 'appended');
    expect(others).toEqual([]);
    const answers = outcomes.flatMap((each) => (each.outcome === 'replayed' ? [each.answer] : []));
    expect(answers).toHaveLength(49);
    expect(answers).toEqual(Array.from({ length: 49 }, () => ({ from: outcomes.indexOf(winner!) })));
    expect(await store.append({ ...keyed(0), idempotency: { key: 'the key', bodyHash: Buffer.from('other'), answer: {} } })).toEqual({ outcome: 'key-reused' });
  });

  it('under one idempotency key, by two processes: one result for all', async () => {
    const processes = ['a', 'b'].map((name) => {
      const child = spawn(process.execPath, ['dist/libs/platform/event-store/testing/one-key-process.js', fresh.url, name], { stdio: ['pipe', 'pipe', 'inherit'] });
      return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
    });
    for (const { lines } of processes) expect(await lines.next()).toMatchObject({ value: 'ready' });
    for (const { child } of processes) child.stdin.write('go\n');
    const outcomes = (await Promise.all(processes.map(async ({ lines }) => JSON.parse((await lines.next()).value as string) as AppendOutcome[]))).flat();
    expect(outcomes).toHaveLength(100);
    expect(outcomes.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    const answers = outcomes.flatMap((each) => (each.outcome === 'replayed' ? [JSON.stringify(each.answer)] : []));
    expect(answers).toHaveLength(99);
    expect(new Set(answers).size).toBe(1);
    const { rows } = await database.pool.query(`SELECT 1 FROM events WHERE stream_id LIKE 'keyed-by-processes-%'`);
    expect(rows).toHaveLength(1);
  }, 30_000);
});
