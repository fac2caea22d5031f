import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { WebSocket } from 'ws';
import { kafkaClient } from '../../libs/platform/event-bus/kafka/client.js';
import { Identity } from '../../libs/platform/identity/index.js';
import { Cluster } from '../../tools/cluster/cluster.js';
import { whyNoKafka } from '../../tools/kafka/jars.js';
import { ask, registerOrganisation, tokenOf, type Deployment } from './ask.js';
import { percentile, rounded, type Bench, type Measured } from './bench.js';
import { untilRead } from './feed.js';

const ROUNDS = 5;
const EACH = 60;

/** What came, and when, by this machine's clock: the database's as well. */
type Loop = { readonly once: () => Promise<number>; readonly stop: () => Promise<unknown> };

/** A subscriber of the timeline: `once` is when the entry of a command has reached it. */
const subscriber = async (deployment: Deployment): Promise<Loop> => {
  const client = createClient({
    url: `${deployment.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${await tokenOf(deployment, 'UTILITY')}` },
  });
  const { cursor } = await ask<{ readonly cursor: string }>(deployment, 'UTILITY', '{ cursor }');
  const query = 'subscription ($after: Cursor) { timeline(after: $after) { id type occurredAt party organisation { name } } }';
  const entries = client.iterate({ query, variables: { after: cursor } });
  let commands = 0;
  const once = async () => {
    const [at] = await Promise.all([
      entries.next().then(({ value }) => {
        if (!value?.data) throw new Error(`The subscription says ${JSON.stringify(value)}`);
        return Date.now();
      }),
      registerOrganisation(deployment, `Heard of ${commands++}`),
    ]);
    return at;
  };
  return { once, stop: async () => client.dispose() };
};

/** When each of the last organisations was committed, as its log says. */
const recordedAt = async (databaseUrl: string, count: number): Promise<readonly number[]> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ recorded_at: Date }>(
    `SELECT recorded_at FROM government.events WHERE type = 'organisation-registered' ORDER BY position DESC LIMIT $1`,
    [count],
  );
  await client.end();
  return rows.map((row) => row.recorded_at.getTime()).reverse();
};

/** Nothing but kafkajs: `once` is how long a message takes from its producer to a consumer that waits for it. */
const kafkaLoop = async (brokers: readonly string[]): Promise<Loop> => {
  const kafka = kafkaClient(brokers, () => undefined);
  const [admin, producer, consumer] = [
    kafka.admin(),
    kafka.producer({ idempotent: true, maxInFlightRequests: 1 }),
    kafka.consumer({ groupId: 'loop', maxWaitTimeInMs: 100 }),
  ];
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
  await admin.createTopics({ topics: [{ topic: 'loop', numPartitions: 1 }], waitForLeaders: true });
  await consumer.subscribe({ topics: ['loop'], fromBeginning: true });
  let came: () => void = () => undefined;
  await consumer.run({ eachMessage: async () => came() });
  const once = async () => {
    const begun = performance.now();
    const consumed = new Promise<void>((resolve) => (came = resolve));
    await producer.send({ topic: 'loop', acks: -1, messages: [{ key: 'k', value: Buffer.alloc(500) }] });
    await consumed;
    return performance.now() - begun;
  };
  return { once, stop: () => Promise.all([admin, producer, consumer].map((each) => each.disconnect())) };
};

/** P3: from a commit to who subscribes at the gateway, against a produce and consume loop of the same broker. */
const untilHeard = async (deployment: Deployment, { postgres, kafka }: Cluster): Promise<Measured> => {
  const [ours, raw] = [await subscriber(deployment), await kafkaLoop(kafka.brokers)];
  const [heard, plain]: [number[], number[]] = [[], []];
  for (let nth = 0; nth < 20; nth++) await Promise.all([ours.once(), raw.once()]);
  for (let round = 0; round < ROUNDS; round++) {
    const arrivals: number[] = [];
    for (let nth = 0; nth < EACH; nth++) arrivals.push(await ours.once());
    const commits = await recordedAt(postgres.url, EACH);
    heard.push(...arrivals.map((at, nth) => at - (commits[nth] ?? NaN)));
    for (let nth = 0; nth < EACH; nth++) plain.push(await raw.once());
  }
  await Promise.all([ours.stop(), raw.stop()]);
  return {
    title: 'From a commit to a GraphQL subscriber (p50), services over Kafka, against a message of kafkajs from producer to consumer on the same broker',
    unit: 'ms',
    better: 'lower',
    target: 'none: to be known',
    reference: rounded(percentile(plain, 0.5)),
    ours: rounded(percentile(heard, 0.5)),
    ratio: rounded(percentile(heard, 0.5) / percentile(plain, 0.5)),
    more: { p50: rounded(percentile(heard, 0.5)), p99: rounded(percentile(heard, 0.99)), 'kafkajs p99': rounded(percentile(plain, 0.99)) },
  };
};

/** Every context and the gateway in processes of their own, with Kafka between them. */
export const services: Bench = {
  name: 'services',
  missing: whyNoKafka,
  run: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hutong-bench-cluster-'));
    const cluster = await Cluster.start({ folder, replicas: 1, say: console.error });
    try {
      const deployment = { url: cluster.url, identity: await Identity.open(folder) };
      return { P3: await untilHeard(deployment, cluster), 'feed-services': await untilRead(deployment, 'as services over Kafka') };
    } finally {
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
