import type { Consumer, Kafka } from 'kafkajs';
import { once } from 'node:events';
import type { Database } from '../../database/index.js';
import { Worker } from '../../ops/index.js';
import type { ApplyOptions } from '../consumer.js';
import { progressOf } from '../consumer-progress.js';
import type { BatchHandler } from '../event-bus.js';
import { retry } from './client.js';
import { PartitionReader } from './partition-reader.js';
import type { Topics } from './topics.js';

export type MemberOptions = {
  readonly kafka: Kafka;
  readonly topics: Topics;
  /** Holds the consumer's progress. */
  readonly database: Database;
  readonly consumer: string;
  readonly group: string;
  /** Contexts. */
  readonly reads: readonly string[];
  readonly handler: BatchHandler;
  readonly onFailure: (error: unknown) => void;
  readonly applying: ApplyOptions;
};

/** How often the stored progress is looked at: a rewind is heard of within this. */
const followMs = 500;
/** kafkajs takes the next fetch only when all of one are applied; partitions of it may go side by side. */
const sideBySide = 4;

/**
 * One process's part in a consumer. Which partitions it has, Kafka says; kafkajs does not say when one is taken away, and may
 * go on reading it: nothing here relies on that. A member that kafkajs gives up on is made anew.
 */
export class Member {
  readonly #options: MemberOptions;
  readonly #worker: Worker;
  #readers = new Map<string, PartitionReader>();

  constructor(options: MemberOptions) {
    this.#options = options;
    const { consumer, onFailure } = options;
    this.#worker = new Worker({ name: `member of ${consumer}`, idleMs: 0, step: (signal) => this.#takePart(signal), onFailure });
  }

  start(): void {
    this.#worker.start();
  }

  /** Resolves when what is under way has ended, and the group knows that this member has left. */
  stop(): Promise<void> {
    return this.#worker.stop();
  }

  /** Until it is told to stop; throws when it can take part no longer. */
  async #takePart(signal: AbortSignal): Promise<boolean> {
    const { kafka, topics, group, reads, onFailure } = this.#options;
    const consumer = kafka.consumer({
      groupId: group,
      maxWaitTimeInMs: 100,
      sessionTimeout: 6_000,
      heartbeatInterval: 1_000,
      rebalanceTimeout: 10_000,
      allowAutoTopicCreation: false,
      retry: { ...retry, restartOnFailure: async () => false },
    });
    const crashed = Promise.withResolvers<never>();
    crashed.promise.catch(() => undefined); // It may crash before anybody waits for it.
    consumer.on(consumer.events.CRASH, ({ payload }) => crashed.reject(payload.error));
    const follower = new Worker({ name: `progress of ${group}`, idleMs: followMs, step: () => this.#follow(consumer), onFailure });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#assign(consumer, payload.memberAssignment);
      follower.wake();
    });
    const stopping = once(signal, 'abort');
    try {
      // Not cut short by a stop: a kafkajs consumer that is told to disconnect while it joins goes on for ever.
      await consumer.connect();
      await consumer.subscribe({ topics: reads.map((topic) => topics.nameOf(topic)), fromBeginning: true });
      follower.start();
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: sideBySide,
        eachBatch: async (payload) => {
          const { topic, partition, messages, highWatermark } = payload.batch;
          await this.#readers.get(`${topic}/${partition}`)?.read({ messages, end: Number(highWatermark) }, () => payload.heartbeat());
        },
      });
      await Promise.race([stopping, crashed.promise]);
      return false;
    } finally {
      for (const reader of this.#readers.values()) reader.close();
      await follower.stop();
      // One that has crashed need not end well.
      await consumer.disconnect().catch(() => undefined);
    }
  }

  #assign(consumer: Consumer, assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const reader of this.#readers.values()) reader.close();
    const readers = Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((partition) => this.#reader(consumer, topic, partition)));
    this.#readers = new Map(readers);
  }

  #reader(consumer: Consumer, topic: string, partition: number): [string, PartitionReader] {
    const place = [{ topic, partitions: [partition] }];
    const { topics, ...options } = this.#options;
    const control = {
      seek: (offset: number) => whileItRuns(() => consumer.seek({ topic, partition, offset: String(offset) })),
      pause: () => whileItRuns(() => consumer.pause(place)),
      resume: () => whileItRuns(() => consumer.resume(place)),
    };
    return [`${topic}/${partition}`, new PartitionReader({ ...options, topic: topics.contextOf(topic), partition, control })];
  }

  /** Leads readers to the stored progress, and tells Kafka how far they are: for who looks at the lag, and where to begin. */
  async #follow(consumer: Consumer): Promise<boolean> {
    const { topics, database } = this.#options;
    const offsets: { topic: string; partition: number; offset: string }[] = [];
    for (const stored of await progressOf(database, this.#options.consumer)) {
      const topic = topics.nameOf(stored.topic);
      const reader = this.#readers.get(`${topic}/${stored.partition}`);
      if (!reader) continue;
      reader.follow(stored);
      offsets.push({ topic, partition: stored.partition, offset: String(stored.busOffset) });
    }
    // Nothing depends on it: a commit that fails, while the group takes in another member, is followed by the next.
    await consumer.commitOffsets(offsets).catch(() => undefined);
    return false;
  }
}

/** A kafkajs consumer that is stopping has nothing to seek or to pause any more. */
const whileItRuns = (act: () => void): void => {
  try {
    act();
  } catch (error) {
    if ((error as Error).name !== 'KafkaJSNonRetriableError') throw error;
  }
};
