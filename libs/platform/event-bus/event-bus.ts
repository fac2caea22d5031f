import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import type { Json } from '../kernel/index.js';
import type { PublicEvent } from './public-event.js';

/** One public event on its way. One topic per publishing context, named like the context. */
export type BusMessage = {
  readonly topic: string;
  /** The first project's id, or the organisation's: order is kept per topic and key. */
  readonly key: string;
  /** Computed by the relay from the key; a topic's partition count is fixed at installation. */
  readonly partition: number;
  /** The log position of the message before this one in its partition (0: none): tells a repeat, a gap and a stale leader apart. */
  readonly previous: number;
  readonly event: PublicEvent;
};

/** One public event as its topic holds it. */
export type Published = Pick<BusMessage, 'partition' | 'event'>;

/** A message as a bus hands it over: where it stands on the bus, what came before it in its partition, and what it says. */
export type Delivery = {
  readonly busOffset: number;
  readonly previous: number;
  readonly key: string;
  readonly event: PublicEvent;
  /** As it came: what is kept of a message that cannot be applied, and read again (`EventBus.read`) when it is replayed. */
  readonly raw: Json;
};

/** A message that cannot be read: where it stands on the bus and, where it still says so, in the publishing log. */
export type Unreadable = {
  readonly busOffset: number;
  readonly link: Link | undefined;
  /** Its own, or one that no other message has. */
  readonly key: string;
  readonly raw: Json;
  readonly error: unknown;
};

/** Where a message stands in the publishing log, and what came before it in its partition. */
export type Link = { readonly previous: number; readonly event: Pick<PublicEvent, 'id' | 'generation' | 'position'> };

/** Where a consumer stands in one partition: the position of the last event it applied (0: none). */
export type ConsumerPosition = { readonly topic: string; readonly partition: number; readonly position: number };

/**
 * Applies a batch of one partition, in order, in the transaction that also saves the consumer's progress: the progress is
 * compared and set first, the handler writes after. Throwing rolls both back; the batch comes again. May answer with what to do
 * once the transaction is committed.
 */
export type BatchHandler = (events: readonly PublicEvent[], tx: PoolClient) => Promise<void | (() => void)>;

/** A place in a log, and a time such that what was recorded before it does not stand after that place. */
export type After = { readonly position: number; readonly recordedAt: Date };

/** What adapters take, about their consumers. */
export type ConsumerOptions = {
  readonly onFailure?: (consumer: string, error: unknown) => void;
  readonly onParked?: (consumer: string, what: string, error: unknown) => void;
  /** Of a batch, before its messages are applied one by one and parked. */
  readonly attempts?: number;
};

/** How many messages of one partition a consumer has yet to read. */
export type ConsumerLag = { readonly topic: string; readonly partition: number; readonly events: number };

export type Subscription = { stop(): Promise<void> };

/** The port. Every adapter passes `event-bus.contract.ts`. At least once on the wire, exactly once in effect. */
export abstract class EventBus {
  /** Resolves when the batch is durable. May be repeated. */
  abstract publish(batch: readonly BusMessage[]): Promise<void>;
  abstract subscribe(consumer: string, topics: readonly string[], handler: BatchHandler): Promise<Subscription>;
  abstract position(consumer: string): Promise<readonly ConsumerPosition[]>;
  /** As far as the bus can tell: a partition that is left out is not known. Told when somebody looks at the metrics. */
  abstract lag(consumer: string): Promise<readonly ConsumerLag[]>;
  /** Makes the consumer read again from after these positions. */
  abstract rewind(consumer: string, to: readonly ConsumerPosition[]): Promise<void>;
  /** What a topic holds by now of what stands after a place in its log, repeats included; in order per partition. Nobody's progress moves. */
  abstract published(topic: string, after: After): AsyncIterable<Published>;
  /** What a kept message says, by the code of today. Throws for what is none. */
  abstract read(raw: Json): PublicEvent;
}

/** Makes the bus that a context publishes to and consumes from; its consumers' progress stands in that context's database. */
export abstract class EventBusFactory {
  abstract for(database: Database): EventBus;
  abstract close(): Promise<void>;
}
