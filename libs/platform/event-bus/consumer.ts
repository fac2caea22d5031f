import type { PoolClient } from 'pg';
import { attempt, type Database } from '../database/index.js';
import type { BatchHandler, ConsumerOptions, Delivery, Link, Unreadable } from './event-bus.js';
import { consumedEvents } from './metrics.js';
import { heldOf, park, wait, wasKept, type ConsumerPartition, type HeldMessage } from './parking/held.js';
import { isMessageFault } from './parking/message-fault.js';
import { inSpanOver } from '../tracing/index.js';

export type Progress = { readonly generation: number; readonly position: number; readonly busOffset: number };

/** Messages are missing: reading on would lose events. The consumer stops and says so. */
export class BrokenTopic extends Error {
  override readonly name = 'BrokenTopic';
}

/** Another member of the consumer was faster: nothing was applied, and what is remembered of the progress is stale. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** Who leads no longer has published: from a log that others have given up, or late. None of it was applied; what else came with it was. */
export class StaleLeader extends Error {
  override readonly name = 'StaleLeader';
}

/** What of a batch is new, and what was refused. */
export type News<Message extends Link> = { readonly fresh: readonly Message[]; readonly refused: readonly Message[] };

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
 * What of a batch is new, in order. Repeats are left out. A generation that rises is followed: its positions stand above those of the
 * one before, and its first message names the last one that the topic held. One that falls is refused.
 *
 * @throws {BrokenTopic} on a gap.
 */
export const newOf = <Message extends Link>(deliveries: readonly Message[], progress: Progress, where: string): News<Message> => {
  let { position, generation } = progress;
  const fresh: Message[] = [];
  const refused: Message[] = [];
  for (const delivery of deliveries) {
    const { previous, event } = delivery;
    if (event.generation < generation) {
      refused.push(delivery);
      continue;
    }
    if (event.position <= position) continue;
    generation = event.generation;
    if (previous > position) throw new BrokenTopic(`${where}: ${event.id} follows position ${previous}, but only ${position} was applied: messages are missing`);
    fresh.push(delivery);
    position = event.position;
  }
  return { fresh, refused };
};

/**
 * Applies a batch of one partition and moves the consumer's progress, in one transaction: compare and set first, so that of two
 * members that hold the same batch one applies it. What follows a parked message of the same key is put behind it.
 *
 * What the handler throws is thrown on, for the bus to come again with the batch. When it has come as often as `attempts` says, and it
 * is the messages' fault, each is applied in a transaction of its own, and those that fail are parked: then the batch is done with.
 *
 * @throws {Overtaken} when the progress has moved since it was read.
 * @throws {BrokenTopic} on a gap: that is never parked.
 * @throws {StaleLeader} after all that may be applied was.
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
  const where = placeOf(at);
  const { fresh, refused } = newOf(deliveries, progress, where);
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
  const [first] = refused;
  if (first) throw new StaleLeader(`${where}: refused ${refused.length} of an earlier generation, from ${first.event.id} on: whoever published them leads no longer`);
};

/**
 * Parks a message that cannot be read, or puts it behind what is parked of its key, and moves the progress past it, in one transaction.
 *
 * @throws {Overtaken} when the progress has moved since it was read.
 * @throws {BrokenTopic} where it says itself that messages are missing before it.
 */
export const applyUnreadable = async (
  database: Database,
  at: ConsumerPartition,
  progress: Progress,
  { link, key, raw, busOffset, error }: Unreadable,
  { onParked = () => undefined }: ApplyOptions = {},
): Promise<void> => {
  const isNew = link === undefined || newOf([link], progress, placeOf(at)).fresh.length > 0;
  const to = after(isNew ? link : undefined, progress, busOffset);
  const committed = await database.transaction(async (tx) => {
    const held = await moveProgress(tx, at, { from: progress, to }, [key]);
    if (!isNew || (await wasKept(tx, at, busOffset))) return;
    const message: HeldMessage = { key, generation: to.generation, position: to.position, raw, unreadAt: busOffset };
    if (held.has(key)) return wait(tx, at, [message]);
    await park(tx, at, message, { error, attempts: 1 });
    return () => onParked(`what stands before offset ${busOffset} of ${at.topic}/${at.partition}`, error);
  });
  committed?.();
};

/** As messages to people name it. */
export const placeOf = ({ consumer, topic, partition }: ConsumerPartition): string => `${consumer} on ${topic}/${partition}`;

const toHeld = ({ key, event, raw }: Delivery): HeldMessage => ({ key, generation: event.generation, position: event.position, raw, unreadAt: null });
const keysOf = (deliveries: readonly Delivery[]): readonly string[] => [...new Set(deliveries.map(({ key }) => key))];

type Move = { readonly from: Progress; readonly to: Progress };

const after = (last: Link | undefined, { generation, position }: Progress, busOffset: number): Progress => ({
  generation: last?.event.generation ?? generation,
  position: last?.event.position ?? position,
  busOffset,
});

const applyTogether = async (database: Database, at: ConsumerPartition, move: Move, fresh: readonly Delivery[], handler: BatchHandler): Promise<void> => {
  let applied = 0;
  const committed = await database.transaction(async (tx) => {
    const held = await moveProgress(tx, at, move, keysOf(fresh));
    const [behind, free] = [fresh.filter(({ key }) => held.has(key)), fresh.filter(({ key }) => !held.has(key))];
    if (behind.length > 0) await wait(tx, at, behind.map(toHeld));
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
    const held = await moveProgress(tx, at, move, [delivery.key]);
    if (held.size > 0) return wait(tx, at, [toHeld(delivery)]);
    const tried = await attempt(tx, () => handled(database, at, handler, [delivery], tx));
    if ('result' in tried) {
      applied = 1;
      return tried.result;
    }
    const { error } = tried;
    if (!isMessageFault(error)) throw error;
    await park(tx, at, toHeld(delivery), { error, attempts });
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
 * @returns which of these keys are held.
 */
const moveProgress = async (tx: PoolClient, at: ConsumerPartition, { from, to }: Move, keys: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await tx.query<{ held: boolean }>({
    name: 'consumer.move',
    text: `UPDATE consumer_positions SET generation = $4, position = $5, bus_offset = $6, failures = 0
           WHERE consumer = $1 AND topic = $2 AND partition = $3 AND position = $7 AND bus_offset = $8
           RETURNING EXISTS (SELECT 1 FROM parked_keys k WHERE k.consumer = $1 AND k.topic = $2 AND k.key = ANY ($9)) AS held`,
    values: [at.consumer, at.topic, at.partition, to.generation, to.position, to.busOffset, from.position, from.busOffset, keys],
  });
  const [moved] = rows;
  if (!moved) throw new Overtaken(`${placeOf(at)}: another member was faster`);
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
  if (!row) throw new Overtaken(`${placeOf(at)}: another member was faster`);
  return row.failures;
};
