import type { Producer } from 'kafkajs';
import { Database } from '../../libs/platform/database/index.js';
import { toKafkaRecord, type KafkaRecord } from '../../libs/platform/event-bus/cloud-events/index.js';
import { KafkaEventBusFactory, Relay, Relay1763900000002, type BusMessage, type EventBus } from '../../libs/platform/event-bus/index.js';
import { kafkaClient } from '../../libs/platform/event-bus/kafka/client.js';
import { EventStore, eventStoreMigrations } from '../../libs/platform/event-store/index.js';
import { whyNoKafka } from '../../tools/kafka/jars.js';
import { median, rounded, type Bench } from './bench.js';
import { producerPerfTest, withKafka } from './kafka.js';
import { appendMany, planned } from './planned.js';

const EVENTS = 100_000;
const ROUNDS = 5;
/** Messages that the plain producer has at hand: it sends them over and over, so many at a time. */
const KEPT = 10_000;
const AT_ONCE = 500;
const prefix = 'bench.';

const perSecond = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (EVENTS / (performance.now() - begun)) * 1_000;
};

/** A relay that has nothing published yet, until the log has no more. */
const relayed = async (store: EventStore, bus: Pick<EventBus, 'publish'>): Promise<void> => {
  await store.database.pool.query(`UPDATE relay_state SET position = 0, previous = '{}', lease_until = '-infinity'`);
  const relay = new Relay({ store, database: store.database, bus });
  while (await relay.step());
};

/** P7: a log of so many events to its topic, against a producer of kafkajs that has the same messages at hand; and the broker's own producer. */
export const relaying: Bench = {
  name: 'relay',
  missing: whyNoKafka,
  run: (serverUrl) =>
    withKafka(async ({ brokers, url }) => {
      const database = await Database.open({ url: serverUrl, schema: 'relayed', migrations: [...eventStoreMigrations, Relay1763900000002], poolSize: 10 });
      const store = await EventStore.open(database, 'utilities');
      await appendMany(store, Array.from({ length: EVENTS }, planned));
      const factory = await KafkaEventBusFactory.open(brokers, { prefix, partitions: store.partitions });
      const bus = factory.for(database);

      const messages: BusMessage[] = [];
      await relayed(store, {
        publish: (batch) => {
          if (messages.length < KEPT) messages.push(...batch);
          return bus.publish(batch);
        },
      });
      const records = messages.slice(0, KEPT).map(toKafkaRecord);
      const bytes = Math.round(records.reduce((sum, record) => sum + sizeOf(record), 0) / records.length);

      const producer = await connected(brokers);
      const raw = async () => {
        for (let sent = 0; sent < EVENTS; sent += AT_ONCE)
          await producer.send({ topic: `${prefix}utilities`, acks: -1, messages: records.slice(sent % KEPT, (sent % KEPT) + AT_ONCE) });
      };
      await raw();
      const rounds: { readonly ours: number; readonly raw: number; readonly tool: number }[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push({
          ours: await perSecond(() => relayed(store, bus)),
          raw: await perSecond(raw),
          tool: await producerPerfTest({ brokers: url, topic: `${prefix}utilities`, records: EVENTS, bytes }),
        });
      await producer.disconnect();
      await factory.close();
      await database.close();

      const middle = (pick: (round: (typeof rounds)[number]) => number) => rounded(median(rounds.map(pick)));
      const ours = middle((round) => round.ours);
      return {
        P7: {
          title: `The relay: a log of ${EVENTS.toLocaleString('en')} events to its topic, against kafkajs sending such messages, which it has at hand, ${AT_ONCE} at a time`,
          unit: 'events/s',
          better: 'higher',
          target: '≥ 0.8',
          reference: middle((round) => round.raw),
          ours,
          ratio: middle((round) => round.ours / round.raw),
        },
        'P7-perf-test': {
          title: `The same against the broker’s own kafka-producer-perf-test: as many records of ${bytes} bytes, without headers`,
          unit: 'events/s',
          better: 'higher',
          target: 'none: to be known',
          reference: middle((round) => round.tool),
          ours,
          ratio: middle((round) => round.ours / round.tool),
        },
      };
    }),
};

const sizeOf = ({ key, value, headers }: KafkaRecord): number => key.length + value.length + Object.entries(headers).flat().join('').length;

const connected = async (brokers: readonly string[]): Promise<Producer> => {
  const producer = kafkaClient(brokers, () => undefined).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner:
      () =>
      ({ message: { partition = 0 } }) =>
        partition,
  });
  await producer.connect();
  return producer;
};
