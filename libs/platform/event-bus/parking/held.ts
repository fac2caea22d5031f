import type { PoolClient } from 'pg';
import type { Delivery } from '../event-bus.js';
import { reasonOf } from './message-fault.js';

/** One partition of a topic, as one consumer reads it. */
export type ConsumerPartition = { readonly consumer: string; readonly topic: string; readonly partition: number };

/** Why a message is parked, and how often it was tried. */
export type Fault = { readonly error: unknown; readonly attempts: number };

/**
 * Which of these keys have a parked message. Their rows are locked: whoever replays or discards one waits until this transaction has
 * put its messages behind it, and the other way round.
 */
export const heldOf = async (tx: PoolClient, { consumer, topic }: ConsumerPartition, keys: readonly string[]): Promise<ReadonlySet<string>> => {
  const { rows } = await tx.query<{ key: string }>({
    name: 'parking.held',
    text: 'SELECT key FROM parked_keys WHERE consumer = $1 AND topic = $2 AND key = ANY ($3) ORDER BY key FOR UPDATE',
    values: [consumer, topic, keys],
  });
  return new Set(rows.map(({ key }) => key));
};

/** Parks a message: what follows of its key waits behind it from now on. */
export const park = async (tx: PoolClient, at: ConsumerPartition, delivery: Delivery, { error, attempts }: Fault): Promise<void> => {
  await tx.query('INSERT INTO parked_keys (consumer, topic, key, partition) VALUES ($1, $2, $3, $4)', [at.consumer, at.topic, delivery.key, at.partition]);
  await keep(tx, at, [delivery], { state: 'PARKED', reason: reasonOf(error), attempts });
};

/** Puts messages of held keys behind what is parked. */
export const wait = (tx: PoolClient, at: ConsumerPartition, deliveries: readonly Delivery[]): Promise<void> =>
  keep(tx, at, deliveries, { state: 'WAITING', reason: null, attempts: 0 });

type Kept = { readonly state: 'PARKED' | 'WAITING'; readonly reason: string | null; readonly attempts: number };

const keep = async (tx: PoolClient, at: ConsumerPartition, deliveries: readonly Delivery[], { state, reason, attempts }: Kept): Promise<void> => {
  await tx.query({
    name: 'parking.keep',
    text: `INSERT INTO parked_messages (consumer, topic, partition, state, reason, attempts, key, generation, position, message)
           SELECT $1, $2, $3, $4, $5, $6, m.* FROM unnest($7::text[], $8::int[], $9::bigint[], $10::json[]) m`,
    values: [
      ...[at.consumer, at.topic, at.partition, state, reason, attempts],
      deliveries.map(({ key }) => key),
      deliveries.map(({ event }) => event.generation),
      deliveries.map(({ event }) => event.position),
      deliveries.map(({ raw }) => JSON.stringify(raw)),
    ],
  });
};

/** For a consumer that is made to read again from after this position: what it will meet again is held no longer. */
export const forgetHeld = async (tx: PoolClient, { consumer, topic, partition }: ConsumerPartition, after: number): Promise<void> => {
  const values = [consumer, topic, partition];
  await tx.query('SELECT 1 FROM parked_keys WHERE consumer = $1 AND topic = $2 AND partition = $3 ORDER BY key FOR UPDATE', values);
  const held = `consumer = $1 AND topic = $2 AND partition = $3 AND state IN ('PARKED', 'WAITING')`;
  await tx.query(`DELETE FROM parked_messages WHERE ${held} AND position > $4`, [...values, after]);
  await tx.query(`DELETE FROM parked_keys WHERE consumer = $1 AND topic = $2 AND partition = $3 AND key NOT IN (SELECT key FROM parked_messages WHERE ${held})`, values);
};
