import type { Queryable } from './append-batch.js';
import type { Pool } from 'pg';

/**
 * The generation of the log, after comparing what the server is with what it was. A restored backup or a standby that took over
 * gives positions a second time, to other events: nothing may be served from it until somebody accepts that.
 *
 * @throws {Error} when the server's `system_identifier` or `timeline_id` differ from those that the log was written under.
 */
export const verifiedGeneration = async (on: Queryable, context: string): Promise<number> => {
  const { rows } = await (on as Pool).query<{ generation: number; same: boolean }>(`
    SELECT l.generation, l.system_identifier = s.system_identifier::text AND l.timeline_id = c.timeline_id AS same
    FROM log_identity l, pg_control_system() s, pg_control_checkpoint() c`);
  const [log] = rows;
  if (!log) throw new Error(`The log of ${context} has no identity: its database was not migrated. Start Hutong once with this database.`);
  if (!log.same)
    throw new Error(
      `The log of ${context} was restored from a backup, or its standby took over: positions may name other events than those already read. ` +
        'Nothing is served from it: give back the database that it was written under. To accept a restored log is not supported yet.',
    );
  return log.generation;
};
