import type { Pool, PoolClient } from 'pg';
import { CannotStart } from '../embedded-postgres/cannot-start.js';
import type { Queryable } from './append-batch.js';
import type { Generation } from './generations.js';

/**
 * The log is not the one that others have read: it was restored from a backup, or a standby that lagged took over. Its positions
 * may name other events than those already read, so nothing is served from it until somebody accepts that.
 */
export class LogRestored extends CannotStart {
  /** @param how why it is known: a whole clause */
  constructor(context: string, how: string) {
    super(
      `The log of ${context} was restored from a backup, or its standby took over: ${how}. Nothing is served from it until npm run restore-accept.`,
      'npm run restore-accept names what was lost, and asks before it changes anything.\nOr give back the database that the log was written under.',
    );
  }
}

/**
 * As SQL, one row: the server as it is now. The timeline is that of the write-ahead log's end: the control file learns of a new one
 * only with the next checkpoint, which may be minutes after a standby has taken over.
 */
export const thisServer = `(SELECT s.system_identifier::text AS system_identifier,
  ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::bigint AS timeline_id FROM pg_control_system() s)`;

/** What the log was written under, as it stands in the database, and whether the server is still that one. */
export type LogIdentity = { readonly generations: readonly [Generation, ...Generation[]]; readonly same: boolean };

/** @throws {Error} when the database holds no log. */
export const logIdentity = async (on: Queryable, context: string): Promise<LogIdentity> => {
  const { rows } = await (on as Pool).query<{ generation: number; after: string; same: boolean }>(`
    SELECT g.generation, g.after, (l.system_identifier, l.timeline_id) = (s.system_identifier, s.timeline_id) AS same
    FROM log_identity l, log_generations g, ${thisServer} s ORDER BY g.generation`);
  const [first, ...later] = rows.map(({ generation, after }) => ({ generation, after: Number(after) }));
  if (!first) throw new Error(`The log of ${context} has no identity: its database was not migrated. Start Hutong once with this database.`);
  return { generations: [first, ...later], same: rows.every(({ same }) => same) };
};

/**
 * The generations of the log, after comparing what the server is with what it was.
 *
 * @throws {LogRestored} when the server's `system_identifier` or timeline differ from those that the log was written under.
 */
export const verifiedGenerations = async (on: Queryable, context: string): Promise<LogIdentity['generations']> => {
  const { generations, same } = await logIdentity(on, context);
  if (!same) throw new LogRestored(context, 'its server is not the one that it was written under');
  return generations;
};

export const otherGeneration = (context: string, { now, known }: { readonly now: number | undefined; readonly known: number }): LogRestored =>
  new LogRestored(context, `it is of generation ${now}, this process knows ${known} and has to be started again`);

/** @throws {LogRestored} also when the log is of another generation by now than this process knows. */
export const mustBeOfGeneration = async (on: Queryable, context: string, generation: number): Promise<void> => {
  const now = (await verifiedGenerations(on, context)).at(-1)?.generation;
  if (now !== generation) throw otherGeneration(context, { now, known: generation });
};

/** A process may outlive its server: no new connection of it is used before it is known to lead to the same log. */
export const guardConnections = (pool: Pool, context: string, generation: number): void => {
  pool.options.verify = (client, done) => {
    mustBeOfGeneration(client, context, generation).then(
      () => done(),
      (error: Error) => done(error),
    );
  };
};

/** From now on this server is the one that the log is written under; in the transaction that accepts the restore. */
export const adoptServer = async (tx: PoolClient, generation: number): Promise<void> => {
  await tx.query(`UPDATE log_identity SET generation = $1, system_identifier = s.system_identifier, timeline_id = s.timeline_id FROM ${thisServer} s`, [generation]);
};
