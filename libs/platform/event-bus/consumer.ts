import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import type { BatchHandler } from './event-bus.js';
import { inSpanOver } from '../tracing/index.js';
import { consumedEvents } from './metrics.js';
import type { PublicEvent } from './public-event.js';

/** A message as a bus hands it over: where it stands on the bus, what came before it in its partition, and what it says. */
export type Delivery = { readonly busOffset: number; readonly previous: number; readonly event: PublicEvent };

export type Progress = { readonly generation: number; readonly position: number; readonly busOffset: number };

/** Messages are missing, or of a log that was restored: reading on would lose events. The consumer stops and says so. */
export class BrokenTopic extends Error {
  override readonly name = 'BrokenTopic';
}

/** Another member of the consumer was faster: nothing was applied, and what is remembered of the progress is stale. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * What of a batch is new, in order: repeats are left out.
 *
 * @throws {BrokenTopic} on a gap, or on a message of another generation.
 */
export const newOf = (deliveries: readonly Delivery[], progress: Progress, where: string): readonly PublicEvent[] => {
  let { position, generation } = progress;
  const fresh: PublicEvent[] = [];
  for (const { previous, event } of deliveries) {
    generation ||= event.generation;
    if (event.generation !== generation)
      throw new BrokenTopic(`${where}: ${event.id} is of another generation than ${generation}: its log was restored. Rebuild what reads it`);
    if (event.position <= position) continue;
    if (previous > position) throw new BrokenTopic(`${where}: ${event.id} follows position ${previous}, but only ${position} was applied: messages are missing`);
    fresh.push(event);
    position = event.position;
  }
  return fresh;
};

/**
 * Applies a batch of one partition and moves the consumer's progress, in one transaction: compare and set first, so that of two
 * members that hold the same batch one applies it.
 *
 * @throws {Overtaken} when the progress has moved since it was read.
 */
export const applyBatch = async (
  database: Database,
  at: { readonly consumer: string; readonly topic: string; readonly partition: number },
  progress: Progress,
  deliveries: readonly Delivery[],
  handler: BatchHandler,
): Promise<void> => {
  let applied = 0;
  const committed = await database.transaction(async (tx) => {
    const events = newOf(deliveries, progress, `${at.consumer} on ${at.topic}/${at.partition}`);
    applied = events.length;
    const last = deliveries.at(-1);
    if (!last) return undefined;
    await moveProgress(tx, at, progress, {
      generation: events[0]?.generation ?? progress.generation,
      position: events.at(-1)?.position ?? progress.position,
      busOffset: last.busOffset,
    });
    return events.length > 0 ? inSpanOver(`${at.consumer} of ${database.schema}`, events, { 'messaging.source': at.topic }, () => handler(events, tx)) : undefined;
  });
  consumedEvents.inc({ context: database.schema, consumer: at.consumer, topic: at.topic }, applied);
  committed?.();
};

const moveProgress = async (tx: PoolClient, at: { consumer: string; topic: string; partition: number }, from: Progress, to: Progress): Promise<void> => {
  const { rowCount } = await tx.query({
    name: 'consumer.move',
    text: `UPDATE consumer_positions SET generation = $4, position = $5, bus_offset = $6
           WHERE consumer = $1 AND topic = $2 AND partition = $3 AND position = $7 AND bus_offset = $8`,
    values: [at.consumer, at.topic, at.partition, to.generation, to.position, to.busOffset, from.position, from.busOffset],
  });
  if (rowCount === 0) throw new Overtaken(`${at.consumer} on ${at.topic}/${at.partition}: another member was faster`);
};
