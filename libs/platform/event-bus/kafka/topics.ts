import kafkajs, { type Admin } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from '../../embedded-postgres/cannot-start.js';

export type TopicSettings = {
  /** Before the name of each topic and group: `hutong.` */
  readonly prefix: string;
  /** Of every topic; fixed at installation. */
  readonly partitions: number;
  /** Copies of each topic; absent: three, or as many as there are brokers. */
  readonly replication?: number | undefined;
};

/** Offsets of one partition, the last left out. */
export type Part = { readonly partition: number; readonly from: number; readonly to: number };

/** The topics of one installation: one per publishing context, kept for ever, with the partition count that it began with. */
export class Topics {
  readonly #ensured = new Map<string, Promise<void>>();

  constructor(
    private readonly admin: Admin,
    private readonly settings: TopicSettings,
  ) {}

  nameOf(topic: string): string {
    return `${this.settings.prefix}${topic}`;
  }

  /** @returns the context that publishes to the topic. */
  contextOf(name: string): string {
    return name.slice(this.settings.prefix.length);
  }

  /**
   * Makes what is missing, and holds what is there to what was promised; asks Kafka once for each topic.
   * @throws {CannotStart} for a topic that is otherwise.
   */
  async ensure(topics: Iterable<string>): Promise<void> {
    for (const topic of new Set(topics)) {
      let ensured = this.#ensured.get(topic);
      if (!ensured) {
        ensured = this.#ensure(this.nameOf(topic));
        this.#ensured.set(topic, ensured);
        ensured.catch(() => this.#ensured.delete(topic));
      }
      await ensured;
    }
  }

  /** One past the last message of each partition. */
  async ends(topic: string): Promise<ReadonlyMap<number, number>> {
    const offsets = await this.admin.fetchTopicOffsets(this.nameOf(topic));
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  /**
   * Holds what is there already to what was promised.
   * @throws {CannotStart} for a topic that is otherwise.
   */
  async verify(): Promise<void> {
    const { prefix } = this.settings;
    const names = await this.admin.listTopics();
    // A dot after the prefix: another installation's, whose prefix begins with ours.
    for (const name of names) if (name.startsWith(prefix) && !this.contextOf(name).includes('.')) await this.#hold(name);
  }

  /** Which offsets of a topic hold what was recorded since, by partition: records are stamped with that time. Partitions without any are left out. */
  async since(topic: string, recordedAt: Date): Promise<readonly Part[]> {
    const name = this.nameOf(topic);
    const begin = await known(() => this.admin.fetchTopicOffsetsByTimestamp(name, Math.max(1, recordedAt.getTime())));
    const ends = new Map((await known(() => this.admin.fetchTopicOffsets(name))).map(({ partition, high }) => [partition, Number(high)]));
    return begin.map(({ partition, offset }) => ({ partition, from: Number(offset), to: ends.get(partition) ?? 0 })).filter(({ from, to }) => from < to);
  }

  async #ensure(name: string): Promise<void> {
    const names = await this.admin.listTopics();
    if (!names.includes(name)) await this.#create(name);
    await this.#hold(name);
  }

  async #hold(name: string): Promise<void> {
    const found = await this.#partitionsOf(name);
    const { partitions } = this.settings;
    if (found !== partitions)
      throw new CannotStart(
        `The topic ${name} has ${found} partitions, but HUTONG_EVENT_BUS_PARTITIONS is ${partitions}: events of one project would lie in two places.`,
        `Set HUTONG_EVENT_BUS_PARTITIONS=${found}. It is fixed when an installation begins; another HUTONG_KAFKA_TOPIC_PREFIX begins a new one.`,
      );
    const kept = await this.#retentionOf(name);
    if (kept !== '-1')
      throw new CannotStart(
        `The topic ${name} forgets (retention.ms is ${kept}): a consumer that begins later would miss events.`,
        `kafka-configs.sh --bootstrap-server <broker> --alter --entity-type topics --entity-name ${name} --add-config retention.ms=-1,retention.bytes=-1`,
      );
  }

  async #create(topic: string): Promise<void> {
    const { partitions, replication } = this.settings;
    const copies = replication ?? Math.min(3, (await this.admin.describeCluster()).brokers.length);
    const config = {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'retention.bytes': '-1',
      // One event may be as large as a command is: what travels between processes is 4 MiB at most.
      'max.message.bytes': String(8 * 1024 * 1024),
      // What was acknowledged outlives the loss of a broker, and one that is down stops nobody.
      'min.insync.replicas': String(Math.max(1, copies - 1)),
    };
    // False where another process was faster.
    await this.admin.createTopics({
      // kafkajs gives up where a broker has not heard of the topic yet: `known` does not.
      waitForLeaders: false,
      topics: [{ topic, numPartitions: partitions, replicationFactor: copies, configEntries: Object.entries(config).map(([name, value]) => ({ name, value })) }],
    });
  }

  async #partitionsOf(name: string): Promise<number> {
    const { topics } = await known(() => this.admin.fetchTopicMetadata({ topics: [name] }));
    return topics[0]?.partitions.length ?? 0;
  }

  /** `ConfigResourceTypes` is none of the names that Node finds in kafkajs's CommonJS: jest does, Node does not. */
  async #retentionOf(name: string): Promise<string | undefined> {
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: ['retention.ms'] };
    const { resources } = await known(() => this.admin.describeConfigs({ includeSynonyms: false, resources: [resource] }));
    return resources[0]?.configEntries[0]?.configValue;
  }
}

/** Asks again while it fails, for 30 s: a topic that was just made is not known to every broker at once, and has no leader yet. */
const known = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (const end = Date.now() + 30_000; ; await sleep(100)) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
};
