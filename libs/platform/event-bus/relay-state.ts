import type { PoolClient } from 'pg';
import type { Queryable } from '../event-store/append-batch.js';

/** How far the relay of a log has saved that it has published, and its last message in each partition. */
export type RelayState = { readonly position: number; readonly previous: Readonly<Record<string, number>> };

export const relayState = async (on: Queryable): Promise<RelayState> => {
  const { rows } = await (on as PoolClient).query<{ position: string; previous: Record<string, number> }>('SELECT position, previous FROM relay_state');
  const [row] = rows;
  if (!row) throw new Error('There is no relay state: its migration inserts the row');
  return { position: Number(row.position), previous: row.previous };
};

/** No backup is so old that a leader's epoch of before the restore comes again. */
const epochs = 1_000_000;

/** Lets whichever relay leads next go on from here. Whoever led before can save nothing any more. */
export const restartRelay = async (tx: PoolClient, { position, previous }: RelayState): Promise<void> => {
  await tx.query(`UPDATE relay_state SET owner = NULL, lease_until = '-infinity', epoch = epoch + $1, position = $2, previous = $3`, [
    epochs,
    position,
    JSON.stringify(previous),
  ]);
};
