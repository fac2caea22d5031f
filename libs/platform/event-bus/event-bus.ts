import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
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

/** Where a consumer stands in one partition: the position of the last event it applied (0: none). */
export type ConsumerPosition = { readonly topic: string; readonly partition: number; readonly position: number };

/**
 * Applies a batch of one partition, in order, in the transaction that also saves the consumer's progress: the progress is
 * compared and set first, the handler writes after. Throwing rolls both back; the batch comes again. May answer with what to do
 * once the transaction is committed.
 */
export type BatchHandler = (events: readonly PublicEvent[], tx: PoolClient) => Promise<void | (() => void)>;

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
  async lag(_consumer: string): Promise<readonly ConsumerLag[]> {
    return [];
  }
  /** Makes the consumer read again from after these positions. */
  abstract rewind(consumer: string, to: readonly ConsumerPosition[]): Promise<void>;
}

/** Makes the bus that a context publishes to and consumes from; its consumers' progress stands in that context's database. */
export abstract class EventBusFactory {
  abstract for(database: Database): EventBus;
  abstract close(): Promise<void>;
}
