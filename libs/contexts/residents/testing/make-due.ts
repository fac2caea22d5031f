import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningApp } from '../../../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { fromGlobalId } from '../../../platform/graphql/index.js';

/** As if its time had come, in so many seconds: the database's clock says when a timer is called, the deadline that it carries stays what it was. */
export const makeDue = async (app: RunningApp, what: string, globalId: string, seconds = 0): Promise<void> => {
  const { pool } = app.app.get<ContextRuntime>(runtimeOf('residents')).database;
  for (const end = Date.now() + 15_000; ; await sleep(50)) {
    const { rowCount } = await pool.query(`UPDATE timers SET try_at = now() + $2 * interval '1 second' WHERE id = $1`, [
      `${what} ${fromGlobalId(globalId)?.id}`,
      seconds,
    ]);
    if (rowCount === 1) return;
    if (Date.now() > end) throw new Error(`There was no timer ${what} within 15 s`);
  }
};
