import type { Admin, Kafka } from 'kafkajs';
import type { Database } from '../../database/index.js';
import { CannotStart } from '../../embedded-postgres/cannot-start.js';
import type { Json } from '../../kernel/index.js';
import { fromKafkaRecord } from '../cloud-events/index.js';
import { applyOptions } from '../consumer.js';
import { makeProgressRows, positionsOf, progressOf } from '../consumer-progress.js';
import {
  EventBus,
  EventBusFactory,
  type BatchHandler,
  type BusMessage,
  type ConsumerLag,
  type ConsumerOptions,
  type ConsumerPosition,
  type Subscription,
} from '../event-bus.js';
import { kafkaClient, type KafkaLog } from './client.js';
import { forgetHeld } from '../parking/held.js';
import type { PublicEvent } from '../public-event.js';
import { receivedRecord } from './kept-record.js';
import { Member } from './member.js';
import { Publisher } from './publisher.js';
import { Topics, type TopicSettings } from './topics.js';

export type KafkaEventBusOptions = TopicSettings & ConsumerOptions & { readonly log?: KafkaLog };

/** The bus of services: a topic of Kafka's per publishing context, in the binary content mode of CloudEvents 1.0. */
export class KafkaEventBusFactory extends EventBusFactory {
  readonly #publishers: Publisher[] = [];

  private constructor(
    private readonly kafka: Kafka,
    private readonly admin: Admin,
    private readonly topics: Topics,
    private readonly options: KafkaEventBusOptions,
  ) {
    super();
  }

  /**
   * @param brokers `['kafka-1:9092']`: some of the cluster's, it names the others
   * @throws {CannotStart} when none of them answers, or a topic is not as it was promised.
   */
  static async open(brokers: readonly string[], options: KafkaEventBusOptions): Promise<KafkaEventBusFactory> {
    const kafka = kafkaClient(brokers, options.log ?? (() => undefined));
    const admin = kafka.admin();
    try {
      await admin.connect();
    } catch (error) {
      throw new CannotStart(
        `Kafka does not answer at ${brokers.join(', ')}: ${(error as Error).message}.`,
        'Start it (npm run kafka starts one on this machine), or set HUTONG_KAFKA_BROKERS to where it is.',
      );
    }
    const topics = new Topics(admin, options);
    try {
      await topics.verify();
    } catch (error) {
      await admin.disconnect();
      throw error;
    }
    return new KafkaEventBusFactory(kafka, admin, topics, options);
  }

  override for(database: Database): EventBus {
    const publisher = new Publisher(this.kafka, this.topics);
    this.#publishers.push(publisher);
    return new KafkaEventBus(this.kafka, this.topics, publisher, database, this.options);
  }

  override async close(): Promise<void> {
    await Promise.all(this.#publishers.map((publisher) => publisher.close()));
    await this.admin.disconnect();
  }
}

class KafkaEventBus extends EventBus {
  constructor(
    private readonly kafka: Kafka,
    private readonly topics: Topics,
    private readonly publisher: Publisher,
    private readonly database: Database,
    private readonly options: KafkaEventBusOptions,
  ) {
    super();
  }

  override publish(batch: readonly BusMessage[]): Promise<void> {
    return this.publisher.publish(batch);
  }

  override async subscribe(consumer: string, reads: readonly string[], handler: BatchHandler): Promise<Subscription> {
    const { kafka, topics, database, options } = this;
    await topics.ensure(reads);
    await makeProgressRows(database, consumer, reads, options.partitions);
    const group = `${options.prefix}${database.schema}.${consumer}`;
    const member = new Member({
      kafka,
      topics,
      database,
      consumer,
      group,
      reads,
      handler,
      onFailure: (error) => options.onFailure?.(consumer, error),
      applying: applyOptions(consumer, options),
    });
    member.start();
    return { stop: () => member.stop() };
  }

  override position(consumer: string): Promise<readonly ConsumerPosition[]> {
    return positionsOf(this.database, consumer);
  }

  override async lag(consumer: string): Promise<readonly ConsumerLag[]> {
    const progress = await progressOf(this.database, consumer);
    const topics = [...new Set(progress.map(({ topic }) => topic))];
    const ends = new Map(await Promise.all(topics.map(async (topic) => [topic, await this.topics.ends(topic)] as const)));
    return progress.map(({ topic, partition, busOffset }) => ({ topic, partition, events: Math.max(0, (ends.get(topic)?.get(partition) ?? 0) - busOffset) }));
  }

  /** Kafka knows offsets, not positions: the partition is read from its start, and what has been applied is skipped. */
  override async rewind(consumer: string, to: readonly ConsumerPosition[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      for (const { topic, partition, position } of to) {
        await tx.query('UPDATE consumer_positions SET position = $4, bus_offset = 0 WHERE consumer = $1 AND topic = $2 AND partition = $3', [
          consumer,
          topic,
          partition,
          position,
        ]);
        await forgetHeld(tx, { consumer, topic, partition }, position);
      }
    });
  }

  /** Messages are kept as records. */
  override read(raw: Json): PublicEvent {
    return fromKafkaRecord(receivedRecord(raw)).event;
  }
}
