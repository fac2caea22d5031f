import type { PoolClient } from 'pg';

/** A generation of a log, and the position that its own positions stand above. */
export type Generation = { readonly generation: number; readonly after: number };

/**
 * The generation that a position was written in. No two share a number: a new generation begins above everything that the ones
 * before it have published, so an event keeps its id when its log is restored.
 */
export const generationAt = (generations: readonly Generation[], position: number): number => {
  const found = generations.findLast(({ after }) => position > after);
  if (!found) throw new Error(`No generation of the log has a position ${position}`);
  return found.generation;
};

/** What a log begins after its restore has been accepted; in the transaction that accepts it, under a lock on `events`. */
export const beginGeneration = async (tx: PoolClient, { generation, after }: Generation): Promise<void> => {
  // Not undone by a rollback: then some numbers are left out, as they are by any append that fails.
  await tx.query(`SELECT setval('position_seq', $1, true)`, [after]);
  await tx.query('INSERT INTO log_generations (generation, after) VALUES ($1, $2)', [generation, after]);
};
