import type { PoolClient } from 'pg';
import { attempt, type Database } from '../database/index.js';
import type { BatchHandler, ConsumerOptions, Delivery } from './event-bus.js';
import { consumedEvents } from './metrics.js';
import { heldOf, park, wait, type ConsumerPartition } from './parking/held.js';
import { isMessageFault } from './parking/message-fault.js';
import { inSpanOver } from '../tracing/index.js';

export type Progress = { readonly generation: number; readonly position: number; readonly busOffset: number };

/** Messages are missing, or of a log that was restored: reading on would lose events. The consumer stops and says so. */
export class BrokenTopic extends Error {
  override readonly name = 'BrokenTopic';
}

/** Another member of the consumer was faster: nothing was applied, and what is remembered of the progress is stale. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

export type ApplyOptions = {
  /** How often a batch is tried, each time the bus comes again with it, before its messages are applied one by one. */
  readonly attempts?: number;
  /** Told of each message that is parked, once that is durable. */
  readonly onParked?: (what: string, error: unknown) => void;
};

/** What one consumer of an adapter's applies batches with. */
export const applyOptions = (consumer: string, { attempts, onParked }: ConsumerOptions): ApplyOptions => ({
  ...(attempts !== undefined && { attempts }),
  ...(onParked && { onParked: (what, error) => onParked(consumer, what, error) }),
});

/** With a bus that waits 100 ms and doubles that: what has not mended itself after 1.5 s is the message. */
const usualAttempts = 5;

/**
 * What of a batch is new, in order: repeats are left out.
 *
 * @throws {BrokenTopic} on a gap, or on a message of another generation.
 */
export const newOf = (deliveries: readonly Delivery[], progress: Progress, where: string): readonly Delivery[] => {
  let { position, generation } = progress;
  const fresh: Delivery[] = [];
  for (const delivery of deliveries) {
    const { previous, event } = delivery;
    generation ||= event.generation;
    if (event.generation !== generation)
      throw new BrokenTopic(`${where}: ${event.id} is of another generation than ${generation}: its log was restored. Rebuild what reads it`);
    if (event.position <= position) continue;
    if (previous > position) throw new BrokenTopic(`${where}: ${event.id} follows position ${previous}, but only ${position} was applied: messages are missing`);
    fresh.push(delivery);
    position = event.position;
  }
  return fresh;
};

/**
 * Applies a batch of one partition and moves the consumer's progress, in one transaction: compare and set first, so that of two
 * members that hold the same batch one applies it. What follows a parked message of the same key is put behind it.
 *
 * What the handler throws is thrown on, for the bus to come again with the batch. When it has come as often as `attempts` says, and it
 * is the messages' fault, each is applied in a transaction of its own, and those that fail are parked: then the batch is done with.
 *
 * @throws {Overtaken} when the progress has moved since it was read.
 * @throws {BrokenTopic} on a gap, or on a message of another generation: that is never parked.
 */
export const applyBatch = async (
  database: Database,
  at: ConsumerPartition,
  progress: Progress,
  deliveries: readonly Delivery[],
  handler: BatchHandler,
  { attempts = usualAttempts, onParked = () => undefined }: ApplyOptions = {},
): Promise<void> => {
  const last = deliveries.at(-1);
  if (!last) return;
  const fresh = newOf(deliveries, progress, `${at.consumer} on ${at.topic}/${at.partition}`);
  try {
    await applyTogether(database, at, { from: progress, to: after(fresh.at(-1), progress, last.busOffset) }, fresh, handler);
  } catch (error) {
    if (error instanceof Overtaken || !isMessageFault(error)) throw error;
    const failures = await countFailure(database, at, progress);
    if (failures < attempts) throw error;
    let from = progress;
    for (const delivery of fresh) {
      const to = after(delivery, from, delivery.busOffset);
      await applyAlone(database, at, { from, to }, delivery, handler, { attempts: failures + 1, onParked });
      from = to;
    }
  }
};

type Move = { readonly from: Progress; readonly to: Progress };

const after = (delivery: Delivery | undefined, { generation, position }: Progress, busOffset: number): Progress => ({
  generation: delivery?.event.generation ?? generation,
  position: delivery?.event.position ?? position,
  busOffset,
});

const applyTogether = async (database: Database, at: ConsumerPartition, move: Move, fresh: readonly Delivery[], handler: BatchHandler): Promise<void> => {
  let applied = 0;
  const committed = await database.transaction(async (tx) => {
    const held = await moveProgress(tx, at, move, fresh);
    const [behind, free] = [fresh.filter(({ key }) => held.has(key)), fresh.filter(({ key }) => !held.has(key))];
    if (behind.length > 0) await wait(tx, at, behind);
    applied = free.length;
    return free.length > 0 ? handled(database, at, handler, free, tx) : undefined;
  });
  consumedEvents.inc({ context: database.schema, consumer: at.consumer, topic: at.topic }, applied);
  committed?.();
};

/** In the same transaction as the attempt: a database that has gone away cannot be told that the message was at fault. */
const applyAlone = async (
  database: Database,
  at: ConsumerPartition,
  move: Move,
  delivery: Delivery,
  handler: BatchHandler,
  { attempts, onParked }: Required<ApplyOptions>,
): Promise<void> => {
  let applied = 0;
  const committed = await database.transaction(async (tx) => {
    const held = await moveProgress(tx, at, move, [delivery]);
    if (held.size > 0) return wait(tx, at, [delivery]);
    const tried = await attempt(tx, () => handled(database, at, handler, [delivery], tx));
    if ('result' in tried) {
      applied = 1;
      return tried.result;
    }
    const { error } = tried;
    if (!isMessageFault(error)) throw error;
    await park(tx, at, delivery, { error, attempts });
    return () => onParked(`${delivery.event.id} (${delivery.event.type})`, error);
  });
  consumedEvents.inc({ context: database.schema, consumer: at.consumer, topic: at.topic }, applied);
  committed?.();
};

const handled = (database: Database, { consumer, topic }: ConsumerPartition, handler: BatchHandler, deliveries: readonly Delivery[], tx: PoolClient) => {
  const events = deliveries.map(({ event }) => event);
  return inSpanOver(`${consumer} of ${database.schema}`, events, { 'messaging.source': topic }, () => handler(events, tx));
};

/**
 * Only a consumer adds held keys, and only while it moves its progress; so the move sees all there are. Replaying and discarding take
 * some away: which are left, their locks say.
 *
 * @returns the keys among those of the deliveries that are held.
 */
const moveProgress = async (tx: PoolClient, at: ConsumerPartition, { from, to }: Move, deliveries: readonly Delivery[]): Promise<ReadonlySet<string>> => {
  const keys = [...new Set(deliveries.map(({ key }) => key))];
  const { rows } = await tx.query<{ held: boolean }>({
    name: 'consumer.move',
    text: `UPDATE consumer_positions SET generation = $4, position = $5, bus_offset = $6, failures = 0
           WHERE consumer = $1 AND topic = $2 AND partition = $3 AND position = $7 AND bus_offset = $8
           RETURNING EXISTS (SELECT 1 FROM parked_keys k WHERE k.consumer = $1 AND k.topic = $2 AND k.key = ANY ($9)) AS held`,
    values: [at.consumer, at.topic, at.partition, to.generation, to.position, to.busOffset, from.position, from.busOffset, keys],
  });
  const [moved] = rows;
  if (!moved) throw new Overtaken(`${at.consumer} on ${at.topic}/${at.partition}: another member was faster`);
  return moved.held ? heldOf(tx, at, keys) : new Set();
};

/** Survives the process, and is shared by members. @throws {Overtaken} when the progress has moved since it was read */
const countFailure = async (database: Database, at: ConsumerPartition, { position, busOffset }: Progress): Promise<number> => {
  const { rows } = await database.pool.query<{ failures: number }>(
    `UPDATE consumer_positions SET failures = failures + 1
     WHERE consumer = $1 AND topic = $2 AND partition = $3 AND position = $4 AND bus_offset = $5 RETURNING failures`,
    [at.consumer, at.topic, at.partition, position, busOffset],
  );
  const [row] = rows;
  if (!row) throw new Overtaken(`${at.consumer} on ${at.topic}/${at.partition}: another member was faster`);
  return row.failures;
};
