import { randomUUID } from 'node:crypto';
import type { Admin, Kafka, KafkaMessage } from 'kafkajs';
import { fromKafkaRecord, linkOf } from '../cloud-events/index.js';
import type { After, Published } from '../event-bus.js';
import type { PublicEvent } from '../public-event.js';
import { retry } from './client.js';
import type { Part, Topics } from './topics.js';

const mostCrashes = 5;

/**
 * What a topic of Kafka's holds by now of what stands after a place in its log. kafkajs reads in groups only: this one is nobody else's,
 * commits nothing, and is gone afterwards.
 */
export class TopicReader {
  constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly topics: Topics,
  ) {}

  async *read(topic: string, { position, recordedAt }: After): AsyncIterable<Published> {
    const parts = await this.topics.since(topic, recordedAt);
    if (parts.length === 0) return;
    for (const { partition, message } of await this.#fetch(this.topics.nameOf(topic), parts)) {
      const event = ofThisLog(message);
      if (event && event.position > position) yield { partition, event };
    }
  }

  async #fetch(topic: string, parts: readonly Part[]): Promise<readonly { readonly partition: number; readonly message: KafkaMessage }[]> {
    const groupId = this.topics.nameOf(`reader.${randomUUID()}`);
    const consumer = this.kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false, retry });
    const found: { partition: number; message: KafkaMessage }[] = [];
    const left = new Map(parts.map((part) => [part.partition, part]));
    const done = Promise.withResolvers<void>();
    let crashes = 0;
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      // kafkajs begins again by itself, as with a broker that is just starting.
      if (!payload.restart || ++crashes === mostCrashes) done.reject(payload.error);
    });
    done.promise.catch(() => undefined); // It may crash before anybody waits for it.
    // At each begin: what was sought before is forgotten.
    consumer.on(consumer.events.GROUP_JOIN, () => {
      for (const { partition, from } of left.values()) consumer.seek({ topic, partition, offset: String(from) });
    });
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const part = left.get(batch.partition);
          if (!part) return;
          for (const message of batch.messages)
            if (Number(message.offset) >= part.from && Number(message.offset) < part.to) found.push({ partition: batch.partition, message });
          if (Number(batch.lastOffset()) + 1 >= part.to) left.delete(batch.partition);
          if (left.size === 0) done.resolve();
        },
      });
      await done.promise;
    } finally {
      await consumer.disconnect();
      await this.admin.deleteGroups([groupId]).catch(() => undefined); // Kafka forgets it by itself, later.
    }
    return found;
  }
}

/** Undefined: a record that cannot be read and names no place in the log is none of ours. */
const ofThisLog = (message: KafkaMessage): PublicEvent | undefined => {
  try {
    return fromKafkaRecord(message).event;
  } catch (error) {
    if (linkOf(message)) throw error;
    return undefined;
  }
};
