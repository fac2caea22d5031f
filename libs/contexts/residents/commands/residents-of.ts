import type { ContextRuntime } from '../../../platform/context/index.js';
import { seeing } from '../../../platform/reading/index.js';

/** Who a person is in the register of an estate, as linkResident says. */
export const residentsOf = async (runtime: ContextRuntime, personId: string, estateId: string, token: string | null | undefined): Promise<readonly string[]> => {
  await seeing(runtime, token);
  // By person first: a planner that knows little of a fresh register would walk through all of the estate, in its order.
  const { rows } = await runtime.database.pool.query<{ id: string }>(
    `WITH own AS MATERIALIZED (SELECT id, estate_id, position FROM residents WHERE person_id = $1)
     SELECT id FROM own WHERE estate_id = $2 ORDER BY position`,
    [personId, estateId],
  );
  return rows.map(({ id }) => id);
};
