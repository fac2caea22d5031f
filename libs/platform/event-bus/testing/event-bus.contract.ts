import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { Database } from '../../database/index.js';
import { EventStore, eventStoreMigrations, type AppendRequest } from '../../event-store/index.js';
import { consumerMigrations, Relay, Relay1763900000002, type BatchHandler, type EventBus, type EventBusFactory } from '../index.js';
import { actor, chain, event } from './messages.js';

const partitions = 4;

/** What every adapter of the port promises. `open` gives a bus over the database at this URL; each call is another process. */
export const eventBusContract = (adapter: string, open: (url: string, onFailure: (consumer: string, error: unknown) => void) => Promise<EventBusFactory>): void => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let publisher: Database;
  let reader: Database;
  let factories: readonly EventBusFactory[];
  const failures: { consumer: string; message: string }[] = [];
  const busOf = (process: 0 | 1, database = reader): EventBus => factories[process]!.for(database);

  beforeAll(async () => {
    fresh = await freshDatabase();
    publisher = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations, Relay1763900000002], poolSize: 10 });
    reader = await Database.open({ url: fresh.url, schema: 'coordination', migrations: consumerMigrations, poolSize: 10 });
    await reader.pool.query('CREATE TABLE applied (ord bigserial, consumer text, topic text, partition int, position bigint)');
    const note = (consumer: string, error: unknown) => failures.push({ consumer, message: String(error) });
    factories = [await open(fresh.url, note), await open(fresh.url, note)];
  });
  afterAll(async () => {
    for (const factory of factories) await factory.close();
    await publisher.close();
    await reader.close();
    await fresh.drop();
  });

  const apply =
    (consumer: string): BatchHandler =>
    async (events, tx) => {
      for (const { context, position } of events) await tx.query('INSERT INTO applied (consumer, topic, position) VALUES ($1, $2, $3)', [consumer, context, position]);
    };
  const applied = async (consumer: string): Promise<number[]> => {
    const { rows } = await reader.pool.query<{ position: string }>('SELECT position FROM applied WHERE consumer = $1 ORDER BY ord', [consumer]);
    return rows.map(({ position }) => Number(position));
  };
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 10_000; !(await holds()); await sleep(10)) if (Date.now() > end) throw new Error('It did not come about within 10 s');
  };

  describe(adapter, () => {
    it('delivers each event in effect once, in order per partition, to two members of a consumer', async () => {
      const members = await Promise.all([busOf(0).subscribe('once', ['t1'], apply('once')), busOf(1).subscribe('once', ['t1'], apply('once'))]);
      const all: number[] = [];
      for (let round = 0; round < 20; round++) {
        const batches = [0, 1, 2, 3].map((partition) => {
          const positions = Array.from({ length: 10 }, (_, n) => (round * 10 + n) * 4 + partition + 1);
          all.push(...positions);
          return chain('t1', partition, positions, round === 0 ? 0 : (round * 10 - 1) * 4 + partition + 1);
        });
        await busOf(round % 2 ? 0 : 1).publish(batches.flat());
      }
      await until(async () => (await applied('once')).length >= all.length);
      const got = await applied('once');
      expect([...got].sort((a, b) => a - b)).toEqual(all.sort((a, b) => a - b));
      for (let partition = 0; partition < partitions; partition++) {
        const own = got.filter((position) => (position - 1) % 4 === partition);
        expect(own).toEqual([...own].sort((a, b) => a - b));
      }
      for (const member of members) await member.stop();
    });

    it('delivers again what could not be applied, and keeps nothing of the attempt', async () => {
      let attempts = 0;
      const member = await busOf(0).subscribe('again', ['t2'], async (events, tx) => {
        await apply('again')(events, tx);
        if (++attempts < 3) throw new Error('not yet');
      });
      await busOf(0).publish(chain('t2', 0, [1, 2, 3]));
      await until(async () => (await applied('again')).length > 0);
      expect(await applied('again')).toEqual([1, 2, 3]);
      expect(attempts).toBe(3);
      expect(failures.filter(({ consumer }) => consumer === 'again')).toHaveLength(2);
      await member.stop();
    });

    it('parks what cannot be applied, can read what it kept, and goes on', async () => {
      const member = await busOf(0).subscribe('parks', ['t6'], async (events, tx) => {
        await apply('parks')(events, tx);
        if (events.some(({ position }) => position === 2)) throw new Error('poison');
      });
      await busOf(0).publish([...chain('t6', 0, [1, 2]), { ...chain('t6', 0, [3], 2)[0]!, key: 'another' }, ...chain('t6', 0, [4], 3)]);
      await until(async () => (await busOf(0).position('parks')).some(({ position }) => position === 4));
      expect(await applied('parks')).toEqual([1, 3]);
      const { rows } = await reader.pool.query('SELECT key, state, message FROM parked_messages WHERE consumer = $1 ORDER BY position', ['parks']);
      expect(rows.map(({ key, state, message }) => [key, state, busOf(1).read(message)])).toEqual([
        ['k0', 'PARKED', event('t6', 2)],
        ['k0', 'WAITING', event('t6', 4)],
      ]);
      await member.stop();
    });

    it('skips what a relay repeats', async () => {
      const member = await busOf(0).subscribe('repeats', ['t3'], apply('repeats'));
      await busOf(0).publish(chain('t3', 0, [1, 2, 3]));
      await busOf(1).publish([...chain('t3', 0, [2, 3], 1), ...chain('t3', 0, [4], 3)]);
      await until(async () => (await applied('repeats')).includes(4));
      expect(await applied('repeats')).toEqual([1, 2, 3, 4]);
      await member.stop();
    });

    it('goes on after a restart where it was, says where that is, and reads again when told to', async () => {
      await (await busOf(0).subscribe('resumes', ['t4'], apply('resumes'))).stop();
      await busOf(0).publish(chain('t4', 1, [5, 9]));
      expect(await busOf(1).lag('resumes')).toContainEqual({ topic: 't4', partition: 1, events: 2 });
      const member = await busOf(1).subscribe('resumes', ['t4'], apply('resumes'));
      await until(async () => (await applied('resumes')).length === 2);
      expect(await busOf(0).position('resumes')).toContainEqual({ topic: 't4', partition: 1, position: 9 });
      expect(await busOf(0).lag('resumes')).toContainEqual({ topic: 't4', partition: 1, events: 0 });
      await busOf(0).rewind('resumes', [{ topic: 't4', partition: 1, position: 5 }]);
      await until(async () => (await applied('resumes')).length === 3);
      expect(await applied('resumes')).toEqual([5, 9, 9]);
      await member.stop();
    });

    it('stops at a gap and at another generation, and alarms; other partitions flow on', async () => {
      const member = await busOf(0).subscribe('gap', ['t5'], apply('gap'));
      await busOf(0).publish(chain('t5', 0, [1]));
      await until(async () => (await applied('gap')).includes(1));
      await busOf(0).publish([...chain('t5', 0, [5], 3), ...chain('t5', 1, [7])]);
      await until(async () => failures.some(({ consumer, message }) => consumer === 'gap' && message.includes('messages are missing')));
      await until(async () => (await applied('gap')).includes(7));
      await busOf(0).publish([{ ...chain('t5', 1, [8], 7)[0]!, event: event('t5', 8, 2) }]);
      await until(async () => failures.some(({ consumer, message }) => consumer === 'gap' && message.includes('another generation')));
      expect(await applied('gap')).toEqual([1, 7]);
      await member.stop();
    });

    it('gets from a log all that is public, though relays die between publishing and saving, and two want to lead', async () => {
      const store = await EventStore.open(publisher, 'utilities', { partitions });
      const request = (n: number): AppendRequest => ({
        streamId: `s${n % 7}`,
        expected: 'any',
        events: [{ type: 'happened', schemaVersion: 1, data: {}, occurredAt: new Date() }],
        metadata: { actor, correlationId: 'c', subject: { type: 'X', id: '1' }, projectIds: [`p${n % 5}`], audience: n % 10 === 0 ? null : 'public' },
      });
      const consumer = await busOf(0).subscribe('log', ['utilities'], apply('log'));
      const publics: number[] = [];
      let deaths = 0;
      /** Publishes, and then half of the time does not live to hear that it did. */
      const whole = busOf(0, publisher);
      const dying: EventBus = {
        subscribe: (...args) => whole.subscribe(...args),
        position: (...args) => whole.position(...args),
        rewind: (...args) => whole.rewind(...args),
        read: (raw) => whole.read(raw),
        lag: (...args) => whole.lag(...args),
        publish: async (batch) => {
          await whole.publish(batch);
          if (deaths < 5 && Math.random() < 0.5 && ++deaths) throw new Error('killed');
        },
      };
      const relays = [dying, busOf(1, publisher)].map((bus) => new Relay({ store, database: publisher, bus, batch: 7, leaseSeconds: 1 }));
      for (const relay of relays) relay.start();
      for (let n = 0; n < 200; n++) {
        const outcome = await store.append(request(n));
        if (n % 10 !== 0 && outcome.outcome === 'appended') publics.push(outcome.position);
      }
      await until(async () => (await applied('log')).length >= publics.length);
      for (const relay of relays) await relay.stop();
      expect((await applied('log')).sort((a, b) => a - b)).toEqual(publics);
      expect(failures.filter((failure) => failure.consumer === 'log')).toEqual([]);
      await consumer.stop();
    });
  });
};
