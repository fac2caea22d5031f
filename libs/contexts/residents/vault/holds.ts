import type { Pool, PoolClient } from 'pg';
import type { ContextRuntime } from '../../../platform/context/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import type { Hold } from '../domain/residents.js';

/** `reason` names it, so that what placed it can place it again or lift it: `ballot 7a1f`. */
export type PlacedHold = Hold & { readonly residentId: string; readonly reason: string };

/** Keeps data although its person may want it erased: for the roll of a ballot, say, and the year of Civil Code art. 280. In the transaction of whoever places them. */
export const placeHolds = async (tx: PoolClient, holds: readonly PlacedHold[]): Promise<void> => {
  for (let at = 0; at < holds.length; at += atOnce) await placeLot(tx, holds.slice(at, at + atOnce));
};

/** A ballot places tens of thousands: others have their turn between lots. */
const atOnce = 1_000;
const placeLot = async (tx: PoolClient, holds: readonly PlacedHold[]): Promise<void> => {
  await tx.query(
    `INSERT INTO vault_holds (resident_id, reason, purpose, until, basis) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
     ON CONFLICT (resident_id, reason) DO UPDATE SET purpose = excluded.purpose, until = excluded.until, basis = excluded.basis`,
    [
      holds.map(({ residentId }) => residentId),
      holds.map(({ reason }) => reason),
      holds.map(({ purpose }) => purpose),
      holds.map(({ until }) => until),
      holds.map(({ basis }) => basis),
    ],
  );
};

/** Says of all that was placed under this name when it ends. */
export const endHolds = async (tx: PoolClient, reason: string, until: string): Promise<void> => {
  await tx.query('UPDATE vault_holds SET until = $2 WHERE reason = $1', [reason, until]);
};

/** Ends what was placed under this name. */
export const liftHolds = async (tx: PoolClient, reason: string): Promise<void> => {
  await tx.query('DELETE FROM vault_holds WHERE reason = $1', [reason]);
};

const asOwner: Hold = { purpose: 'REGISTER', until: null, basis: 'Owner of a unit: the register of owners is kept by law (Civil Code art. 278)' };

/**
 * Why a resident's data is kept on that day: what was placed, and that somebody owns a unit, or will.
 * @throws {Error} while the view of the register is behind its log: whoever asks comes again
 */
export const holdsOf = async (runtime: ContextRuntime, residentId: string, today: string): Promise<readonly Hold[]> => {
  if (!(await caughtUp(runtime))) throw new Error('The view of the register is behind its log');
  const { pool } = runtime.database;
  const placed = await pool.query<Hold>('SELECT purpose, until, basis FROM vault_holds WHERE resident_id = $1 AND (until IS NULL OR until >= $2) ORDER BY reason', [
    residentId,
    today,
  ]);
  return [...placed.rows, ...((await owns(pool, residentId, today)) ? [asOwner] : [])];
};

const owns = async (pool: Pool, residentId: string, today: string): Promise<boolean> => {
  const { rowCount } = await pool.query(`SELECT FROM unit_people WHERE resident_id = $1 AND role = 'OWNER' AND (until IS NULL OR until >= $2) LIMIT 1`, [
    residentId,
    today,
  ]);
  return rowCount === 1;
};
