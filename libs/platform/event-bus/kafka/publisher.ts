import type { Kafka, Producer, RecordMetadata } from 'kafkajs';
import { toKafkaRecord } from '../cloud-events/index.js';
import type { BusMessage } from '../event-bus.js';
import { retry } from './client.js';
import type { Topics } from './topics.js';

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
    const topicMessages = [...byTopic].map(([topic, messages]) => ({ topic: this.topics.nameOf(topic), messages: messages.map(toKafkaRecord) }));
    this.#producer ??= this.#connected();
    const producer = this.#producer;
    try {
      const acknowledged = await (await producer).sendBatch({ acks: -1, topicMessages });
      confirm(topicMessages, acknowledged);
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

/** After a change of leaders kafkajs may leave a partition out of what it tries again, and call all of it sent. */
const confirm = (
  sent: readonly { readonly topic: string; readonly messages: readonly { readonly partition: number }[] }[],
  acknowledged: readonly RecordMetadata[],
): void => {
  const known = new Set(acknowledged.filter(({ errorCode }) => errorCode === 0).map(({ topicName, partition }) => `${topicName}/${partition}`));
  const missing = sent.flatMap(({ topic, messages }) => messages.map(({ partition }) => `${topic}/${partition}`)).find((place) => !known.has(place));
  if (missing) throw new Error(`Kafka has not acknowledged what was sent to ${missing}`);
};

const disconnect = (producer: Promise<Producer>): Promise<void> => producer.then((connected) => connected.disconnect()).catch(() => undefined); // What has failed need not end well.
