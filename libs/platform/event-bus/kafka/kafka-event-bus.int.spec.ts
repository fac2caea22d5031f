import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes, type Producer } from 'kafkajs';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { describeWithKafka, ownKafka, sharedKafka } from '../../../../test/support/kafka.js';
import { Database } from '../../database/index.js';
import { EventStore, eventStoreMigrations } from '../../event-store/index.js';
import { consumerMigrations, Parking, Relay, Relay1763900000002, type BatchHandler, type BusMessage, type EventBus } from '../index.js';
import { eventBusContract } from '../testing/event-bus.contract.js';
import { actor, chain } from '../testing/messages.js';
import { kafkaClient } from './client.js';
import { KafkaEventBusFactory } from './index.js';

const partitions = 4;
const silent = () => undefined;

/** The database's name, which is a suite's own, sets its topics and groups apart as well. */
const prefixOf = (url: string) => `${new URL(url).pathname.slice(1)}.`;

const until = async (holds: () => boolean, seconds = 20): Promise<void> => {
  for (const end = Date.now() + seconds * 1_000; !holds(); await sleep(10)) if (Date.now() > end) throw new Error(`It did not come about within ${seconds} s`);
};

describeWithKafka('Over a real Kafka', () => {
  let brokers: readonly string[];
  beforeAll(async () => {
    brokers = await sharedKafka();
  }, 180_000);

  eventBusContract('the Kafka event bus', (url, onFailure) => KafkaEventBusFactory.open(brokers, { prefix: prefixOf(url), partitions, onFailure }));

  describe('The Kafka event bus, beyond the contract,', () => {
    let fresh: Awaited<ReturnType<typeof freshDatabase>>;
    let database: Database;
    let prefix: string;
    let factory: KafkaEventBusFactory;
    let bus: EventBus;
    const failures: string[] = [];

    beforeAll(async () => {
      fresh = await freshDatabase();
      prefix = prefixOf(fresh.url);
      database = await Database.open({ url: fresh.url, schema: 'coordination', migrations: consumerMigrations });
      factory = await KafkaEventBusFactory.open(brokers, { prefix, partitions, onFailure: (_, error) => failures.push(String(error)) });
      bus = factory.for(database);
    });
    afterAll(async () => {
      await factory.close();
      await database.close();
      await fresh.drop();
    });

    /** Keeps the positions of what it was given, once that is committed. */
    const keeping =
      (kept: number[]): BatchHandler =>
      async (events) =>
      () =>
        void kept.push(...events.map(({ position }) => position));

    it('makes topics that keep everything for ever, and refuses one of another shape', async () => {
      await bus.publish(chain('shape', 3, [1]));
      const admin = kafkaClient(brokers, silent).admin();
      await admin.connect();
      const { topics } = await admin.fetchTopicMetadata({ topics: [`${prefix}shape`] });
      expect(topics[0]?.partitions).toHaveLength(partitions);
      const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: `${prefix}shape` }] });
      const config = Object.fromEntries(resources[0]?.configEntries.map(({ configName, configValue }) => [configName, configValue]) ?? []);
      expect(config).toMatchObject({ 'retention.ms': '-1', 'retention.bytes': '-1', 'cleanup.policy': 'delete', 'min.insync.replicas': '1' });
      await admin.disconnect();
      await expect(KafkaEventBusFactory.open(brokers, { prefix, partitions: 8 })).rejects.toMatchObject({
        message: expect.stringContaining(`The topic ${prefix}shape has 4 partitions, but HUTONG_EVENT_BUS_PARTITIONS is 8`),
        advice: expect.stringContaining('HUTONG_EVENT_BUS_PARTITIONS=4'),
      });
    });

    it('makes new topics while others do the same at the same time', async () => {
      const factories = await Promise.all(Array.from({ length: 4 }, () => KafkaEventBusFactory.open(brokers, { prefix, partitions })));
      const names = Array.from({ length: 10 }, (_, n) => `together-${n}`);
      await Promise.all(factories.map((each) => each.for(database).publish(names.flatMap((name) => chain(name, 0, [1])))));
      for (const each of factories) await each.close();
    });

    it('refuses a topic that forgets', async () => {
      const admin = kafkaClient(brokers, silent).admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic: `${prefix}forgets`, numPartitions: partitions }] });
      await admin.disconnect();
      await expect(bus.subscribe('forgets', ['forgets'], keeping([]))).rejects.toThrow(`The topic ${prefix}forgets forgets (retention.ms is 604800000)`);
    });

    it('says where it looked when no broker answers', async () => {
      await expect(KafkaEventBusFactory.open(['127.0.0.1:1'], { prefix, partitions })).rejects.toThrow('Kafka does not answer at 127.0.0.1:1');
    });

    it('goes on with one member when another stops, each partition where it was', async () => {
      const [kept, left]: [number[], number[]] = [[], []];
      const [staying, leaving] = [await bus.subscribe('two', ['leave'], keeping(kept)), await bus.subscribe('two', ['leave'], keeping(left))];
      const publish = async (round: number) => {
        for (let partition = 0; partition < partitions; partition++)
          await bus.publish(chain('leave', partition, [round * 4 + partition + 1], round === 0 ? 0 : (round - 1) * 4 + partition + 1));
      };
      for (let round = 0; round < 20; round++) {
        await publish(round);
        if (round === 9) {
          await until(() => kept.length + left.length === 40);
          await leaving.stop();
        }
      }
      await until(() => kept.length + left.length === 80);
      expect([...kept, ...left].sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, n) => n + 1));
      await staying.stop();
    }, 60_000);

    it('carries batches, and single events, that are larger than Kafka takes by default', async () => {
      const kept: number[] = [];
      const member = await bus.subscribe('large', ['large'], keeping(kept));
      const of = (positions: number[], size: number, previous = 0) =>
        chain('large', 0, positions, previous).map((message) => ({ ...message, event: { ...message.event, data: { text: 'x'.repeat(size) } } }));
      const many = Array.from({ length: 300 }, (_, n) => n + 1);
      await bus.publish([...of(many, 10_000), ...of([301], 3_000_000, 300)]);
      await until(() => kept.length === 301);
      expect(kept).toEqual([...many, 301]);
      await member.stop();
    });

    it('alarms where Kafka has lost what was read', async () => {
      await bus.publish(chain('lost', 0, [1]));
      await bus.subscribe('lost', ['lost'], keeping([])).then((member) => member.stop());
      await database.pool.query(`UPDATE consumer_positions SET position = 9, bus_offset = 9 WHERE consumer = 'lost' AND partition = 0`);
      const member = await bus.subscribe('lost', ['lost'], keeping([]));
      await until(() => failures.some((message) => message.includes('lost on lost/0 ends at offset 1, but up to 9 has been read')));
      await member.stop();
    });

    it('holds back the partition whose handler throws, and no other', async () => {
      const kept: number[] = [];
      let broken = true;
      const member = await bus.subscribe('apart', ['apart'], async (events, tx) => {
        if (broken && events.some(({ position }) => position === 1)) throw new Error('not this one');
        return keeping(kept)(events, tx);
      });
      await bus.publish([...chain('apart', 0, [1, 5]), ...chain('apart', 1, [2])]);
      await until(() => kept.includes(2) && failures.filter((message) => message.includes('not this one')).length >= 3);
      await bus.publish(chain('apart', 1, [6], 2));
      await until(() => kept.includes(6));
      expect(kept).toEqual([2, 6]);
      broken = false;
      await until(() => kept.length === 4);
      expect(kept).toEqual([2, 6, 1, 5]);
      await member.stop();
    });

    describe('a message that cannot be read', () => {
      type Record = Parameters<Producer['send']>[0]['messages'][number];
      const sendRaw = async (topic: string, messages: readonly Record[]): Promise<void> => {
        const producer = kafkaClient(brokers, silent).producer();
        await producer.connect();
        await producer.send({ topic: `${prefix}${topic}`, messages: messages.map((message) => ({ partition: 0, ...message })) });
        await producer.disconnect();
      };
      const parkedOf = async (consumer: string) =>
        (
          await database.pool.query<{ key: string; state: string; position: string; reason: string | null }>(
            'SELECT key, state, position, reason FROM parked_messages WHERE consumer = $1 ORDER BY position, id',
            [consumer],
          )
        ).rows.map(({ key, state, position }) => [key, state, Number(position)]);
      const of = (key: string, message: BusMessage | undefined): BusMessage => ({ ...message!, key });
      const operator = { by: { personId: 'p', organisationId: 'o' }, body: {} };

      it('is parked as it came: its key waits, other keys and partitions flow, and when it is discarded they follow', async () => {
        const kept: number[] = [];
        const handler = keeping(kept);
        const parking = new Parking({
          context: 'coordination',
          database,
          bus,
          handlers: new Map([['foreign', handler]]),
          onFailure: (error) => failures.push(String(error)),
        });
        await bus.publish(chain('foreign', 0, [1]));
        await sendRaw('foreign', [{ key: 'k0', value: 'who am I' }, { value: null }, { key: 'k0', value: 'and I' }]);
        await bus.publish([...chain('foreign', 0, [5], 1), of('other', chain('foreign', 0, [6], 5)[0]), ...chain('foreign', 1, [2])]);
        const member = await bus.subscribe('foreign', ['foreign'], handler);
        await until(() => kept.length === 3);
        expect([...kept].sort()).toEqual([1, 2, 6]);
        expect(await parkedOf('foreign')).toEqual([
          ['k0', 'PARKED', 1],
          ['offset 2', 'PARKED', 1],
          ['k0', 'WAITING', 1],
          ['k0', 'WAITING', 5],
        ]);
        const [first] = await parking.list({ states: ['PARKED'], after: 0, limit: 1 });
        expect(first).toMatchObject({ event: null, message: { value: Buffer.from('who am I').toString('base64') }, reason: expect.stringContaining('MalformedMessage') });
        expect(await parking.replay(first!.id, { ...operator, key: 'r' })).toMatchObject({ state: 'PARKED', attempts: 2 });

        parking.start();
        await parking.discard(first!.id, 'none of ours', { ...operator, key: 'd' });
        const next = async () => (await parking.list({ states: ['PARKED'], after: Number(first!.id.split('.')[1]), limit: 9 })).find(({ key }) => key === 'k0');
        while (!(await next())) await sleep(20);
        await parking.discard((await next())!.id, 'nor this', { ...operator, key: 'e' });
        await until(() => kept.includes(5));

        // What is met again is not parked again, whatever became of it.
        await database.pool.query(`UPDATE consumer_positions SET bus_offset = 0 WHERE consumer = 'foreign'`);
        await bus.publish(chain('foreign', 0, [8], 6));
        await until(() => kept.includes(8));
        expect((await parkedOf('foreign')).map(([key, state]) => [key, state])).toEqual([
          ['k0', 'DISCARDED'],
          ['offset 2', 'PARKED'],
          ['k0', 'DISCARDED'],
        ]);
        await parking.stop();
        await member.stop();
      });

      it('keeps its place, where it says which: of a form that this version does not know, none is missing', async () => {
        const kept: number[] = [];
        const later = { ce_specversion: '9.0', ce_generation: '1', ce_position: '3', ce_previous: '1' };
        await bus.publish(chain('later', 0, [1]));
        await sendRaw('later', [{ key: 'k0', value: '{}', headers: later }]);
        await bus.publish([of('other', chain('later', 0, [4], 3)[0])]);
        const member = await bus.subscribe('later', ['later'], keeping(kept));
        await until(() => kept.includes(4));
        expect(await parkedOf('later')).toEqual([['k0', 'PARKED', 3]]);
        // Sent again by a relay: known by its place.
        await sendRaw('later', [{ key: 'k0', value: '{}', headers: later }]);
        await bus.publish([of('other', chain('later', 0, [7], 4)[0])]);
        await until(() => kept.includes(7));
        expect(await parkedOf('later')).toEqual([['k0', 'PARKED', 3]]);
        // After a gap it stops, as any other would.
        await sendRaw('later', [{ key: 'k0', value: '{}', headers: { ...later, ce_position: '12', ce_previous: '9' } }]);
        await until(() => failures.some((message) => message.includes('which cannot be read, follows position 9, but only 7 was applied')));
        await member.stop();
      });

      it('hides nothing from who reads the topic, and is no entry of it', async () => {
        await bus.publish(chain('mixed', 0, [1]));
        await sendRaw('mixed', [{ value: 'who am I' }]);
        await bus.publish(chain('mixed', 0, [2], 1));
        const read = async () => {
          const positions: number[] = [];
          for await (const { event } of bus.published('mixed', { position: 0, recordedAt: new Date(0) })) positions.push(event.position);
          return positions;
        };
        expect(await read()).toEqual([1, 2]);
        await sendRaw('mixed', [{ value: '{}', headers: { ce_generation: '1', ce_position: '3', ce_previous: '2' } }]);
        await expect(read()).rejects.toThrow('has no');
      });
    });
  });

  it('loses, doubles and inverts nothing when the broker is killed under load, twice', async () => {
    const { kafka, drop } = await ownKafka();
    const fresh = await freshDatabase();
    const publisher = await Database.open({ url: fresh.url, schema: 'utilities', migrations: [...eventStoreMigrations, Relay1763900000002] });
    const reader = await Database.open({ url: fresh.url, schema: 'coordination', migrations: consumerMigrations });
    await reader.pool.query('CREATE TABLE applied (ord bigserial, position bigint, project text)');
    const factory = await KafkaEventBusFactory.open(kafka.brokers, { prefix: 'killed.', partitions });
    const store = await EventStore.open(publisher, 'utilities', { partitions });
    const failed: unknown[] = [];
    const relay = new Relay({ store, database: publisher, bus: factory.for(publisher), batch: 20, onFailure: (error) => failed.push(error) });
    const applies: BatchHandler = async (events, tx) => {
      for (const { position, projectIds } of events) await tx.query('INSERT INTO applied (position, project) VALUES ($1, $2)', [position, projectIds[0]]);
    };
    const members = await Promise.all([1, 2].map(() => factory.for(reader).subscribe('all', ['utilities'], applies)));
    relay.start();

    const written: { position: number; project: string }[] = [];
    let writing = true;
    const load = (async () => {
      for (let n = 0; writing; n++, await sleep(2)) {
        const project = `p${n % 7}`;
        const outcome = await store.append({
          streamId: project,
          expected: 'any',
          events: [{ type: 'happened', schemaVersion: 1, data: { n }, occurredAt: new Date() }],
          metadata: { actor, correlationId: 'c', subject: { type: 'X', id: '1' }, projectIds: [project], audience: 'public' },
        });
        if (outcome.outcome === 'appended') written.push({ position: outcome.position, project });
      }
    })();
    for (let time = 0; time < 2; time++) {
      await sleep(1_500);
      await kafka.kill(1);
      await sleep(1_000);
      await kafka.start(1);
    }
    await sleep(1_000);
    writing = false;
    await load;

    const applied = async () => (await reader.pool.query<{ position: string; project: string }>('SELECT position, project FROM applied ORDER BY ord')).rows;
    for (const end = Date.now() + 60_000; (await applied()).length < written.length && Date.now() < end;) await sleep(100);
    const got = (await applied()).map(({ position, project }) => ({ position: Number(position), project }));
    expect(got.map(({ position }) => position).sort((a, b) => a - b)).toEqual(written.map(({ position }) => position));
    for (const [project, events] of Map.groupBy(got, (each) => each.project)) expect(events).toEqual(written.filter((each) => each.project === project));
    expect(failed.length).toBeGreaterThan(0);
    await relay.stop();
    for (const member of members) await member.stop();
    await factory.close();
    await publisher.close();
    await reader.close();
    await fresh.drop();
    await drop();
  }, 180_000);
});
