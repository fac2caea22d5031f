import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import type { BatchHandler } from './event-bus.js';
import type { PublicEvent } from './public-event.js';

/** A message as a bus hands it over: where it stands on the bus, what came before it in its partition, and what it says. */
export type Delivery = { readonly busOffset: number; readonly previous: number; readonly event: PublicEvent };

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
export type News = { readonly fresh: readonly PublicEvent[]; readonly refused: readonly PublicEvent[] };

/**
 * What of a batch is new, in order. Repeats are left out. A generation that rises is followed: its positions stand above those of the
 * one before, and its first message names the last one that the topic held. One that falls is refused.
 *
 * @throws {BrokenTopic} on a gap.
 */
export const newOf = (deliveries: readonly Delivery[], progress: Progress, where: string): News => {
  let { position, generation } = progress;
  const fresh: PublicEvent[] = [];
  const refused: PublicEvent[] = [];
  for (const { previous, event } of deliveries) {
    if (event.generation < generation) {
      refused.push(event);
      continue;
    }
    if (event.position <= position) continue;
    generation = event.generation;
    if (previous > position) throw new BrokenTopic(`${where}: ${event.id} follows position ${previous}, but only ${position} was applied: messages are missing`);
    fresh.push(event);
    position = event.position;
  }
  return { fresh, refused };
};

/**
 * Applies a batch of one partition and moves the consumer's progress, in one transaction: compare and set first, so that of two
 * members that hold the same batch one applies it.
 *
 * @throws {Overtaken} when the progress has moved since it was read.
 * @throws {BrokenTopic} on a gap: nothing was applied.
 * @throws {StaleLeader} after all that may be applied was.
 */
export const applyBatch = async (
  database: Database,
  at: { readonly consumer: string; readonly topic: string; readonly partition: number },
  progress: Progress,
  deliveries: readonly Delivery[],
  handler: BatchHandler,
): Promise<void> => {
  const where = `${at.consumer} on ${at.topic}/${at.partition}`;
  const last = deliveries.at(-1);
  if (!last) return;
  const { fresh: events, refused } = newOf(deliveries, progress, where);
  const committed = await database.transaction(async (tx) => {
    await moveProgress(tx, at, progress, {
      generation: events.at(-1)?.generation ?? progress.generation,
      position: events.at(-1)?.position ?? progress.position,
      busOffset: last.busOffset,
    });
    return events.length > 0 ? handler(events, tx) : undefined;
  });
  committed?.();
  const [first] = refused;
  if (first) throw new StaleLeader(`${where}: refused ${refused.length} of an earlier generation, from ${first.id} on: whoever published them leads no longer`);
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
