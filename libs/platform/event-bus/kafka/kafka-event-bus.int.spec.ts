import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigResourceTypes } from 'kafkajs';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { describeWithKafka, ownKafka, sharedKafka } from '../../../../test/support/kafka.js';
import { Database } from '../../database/index.js';
import { EventStore, eventStoreMigrations } from '../../event-store/index.js';
import { consumerMigrations, Relay, Relay1763900000002, type BatchHandler, type EventBus } from '../index.js';
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

    it('stops a partition at a message that is none of ours, after what came before it, and alarms once', async () => {
      const kept: number[] = [];
      const member = await bus.subscribe('foreign', ['foreign'], keeping(kept));
      const producer = kafkaClient(brokers, silent).producer();
      await producer.connect();
      await bus.publish(chain('foreign', 0, [1]));
      await producer.send({ topic: `${prefix}foreign`, messages: [{ partition: 0, key: 'k0', value: 'who am I' }] });
      await producer.disconnect();
      await bus.publish([...chain('foreign', 0, [5], 1), ...chain('foreign', 1, [2])]);
      await until(() => kept.length === 2 && failures.some((message) => message.includes('offset 1 cannot be read')));
      await sleep(1_500);
      expect([...kept].sort()).toEqual([1, 2]);
      expect(failures.filter((message) => message.includes('cannot be read'))).toHaveLength(1);
      await member.stop();
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
