import type { KafkaMessage } from 'kafkajs';
import type { Database } from '../../database/index.js';
import { fromKafkaRecord, linkOf } from '../cloud-events/index.js';
import { applyBatch, applyUnreadable, BrokenTopic, Overtaken, placeOf, type ApplyOptions } from '../consumer.js';
import { progressIn, type PartitionProgress } from '../consumer-progress.js';
import type { BatchHandler, Delivery, Unreadable } from '../event-bus.js';
import { keptRecord } from './kept-record.js';

/** What a reader may do to the one partition that it reads. */
export type PartitionControl = {
  /** Reads on from this offset. */
  seek(offset: number): void;
  pause(): void;
  resume(): void;
};

export type PartitionReaderOptions = {
  readonly database: Database;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly handler: BatchHandler;
  readonly control: PartitionControl;
  readonly onFailure: (error: unknown) => void;
  readonly applying: ApplyOptions;
};

/** What one fetch brought of the partition. */
export type Fetched = {
  readonly messages: readonly KafkaMessage[];
  /** The offset after the last message that every in-sync replica has. */
  readonly end: number;
};

/** In one transaction at most. */
const chunk = 500;

/**
 * One partition, as one member of a consumer reads it. What the member remembers is a guess: the progress in the database
 * decides, before each transaction and in it, whoever else reads the same partition at the same time.
 */
export class PartitionReader {
  /** The offset that is read next, as far as this member knows. */
  #next: number | undefined;
  #busy = false;
  #failures = 0;
  /** A gap was met, and the stored offset sought: the second time it is one. */
  #sought = false;
  #backoff: NodeJS.Timeout | undefined;
  /** Where it stands still until somebody moves it. */
  #stoppedAt: PartitionProgress | undefined;
  #closed = false;

  constructor(private readonly options: PartitionReaderOptions) {}

  /** Applies what is new of the messages. A failure stops or delays this partition, and no other; only what `heartbeat` throws is thrown. */
  async read({ messages, end }: Fetched, heartbeat: () => Promise<void>): Promise<void> {
    this.#busy = true;
    try {
      for (let start = 0; start < messages.length && !this.#closed; start += chunk) {
        if (!(await this.#apply(messages.slice(start, start + chunk), end))) return;
        await heartbeat();
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Goes where the stored progress is, if that is not where this member reads: it was rewound, or another member has moved it. */
  follow(stored: PartitionProgress): void {
    if (this.#busy || this.#backoff) return;
    if (this.#stoppedAt) {
      if (this.#stoppedAt.position === stored.position && this.#stoppedAt.busOffset === stored.busOffset) return;
      this.#stoppedAt = undefined;
      this.options.control.resume();
    } else if (this.#next === stored.busOffset) return;
    this.#goTo(stored.busOffset);
  }

  /** The partition is another member's now, or the member ends: what is under way may end, and nothing follows. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#backoff);
    if (this.#backoff || this.#stoppedAt) this.options.control.resume();
  }

  /** @returns whether to go on with what follows; what stands after a message that cannot be read is fetched again. */
  async #apply(messages: readonly KafkaMessage[], end: number): Promise<boolean> {
    const { database, handler, applying } = this.options;
    let from = Number(messages[0]?.offset ?? 0);
    let isWhole = true;
    try {
      const progress = await progressIn(database, this.options);
      from = progress.busOffset;
      if (end < from)
        throw new Error(`${placeOf(this.options)} ends at offset ${end}, but up to ${from} has been read: Kafka has lost messages, or this is another topic`);
      const { deliveries, unreadable } = this.#read(messages.filter(({ offset }) => Number(offset) >= from));
      if (deliveries.length > 0) await applyBatch(database, this.options, progress, deliveries, handler, applying);
      from = deliveries.at(-1)?.busOffset ?? from;
      if (unreadable) {
        await applyUnreadable(database, this.options, await progressIn(database, this.options), unreadable, applying);
        from = unreadable.busOffset;
        isWhole = false;
      }
    } catch (error) {
      await this.#fail(error, from);
      return false;
    }
    this.#failures = 0;
    this.#sought = false;
    this.#goTo(from);
    return isWhole;
  }

  /** What can be read, up to the first that cannot. */
  #read(messages: readonly KafkaMessage[]): { readonly deliveries: readonly Delivery[]; readonly unreadable?: Unreadable } {
    const deliveries: Delivery[] = [];
    for (const message of messages) {
      try {
        deliveries.push({ ...fromKafkaRecord(message), busOffset: Number(message.offset) + 1, raw: keptRecord(message) });
      } catch (error) {
        return { deliveries, unreadable: unread(message, error) };
      }
    }
    return { deliveries };
  }

  async #fail(error: unknown, from: number): Promise<void> {
    const { control, database, onFailure } = this.options;
    if (error instanceof Overtaken || (error instanceof BrokenTopic && !this.#sought)) {
      this.#sought = error instanceof BrokenTopic;
      // Unknown until it is read again: `follow` goes there, if this does not.
      this.#next = undefined;
      const stored = await progressIn(database, this.options).catch(() => undefined);
      if (stored) this.#goTo(stored.busOffset);
      return;
    }
    const stopsAt = error instanceof BrokenTopic ? await progressIn(database, this.options).catch(() => undefined) : undefined;
    if (this.#closed) return;
    control.pause();
    this.#stoppedAt = stopsAt;
    if (!stopsAt) this.#backoff = setTimeout(() => this.#again(from), Math.min(100 * 2 ** this.#failures++, 5_000));
    onFailure(error);
  }

  #again(from: number): void {
    this.#backoff = undefined;
    this.options.control.resume();
    this.#goTo(from);
  }

  #goTo(offset: number): void {
    this.#next = offset;
    if (!this.#closed) this.options.control.seek(offset);
  }
}

const unread = (message: KafkaMessage, error: unknown): Unreadable => {
  const key = message.key?.toString() ?? '';
  return {
    busOffset: Number(message.offset) + 1,
    link: linkOf(message),
    // Messages of a project wait behind one that bears its key, readable or not. What bears none holds nobody up.
    key: /^[^\p{Cc}\p{Cs}]{1,200}$/u.test(key) ? key : `offset ${message.offset}`,
    raw: keptRecord(message),
    error,
  };
};
