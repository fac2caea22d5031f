import type { Pool } from 'pg';
import type { Conditions } from './conditions.js';

/**
 * How many rows a list has in all, by the conditions as they are now; undefined, and not asked of the database, where the question says
 * that nobody wants to know.
 * @param what is counted: rows, or `DISTINCT` values
 */
export const totalOf = (
  pool: Pool,
  { withTotal }: { readonly withTotal?: boolean | null },
  source: string,
  { where, values }: Pick<Conditions, 'where' | 'values'>,
  what = '*',
): Promise<number | undefined> => {
  if (withTotal === false) return Promise.resolve(undefined);
  const total = pool.query<{ total: string }>(`SELECT count(${what}) AS total FROM ${source} WHERE ${where}`, [...values]).then(({ rows }) => Number(rows[0]?.total));
  // Whoever asked may fail before they wait for it.
  total.catch(() => undefined);
  return total;
};
