import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../database/index.js';
import { freshDatabase } from '../../../test/support/fresh-database.js';
import { EventStore, eventStoreMigrations, type AppendRequest } from './index.js';

describe('A context’s log', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let db: Database;
  let store: EventStore;

  beforeAll(async () => {
    database = await freshDatabase();
    db = await Database.open({ url: database.url, schema: 'utilities', migrations: [...eventStoreMigrations] });
    store = await EventStore.open(db, 'utilities');
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  it('keeps what was appended, in order, with both times', async () => {
    const at = new Date('2026-05-01T00:00:00.000Z');
    const first = await store.append(request('a', { expected: 0, occurredAt: at }));
    expect(first).toMatchObject({ outcome: 'appended', version: 1 });
    const { events, upTo } = await store.readAll(0, 10);
    expect(events).toMatchObject([{ streamId: 'a', version: 1, type: 'happened', data: { n: 1 }, occurredAt: at }]);
    expect(upTo).toBe(events[0]?.position);
    expect(await store.highWater()).toBe(upTo);
    expect(await store.positionAt(events[0]!.recordedAt)).toBe(upTo);
    expect(await store.positionAt(new Date(events[0]!.recordedAt.getTime() - 1))).toBe(upTo - 1);
  });

  it('answers a repeated key with the first answer, and another body with key-reused', async () => {
    const once = (body: string) => store.append(request('k', { expected: 'any', key: 'key', body, answer: { said: body } }));
    expect(await once('one')).toMatchObject({ outcome: 'appended', version: 1 });
    expect(await once('one')).toMatchObject({ outcome: 'replayed', version: 1, answer: { said: 'one' } });
    expect(await once('two')).toEqual({ outcome: 'key-reused' });
    expect(await store.readStream('k')).toHaveLength(1);
  });

  it('goes on with a log that was begun with the first functions and their table of streams', async () => {
    const { pool } = db;
    await store.append(request('begun before', { expected: 0 }));
    await pool.query(`DELETE FROM migrations WHERE name LIKE 'Append%'; DROP FUNCTION append_one; DROP FUNCTION append;
      CREATE TABLE streams (stream_id text PRIMARY KEY, version bigint NOT NULL); CREATE FUNCTION append(text[]) RETURNS void LANGUAGE sql AS ''`);
    const again = await Database.open({ url: database.url, schema: 'utilities', migrations: [...eventStoreMigrations] });
    const outcome = await (await EventStore.open(again, 'utilities')).append(request('begun before', { expected: 1 }));
    expect(outcome).toMatchObject({ outcome: 'appended', version: 2 });
    expect((await pool.query("SELECT to_regclass('streams') AS streams")).rows).toEqual([{ streams: null }]);
    await again.close();
  });

  it('lets exactly one of fifty through at an exact version', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => store.append(request('race', { expected: 0 }))));
    expect(outcomes.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
    expect(await store.readStream('race')).toHaveLength(1);
  });

  it('lets all of fifty through at any version, densely', async () => {
    await Promise.all(Array.from({ length: 50 }, () => store.append(request('any', { expected: 'any' }))));
    expect((await store.readStream('any')).map(({ version }) => version)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('fails one bad append of a batch alone', async () => {
    const outcomes = await Promise.allSettled([
      store.append(request('good-1', { expected: 0 })),
      store.append({ ...request('bad-nul', { expected: 0 }), events: [{ type: 'happened', schemaVersion: 1, data: { text: 'a\0b' }, occurredAt: new Date() }] }),
      store.append({ ...request('bad-half', { expected: 0 }), events: [{ type: 'happened', schemaVersion: 1, data: { text: '\ud800' }, occurredAt: new Date() }] }),
      store.append({ ...request('bad-time', { expected: 0 }), events: [{ type: 'happened', schemaVersion: 2 ** 40, data: {}, occurredAt: new Date() }] }),
      store.append(request('bad-version', { expected: 7 })),
      store.append(request('good-2', { expected: 0 })),
    ]);
    expect(outcomes.map((each) => (each.status === 'fulfilled' ? each.value.outcome : (each.reason as { code?: string }).code))).toEqual([
      'appended',
      'INVALID_INPUT',
      'INVALID_INPUT',
      '22003',
      'conflict',
      'appended',
    ]);
    expect((await db.pool.query(`SELECT 1 FROM events WHERE stream_id LIKE 'bad-%'`)).rowCount).toBe(0);
  });
});

const request = (
  streamId: string,
  {
    expected,
    key,
    body = '',
    answer = null,
    occurredAt = new Date(),
  }: { expected: AppendRequest['expected']; key?: string; body?: string; answer?: { said: string } | null; occurredAt?: Date },
): AppendRequest => ({
  streamId,
  expected,
  events: [{ type: 'happened', schemaVersion: 1, data: { n: 1 }, occurredAt }],
  metadata: {
    actor: { personId: 'p', organisationId: 'o' as never, party: 'UTILITY' },
    correlationId: 'c',
    subject: { type: 'Thing', id: streamId },
    projectIds: [],
    audience: 'public',
  },
  ...(key && { idempotency: { key, bodyHash: Buffer.from(body), answer } }),
});
