import type { Pool } from 'pg';
import type { WorksStatus } from '../../../contracts/index.js';
import type { WorksThatAreOver } from '../domain/case-options.js';

/** Of the works of a case, what decisions depend on: as the detector knew them when it last spoke of the case. */
export type WorksOfCase = { readonly id: string; readonly projectId: string; readonly status: WorksStatus; readonly isProtectedSurface: boolean };

export const worksOfCase = async (ids: readonly string[], pool: Pool): Promise<readonly WorksOfCase[]> => {
  const { rows } = await pool.query<WorksOfCase>({
    name: 'cases.works',
    text: `SELECT works_id AS id, works->>'projectId' AS "projectId", works->>'status' AS status, protection IS NOT NULL AS "isProtectedSurface"
           FROM detector_works WHERE works_id = ANY ($1)`,
    values: [ids],
  });
  return rows;
};

export const overOf = (works: readonly WorksOfCase[]): WorksThatAreOver =>
  new Map(works.flatMap(({ id, status }) => (status === 'FINISHED' || status === 'CANCELLED' ? [[id, status] as const] : [])));
