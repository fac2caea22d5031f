import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import { toKafkaRecord, type KafkaRecord } from '../cloud-events/index.js';
import type { BusMessage } from '../event-bus.js';
import { retry } from './client.js';
import type { Topics } from './topics.js';

/** Of one request; half of what Kafka takes by default. */
const partBytes = 512 * 1024;

/**
 * Sends batches, each to the partition that its messages name. A producer that has failed is not used again: some of kafkajs's
 * errors (a sequence out of order, an epoch that is over) it never recovers from, and what it holds of the brokers may be stale.
 * The relay sends again from its saved position, and consumers skip what comes twice.
 */
export class Publisher {
  #producer: Promise<Producer> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly topics: Topics,
  ) {}

  /** Resolves when every in-sync replica has the batch; throws where that is not certain. */
  async publish(batch: readonly BusMessage[]): Promise<void> {
    if (batch.length === 0) return;
    const byTopic = Map.groupBy(batch, ({ topic }) => topic);
    await this.topics.ensure(byTopic.keys());
    this.#producer ??= this.#connected();
    const producer = this.#producer;
    try {
      for (const [topic, messages] of byTopic)
        for (const records of inParts(messages.map(toKafkaRecord))) {
          const sent = { topic: this.topics.nameOf(topic), messages: records };
          confirm(sent, await (await producer).send({ acks: -1, ...sent }));
        }
    } catch (error) {
      if (this.#producer === producer) this.#producer = undefined;
      void disconnect(producer);
      throw error;
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer) await disconnect(producer);
  }

  async #connected(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry,
      createPartitioner:
        () =>
        ({ message: { partition } }) => {
          if (partition === undefined) throw new Error('The relay computes the partition of each message');
          return partition;
        },
    });
    await producer.connect();
    return producer;
  }
}

/** A broker refuses, for good, what is larger than a topic's `max.message.bytes` in one request and partition: well below it, unless one message alone is more. */
const inParts = (records: readonly KafkaRecord[]): KafkaRecord[][] => {
  const parts: KafkaRecord[][] = [];
  let size = Infinity;
  for (const record of records) {
    const more = sizeOf(record);
    if (size + more > partBytes) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(record);
    size += more;
  }
  return parts;
};

const sizeOf = ({ value, headers }: KafkaRecord): number => {
  let size = value.length;
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0);
  return size;
};

type Sent = { readonly topic: string; readonly messages: readonly KafkaRecord[] };

/** After a change of leaders kafkajs may leave a partition out of what it tries again, and call all of it sent. */
const confirm = ({ topic, messages }: Sent, acknowledged: readonly RecordMetadata[]): void => {
  const known = new Set(acknowledged.filter(({ errorCode }) => errorCode === 0).map(({ partition }) => partition));
  const missing = messages.find(({ partition }) => !known.has(partition));
  if (missing) throw new Error(`Kafka has not acknowledged what was sent to ${topic}/${missing.partition}`);
};

const disconnect = (producer: Promise<Producer>): Promise<void> => producer.then((connected) => connected.disconnect()).catch(() => undefined); // What has failed need not end well.
