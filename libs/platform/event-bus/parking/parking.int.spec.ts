import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from '../../database/index.js';
import type { OrganisationId } from '../../kernel/index.js';
import {
  consumerMigrations,
  isMessageFault,
  Parking,
  PostgresEventBusFactory,
  type BatchHandler,
  type BusMessage,
  type EventBus,
  type ParkingOrder,
  type Subscription,
} from '../index.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
/** Two processes. */
let factories: readonly PostgresEventBusFactory[];
const told: string[] = [];

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await Database.open({ url: fresh.url, schema: 'reader', migrations: consumerMigrations, poolSize: 10 });
  await database.pool.query('CREATE TABLE applied (ord bigserial, topic text, key text, position bigint)');
  const options = { partitions: 1, attempts: 2, onParked: (consumer: string, what: string) => told.push(`${consumer} ${what}`) };
  factories = await Promise.all([PostgresEventBusFactory.open(fresh.url, options), PostgresEventBusFactory.open(fresh.url, options)]);
});
afterAll(async () => {
  for (const factory of factories) await factory.close();
  await database.close();
  await fresh.drop();
});

const until = async (holds: () => Promise<boolean> | boolean): Promise<void> => {
  for (const end = Date.now() + 20_000; !(await holds()); await sleep(10)) if (Date.now() > end) throw new Error('It did not come about within 20 s');
};

const message = (topic: string, position: number, key: string, generation = 1): BusMessage => ({
  topic,
  partition: 0,
  key,
  previous: position - 1,
  event: {
    id: `${topic}:${generation}:${position}`,
    type: `${topic}.happened.v1`,
    context: topic,
    generation,
    position,
    occurredAt: '2026-01-01T00:00:00.000Z',
    recordedAt: '2026-01-01T00:00:00.000Z',
    actor: { personId: 'p', organisationId: 'o' as OrganisationId, party: 'UTILITY' },
    subject: { type: 'X', id: '1' },
    projectIds: [key],
    audience: 'public',
    correlationId: 'c',
    data: { words: '胡同 🧭' },
  },
});
/** One after another, in one partition: `a` and `b` are projects. */
const messages = (topic: string, keys: string, from = 1): BusMessage[] => [...keys].map((key, index) => message(topic, from + index, key));

describe('A message that cannot be applied', () => {
  let topic = '';
  let tests = 0;
  let bus: EventBus;
  let parking: Parking;
  const running: (Subscription | Parking)[] = [];
  /** What the handler does before it writes: the poison. */
  let before: (position: number) => Promise<void> | void;

  const handler: BatchHandler = async (events, tx) => {
    for (const { context, position, projectIds } of events) {
      await tx.query('INSERT INTO applied (topic, key, position) VALUES ($1, $2, $3)', [context, projectIds[0], position]);
      await before(position);
    }
  };
  const poison = (...positions: readonly number[]) => {
    before = (position) => {
      if (positions.includes(position)) throw new Error(`no ${position}`);
    };
  };
  const start = async (process: 0 | 1 = 0, own: BatchHandler = handler) => {
    const handlers = new Map([[topic, own]]);
    const made = new Parking({ context: 'reader', database, bus: factories[process]!.for(database), handlers, onFailure: () => undefined });
    made.start();
    running.push(made, await factories[process]!.for(database).subscribe(topic, [topic], own));
    return made;
  };
  const stop = async (): Promise<void> => {
    for (const each of running.splice(0)) await each.stop();
  };
  const applied = async (key?: string): Promise<number[]> => {
    const { rows } = await database.pool.query<{ position: string }>('SELECT position FROM applied WHERE topic = $1 AND ($2::text IS NULL OR key = $2) ORDER BY ord', [
      topic,
      key ?? null,
    ]);
    return rows.map(({ position }) => Number(position));
  };
  const held = async (): Promise<string[]> => {
    const { rows } = await database.pool.query<{ position: string; state: string }>('SELECT position, state FROM parked_messages WHERE topic = $1 ORDER BY position', [
      topic,
    ]);
    return rows.map(({ position, state }) => `${position} ${state}`);
  };
  const keys = async () => (await database.pool.query('SELECT 1 FROM parked_keys WHERE topic = $1', [topic])).rowCount;
  const idOf = async (position: number): Promise<string> => {
    const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM parked_messages WHERE topic = $1 AND position = $2', [topic, position]);
    return `reader.${rows[0]?.id}`;
  };
  let orders = 0;
  const order = (body: ParkingOrder['body'] = {}, key = `order ${++orders}`): ParkingOrder => ({ by: { personId: 'wu', organisationId: 'desk' }, key, body });

  beforeEach(async () => {
    topic = `t${++tests}`;
    bus = factories[0]!.for(database);
    before = () => undefined;
    parking = await start();
  });
  afterEach(stop);

  it('is parked with its reason; the later ones of its key wait, the others flow on', async () => {
    poison(2);
    await bus.publish(messages(topic, 'abab'));
    await until(async () => (await applied()).includes(3));
    await bus.publish(messages(topic, 'ba', 5));
    await until(async () => (await held()).length === 2 + 1);
    expect(await held()).toEqual(['2 PARKED', '4 WAITING', '5 WAITING']);
    expect(await applied()).toEqual([1, 3, 6]);
    expect(told).toContain(`${topic} ${topic}:1:2 (${topic}.happened.v1)`);
    const { rows } = await database.pool.query('SELECT * FROM parked_messages WHERE topic = $1 AND position = 2', [topic]);
    expect(rows[0]).toMatchObject({
      consumer: topic,
      topic,
      partition: 0,
      key: 'b',
      generation: 1,
      reason: 'Error: no 2',
      attempts: 3,
      message: message(topic, 2, 'b').event,
    });
    expect(await bus.position(topic)).toEqual([{ topic, partition: 0, position: 6 }]);
  });

  it('is parked beside others of one batch, each with its own reason', async () => {
    poison(1, 3);
    await bus.publish(messages(topic, 'abc'));
    await until(async () => (await held()).length === 2);
    expect(await held()).toEqual(['1 PARKED', '3 PARKED']);
    expect(await applied()).toEqual([2]);
  });

  it('is applied once, and in order before those that wait, when it is replayed by a handler that was mended', async () => {
    poison(1);
    await bus.publish(messages(topic, 'aaba'));
    await until(async () => (await held()).length === 3);
    poison();
    expect(await parking.replay(await idOf(1), order())).toMatchObject({ state: 'REPLAYED', attempts: 4, closedBy: { personId: 'wu', organisationId: 'desk' } });
    await until(async () => (await keys()) === 0);
    await bus.publish(messages(topic, 'a', 5));
    await until(async () => (await applied('a')).length === 4);
    expect(await applied('a')).toEqual([1, 2, 4, 5]);
    expect(await held()).toEqual(['1 REPLAYED']);
  });

  it('stays parked with the new reason when it fails again; the next that fails is parked in its turn', async () => {
    poison(1);
    await bus.publish(messages(topic, 'aaaa'));
    await until(async () => (await held()).length === 4);
    before = (position) => {
      if (position === 1) throw new Error('not yet');
    };
    expect(await parking.replay(await idOf(1), order())).toMatchObject({ state: 'PARKED', reason: 'Error: not yet', attempts: 4, waiting: 3 });
    poison(3);
    await parking.replay(await idOf(1), order());
    await until(async () => (await held()).includes('3 PARKED'));
    expect(await held()).toEqual(['1 REPLAYED', '3 PARKED', '4 WAITING']);
    expect(await applied()).toEqual([1, 2]);
  });

  it('is discarded for a reason, and the others follow', async () => {
    poison(1);
    await bus.publish(messages(topic, 'aa'));
    await until(async () => (await held()).length === 2);
    const discarded = await parking.discard(await idOf(1), 'a test event', order());
    expect(discarded).toMatchObject({ state: 'DISCARDED', closedBy: { personId: 'wu' }, closedBecause: 'a test event', closedAt: expect.any(String) });
    await until(async () => (await keys()) === 0);
    expect(await applied()).toEqual([2]);
  });

  it('is replayed and discarded once for one key, and only while it is parked', async () => {
    poison(1);
    await bus.publish(messages(topic, 'aa'));
    await until(async () => (await held()).length === 2);
    const [parked, waiting] = [await idOf(1), await idOf(2)];
    const failing = order({ id: parked });
    const first = await parking.replay(parked, failing);
    expect(await parking.replay(parked, failing)).toEqual(first);
    await expect(parking.discard(parked, 'why', { ...failing, body: { id: parked, reason: 'why' } })).rejects.toMatchObject({ code: 'KEY_REUSED' });
    await expect(parking.replay(waiting, order())).rejects.toMatchObject({ code: 'NOT_PARKED' });
    await expect(parking.replay('reader.999999', order())).rejects.toMatchObject({ code: 'UNKNOWN_PARKED_MESSAGE' });
    await expect(parking.replay(parked.replace('reader', 'other'), order())).rejects.toMatchObject({ code: 'UNKNOWN_PARKED_MESSAGE' });
    poison();
    const done = await Promise.allSettled([parking.replay(parked, order()), parking.replay(parked, order()), parking.discard(parked, 'why', order())]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    await expect(parking.replay(parked, order())).rejects.toMatchObject({ code: 'NOT_PARKED' });
  });

  it('is parked once by two members at once, and none of the others is applied twice', async () => {
    poison(3, 50, 51);
    await start(1);
    for (let from = 1; from <= 91; from += 10) await factories[from % 20 === 1 ? 0 : 1]!.for(database).publish(messages(topic, 'abcdefghij', from));
    await until(async () => (await bus.position(topic))[0]?.position === 100);
    const all = Array.from({ length: 100 }, (_, index) => index + 1);
    const waiting = (await held()).filter((row) => row.endsWith('WAITING')).map((row) => Number.parseInt(row));
    expect((await held()).filter((row) => row.endsWith('PARKED'))).toEqual(['3 PARKED', '50 PARKED', '51 PARKED']);
    expect([...(await applied()), ...waiting, 3, 50, 51].sort((a, b) => a - b)).toEqual(all);
    poison();
    for (const position of [3, 50, 51]) await parking.replay(await idOf(position), order());
    await until(async () => (await keys()) === 0);
    expect((await applied()).sort((a, b) => a - b)).toEqual(all);
    for (const key of 'abcdefghij') expect(await applied(key)).toEqual((await applied(key)).sort((a, b) => a - b));
  });

  it('keeps its order while it is replayed and more of its key come', async () => {
    poison(1);
    await bus.publish(messages(topic, 'aaaaa'));
    await until(async () => (await held()).length === 5);
    await start(1);
    poison();
    const replayed = parking.replay(await idOf(1), order());
    for (let from = 6; from <= 300; from += 5) await bus.publish(messages(topic, 'aaaaa', from));
    await replayed;
    await until(async () => (await applied()).length === 300);
    expect(await applied()).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    await until(async () => (await keys()) === 0);
  });

  it('loses nothing and doubles nothing when connections are killed at each step', async () => {
    poison(2);
    let deaths = 0;
    const dying: BatchHandler = async (events, tx) => {
      await handler(events, tx);
      if (events.length === 1 && ++deaths % 2 === 1) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
    };
    await stop();
    const own = await start(0, dying);
    await bus.publish(messages(topic, 'abcb'));
    await until(async () => (await bus.position(topic))[0]?.position === 4);
    expect(await held()).toEqual(['2 PARKED', '4 WAITING']);
    expect(await applied()).toEqual([1, 3]);
    poison();
    const id = await idOf(2);
    const again = order();
    await until(() =>
      own.replay(id, again).then(
        () => true,
        () => false,
      ),
    );
    await until(async () => (await keys()) === 0);
    expect(await applied('b')).toEqual([2, 4]);
    expect(deaths).toBeGreaterThan(4);
  });

  it('goes on after a process that died between the replay and those that wait', async () => {
    poison(1);
    await bus.publish(messages(topic, 'aa'));
    await until(async () => (await held()).length === 2);
    await stop();
    poison();
    await parking.replay(await idOf(1), order());
    expect(await held()).toEqual(['1 REPLAYED', '2 WAITING']);
    await start();
    await until(async () => (await keys()) === 0);
    expect(await applied()).toEqual([1, 2]);
  });

  it('is not blamed for a database that fails', async () => {
    const errors = ['57014', '40001', '40P01', '53100', '53200', '25006', '55P03'];
    let left = errors.length * 3;
    const failing: BatchHandler = async (events, tx) => {
      if (left-- > 0) await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'the database' USING errcode = '${errors[left % errors.length]}'; END $$`);
      await handler(events, tx);
    };
    await stop();
    // No rest between attempts: each wake cuts it short.
    const waking = setInterval(() => void bus.publish([]), 20);
    await start(0, failing);
    await bus.publish(messages(topic, 'ab'));
    await until(async () => (await applied()).length === 2).finally(() => clearInterval(waking));
    expect(await held()).toEqual([]);
  });

  it('is read again, and no longer held, by a consumer that is told to read again', async () => {
    poison(2);
    await bus.publish(messages(topic, 'aaa'));
    await until(async () => (await held()).length === 2);
    poison();
    await bus.rewind(topic, [{ topic, partition: 0, position: 1 }]);
    await until(async () => (await applied()).length === 3);
    expect([await applied(), await held(), await keys()]).toEqual([[1, 2, 3], [], 0]);
  });

  it('is never one that belongs to another generation, or follows a gap: the consumer stops', async () => {
    await bus.publish(messages(topic, 'a'));
    await until(async () => (await applied()).length === 1);
    await bus.publish([{ ...message(topic, 5, 'a'), previous: 4 }]);
    await sleep(1_000);
    expect([await held(), await applied()]).toEqual([[], [1]]);
  });
});

describe('The fault is', () => {
  const withCode = (code: string) => Object.assign(new Error('as PostgreSQL says'), { code });

  it.each(['08006', '57P01', '40001', '40P01', '53300', '53100', '25006', '55P03', '58030', 'XX000'])('not the message’s for %s', (code) =>
    expect(isMessageFault(withCode(code))).toBe(false),
  );
  it.each(['22012', '23505', '22P02', '42703', 'P0001'])('the message’s for %s', (code) => expect(isMessageFault(withCode(code))).toBe(true));
  it('not the message’s where no connection is to be had, however it is told', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });
    expect(
      [refused, new AggregateError([refused]), new Error('read failed', { cause: refused }), new Error('Connection terminated unexpectedly')].map(isMessageFault),
    ).toEqual(Array(4).fill(false));
  });
  it('the message’s for what a program throws', () => expect([new TypeError('x is undefined'), 'a text', undefined].map(isMessageFault)).toEqual([true, true, true]));
});
