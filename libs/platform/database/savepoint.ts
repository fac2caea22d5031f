import type { PoolClient } from 'pg';

/** What came of work in a transaction: its result, or what it threw, with nothing of it kept. */
export type Attempt<T> = { readonly result: T } | { readonly error: unknown };

/**
 * Work that may fail while its transaction goes on.
 * @throws {Error} when the database does not answer any more: then nothing is known of the work.
 */
export const attempt = async <T>(tx: PoolClient, work: () => Promise<T>): Promise<Attempt<T>> => {
  await tx.query('SAVEPOINT attempt');
  try {
    const result = await work();
    await tx.query('RELEASE SAVEPOINT attempt');
    return { result };
  } catch (error) {
    await tx.query('ROLLBACK TO SAVEPOINT attempt');
    return { error };
  }
};
