import type { Database } from '../../database/index.js';
import type { After } from '../../event-bus/index.js';

/** The last event of a log; null: it is empty. */
export const endOf = async ({ pool }: Database): Promise<After | null> => {
  const { rows } = await pool.query<{ position: string; recorded_at: Date }>('SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1');
  const [last] = rows;
  return last ? { position: Number(last.position), recordedAt: last.recorded_at } : null;
};

/** When the events up to this position had been recorded: positions and times are not taken at one moment. */
export const recordedBy = async ({ pool }: Database, position: number): Promise<Date> => {
  const { rows } = await pool.query<{ at: Date | null }>(
    'SELECT max(recorded_at) AS at FROM (SELECT recorded_at FROM events WHERE position <= $1 ORDER BY position DESC LIMIT 1000) _',
    [position],
  );
  return rows[0]?.at ?? new Date(0);
};
