import { refusal, type Estate } from '../../../contracts/index.js';
import { mustBeCaller, type From } from '../../../platform/command-bus/index.js';
import type { ContextRuntime } from '../../../platform/context/index.js';
import { mustReach } from '../../../platform/kernel/index.js';
import { readByIds } from '../../../platform/reading/index.js';
import { keepsTheRegister } from '../domain/permissions.js';

export { caughtUp, Conditions, ListArgs, readByIds, readPage, seeing } from '../../../platform/reading/index.js';

export const estateColumns = 'id, name, keeper_id AS "keeperId", project_ids AS "projectIds", footprint';

export const readEstates = (runtime: ContextRuntime, ids: readonly string[]): Promise<readonly Estate[]> =>
  readByIds<Estate>(runtime, { name: 'estates.by-ids', text: `SELECT ${estateColumns} FROM estates WHERE id = ANY ($1)` }, ids);

type Kept = typeof keepsTheRegister;

/**
 * The estate, of whose register the caller sees everything.
 * @throws {Refusal} UNAUTHENTICATED, UNKNOWN_ESTATE, NOT_THE_KEEPER, OUTSIDE_MANDATE
 */
export const mustKeep = async (runtime: ContextRuntime, from: From, estateId: string, condition: Kept = keepsTheRegister): Promise<Estate> => {
  const by = mustBeCaller(from);
  const [estate] = await readEstates(runtime, [estateId]);
  if (!estate) throw refusal('UNKNOWN_ESTATE', 'estateId');
  condition.mustHold({ by, keeperId: estate.keeperId });
  mustReach(by, estate.projectIds);
  return estate;
};

/** Whether it is: of several that are read at once, the others are left out. */
export const keeps = async (runtime: ContextRuntime, from: From, estateId: string, condition: Kept = keepsTheRegister): Promise<boolean> => {
  if (!from.caller) return false;
  return mustKeep(runtime, from, estateId, condition).then(
    () => true,
    () => false,
  );
};
