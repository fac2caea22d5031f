import type { PoolClient } from 'pg';
import { attempt, type Attempt, type Database } from '../../database/index.js';
import type { BatchHandler, EventBus } from '../event-bus.js';
import { isMessageFault, reasonOf } from './message-fault.js';
import type { ParkedRow } from './parked-message.js';

type HeldKey = { readonly consumer: string; readonly topic: string; readonly key: string };

/** In one transaction at most: a consumer that has more for the key waits so long. */
const atOnce = 200;

/**
 * Lets messages follow that wait behind one which is parked no longer: the next of one key, in order, in a transaction that locks the
 * key. When none is left the key is free; one that cannot be applied is parked in its turn.
 * @returns whether there may be more.
 */
export const follow = async (database: Database, bus: Pick<EventBus, 'read'>, handlers: ReadonlyMap<string, BatchHandler>): Promise<boolean> => {
  const freed = await freedKey(database, [...handlers.keys()]);
  const handler = freed && handlers.get(freed.consumer);
  if (!handler) return false;
  const committed = await database.transaction(async (tx) => {
    const values = [freed.consumer, freed.topic, freed.key];
    const { rowCount: locked } = await tx.query('SELECT 1 FROM parked_keys WHERE consumer = $1 AND topic = $2 AND key = $3 FOR UPDATE', values);
    // Under the lock, in a statement of its own: another process may have let them follow, or parked the next.
    if (locked === 0) return [];
    const rows = await next(tx, freed);
    if (rows[0]?.state === 'PARKED') return [];
    if (rows.length === 0) await tx.query('DELETE FROM parked_keys WHERE consumer = $1 AND topic = $2 AND key = $3', values);
    const handle: Handle = async (batch) => {
      const events = batch.map(({ message }) => bus.read(message));
      return handler(events, tx);
    };
    return apply(tx, rows, handle);
  });
  for (const each of committed) each();
  return true;
};

/** One whose first message waits for nothing. */
const freedKey = async ({ pool }: Database, consumers: readonly string[]): Promise<HeldKey | undefined> => {
  const { rows } = await pool.query<HeldKey>(
    `SELECT consumer, topic, key FROM parked_keys k
     WHERE consumer = ANY ($1) AND NOT EXISTS (
       SELECT 1 FROM parked_messages m WHERE (m.consumer, m.topic, m.key) = (k.consumer, k.topic, k.key) AND m.state = 'PARKED')
     LIMIT 1`,
    [consumers],
  );
  return rows[0];
};

const next = async (tx: PoolClient, { consumer, topic, key }: HeldKey): Promise<readonly ParkedRow[]> => {
  const { rows } = await tx.query<ParkedRow>(
    `SELECT * FROM parked_messages WHERE consumer = $1 AND topic = $2 AND key = $3 AND state IN ('PARKED', 'WAITING')
     ORDER BY generation, position, id LIMIT $4`,
    [consumer, topic, key, atOnce],
  );
  return rows;
};

type Committed = () => void;
type Handle = (batch: readonly ParkedRow[]) => ReturnType<BatchHandler>;

/** Together, or where that fails one by one, up to the one that is at fault. @returns what to do once the transaction is committed */
const apply = async (tx: PoolClient, rows: readonly ParkedRow[], handle: Handle): Promise<readonly Committed[]> => {
  if (rows.length === 0) return [];
  const together = await tried(tx, rows, handle);
  if ('result' in together) return together.result;
  const committed: Committed[] = [];
  for (const row of rows) {
    const alone = await tried(tx, [row], handle);
    if ('error' in alone) {
      await tx.query(`UPDATE parked_messages SET state = 'PARKED', attempts = attempts + 1, reason = $2 WHERE id = $1`, [row.id, reasonOf(alone.error)]);
      break;
    }
    committed.push(...alone.result);
  }
  return committed;
};

/** @throws {Error} what is not the messages' fault */
const tried = async (tx: PoolClient, rows: readonly ParkedRow[], handle: Handle): Promise<Attempt<readonly Committed[]>> => {
  const outcome = await attempt(tx, async () => {
    const committed = await handle(rows);
    await tx.query('DELETE FROM parked_messages WHERE id = ANY ($1)', [rows.map(({ id }) => id)]);
    return committed ? [committed] : [];
  });
  if ('error' in outcome && !isMessageFault(outcome.error)) throw outcome.error;
  return outcome;
};
