import type { ContextRuntime } from '../../../platform/context/index.js';
import { seeing } from '../../../platform/reading/index.js';

/** Who a person is in the register of an estate, as linkResident says. */
export const residentsOf = async (runtime: ContextRuntime, personId: string, estateId: string, token: string | null | undefined): Promise<readonly string[]> => {
  await seeing(runtime, token);
  const { rows } = await runtime.database.pool.query<{ id: string }>('SELECT id FROM residents WHERE person_id = $1 AND estate_id = $2 ORDER BY position', [
    personId,
    estateId,
  ]);
  return rows.map(({ id }) => id);
};
