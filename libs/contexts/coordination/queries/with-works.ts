import type { Pool } from 'pg';
import type { Works } from '../../../contracts/index.js';
import type { KnownConflict } from '../domain/known-conflict.js';
import { standingAt } from '../views/versions.js';
import type { ConflictRow } from './conflicts.js';

/** The works with these ids, as they stood at the position. */
export const worksOf = async (pool: Pool, ids: readonly string[], position: number): Promise<ReadonlyMap<string, Works>> => {
  const { rows } = await pool.query<{ id: string; state: Works }>(`SELECT id, state FROM works_board WHERE id = ANY ($1) AND ${standingAt('$2')}`, [
    [...new Set(ids)],
    position,
  ]);
  return new Map(rows.map(({ id, state }) => [id, state]));
};

/** Joins the two works of each conflict, and the number of open conflicts of its group, as they stood at the position. */
export const withWorks = async (pool: Pool, conflicts: readonly KnownConflict[], position: number): Promise<readonly ConflictRow[]> => {
  if (conflicts.length === 0) return [];
  const groupIds = [...new Set(conflicts.map(({ groupId }) => groupId))];
  const [works, groups] = await Promise.all([
    worksOf(
      pool,
      conflicts.flatMap((conflict) => conflict.worksIds),
      position,
    ),
    pool.query<{ group_id: string; size: string }>(
      `SELECT group_id, count(*) AS size FROM conflict_board WHERE group_id = ANY ($1) AND status = 'OPEN' AND ${standingAt('$2')} GROUP BY group_id`,
      [groupIds, position],
    ),
  ]);
  const sizes = new Map(groups.rows.map(({ group_id, size }) => [group_id, Number(size)]));
  return conflicts.map((conflict) => ({
    ...conflict,
    works: conflict.worksIds.flatMap((id) => works.get(id) ?? []),
    groupSize: sizes.get(conflict.groupId) ?? 0,
  }));
};
