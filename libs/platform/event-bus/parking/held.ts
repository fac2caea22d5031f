import type { PoolClient } from 'pg';
import type { Json } from '../../kernel/index.js';
import { reasonOf } from './message-fault.js';

/** One partition of a topic, as one consumer reads it. */
export type ConsumerPartition = { readonly consumer: string; readonly topic: string; readonly partition: number };

/** A message as it is kept. `unreadAt`: the offset of one that cannot be read; its position is then that of the message before it. */
export type HeldMessage = { readonly key: string; readonly generation: number; readonly position: number; readonly raw: Json; readonly unreadAt: number | null };

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
export const park = async (tx: PoolClient, at: ConsumerPartition, message: HeldMessage, { error, attempts }: Fault): Promise<void> => {
  await tx.query('INSERT INTO parked_keys (consumer, topic, key, partition) VALUES ($1, $2, $3, $4)', [at.consumer, at.topic, message.key, at.partition]);
  await keep(tx, at, [message], { state: 'PARKED', reason: reasonOf(error), attempts });
};

/** Puts messages of held keys behind what is parked. */
export const wait = (tx: PoolClient, at: ConsumerPartition, messages: readonly HeldMessage[]): Promise<void> =>
  keep(tx, at, messages, { state: 'WAITING', reason: null, attempts: 0 });

type Kept = { readonly state: 'PARKED' | 'WAITING'; readonly reason: string | null; readonly attempts: number };

const keep = async (tx: PoolClient, at: ConsumerPartition, messages: readonly HeldMessage[], { state, reason, attempts }: Kept): Promise<void> => {
  await tx.query({
    name: 'parking.keep',
    text: `INSERT INTO parked_messages (consumer, topic, partition, state, reason, attempts, key, generation, position, message, unread_at)
           SELECT $1, $2, $3, $4, $5, $6, m.* FROM unnest($7::text[], $8::int[], $9::bigint[], $10::json[], $11::bigint[]) m`,
    values: [
      ...[at.consumer, at.topic, at.partition, state, reason, attempts],
      messages.map(({ key }) => key),
      messages.map(({ generation }) => generation),
      messages.map(({ position }) => position),
      messages.map(({ raw }) => JSON.stringify(raw)),
      messages.map(({ unreadAt }) => unreadAt),
    ],
  });
};

/** Whether what stands at this offset, and cannot be read, has been kept before: also if somebody has discarded it since. */
export const wasKept = async (tx: PoolClient, { consumer, topic, partition }: ConsumerPartition, unreadAt: number): Promise<boolean> => {
  const { rowCount } = await tx.query('SELECT FROM parked_messages WHERE (consumer, topic, partition, unread_at) = ($1, $2, $3, $4)', [
    consumer,
    topic,
    partition,
    unreadAt,
  ]);
  return rowCount !== 0;
};

/** For a consumer that is made to read again from after this position: what it will meet again is held no longer. */
export const forgetHeld = async (tx: PoolClient, { consumer, topic, partition }: ConsumerPartition, after: number): Promise<void> => {
  const values = [consumer, topic, partition];
  await tx.query('SELECT 1 FROM parked_keys WHERE consumer = $1 AND topic = $2 AND partition = $3 ORDER BY key FOR UPDATE', values);
  const held = `consumer = $1 AND topic = $2 AND partition = $3 AND state IN ('PARKED', 'WAITING')`;
  await tx.query(`DELETE FROM parked_messages WHERE ${held} AND (position > $4 OR unread_at IS NOT NULL)`, [...values, after]);
  await tx.query(`DELETE FROM parked_keys WHERE consumer = $1 AND topic = $2 AND partition = $3 AND key NOT IN (SELECT key FROM parked_messages WHERE ${held})`, values);
};
