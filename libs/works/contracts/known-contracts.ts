import { settled, type ContextRuntime } from '../../platform/context/index.js';
import type { Scope } from '../domain/acting.js';
import { contractsRecorder } from './record-contracts.js';

type Between = { readonly principalId: string; readonly contractorId: string; readonly at: Date; readonly now: Date };

/** Which contracts are in force: a copy of this context's own, as far as it has heard. */
export class KnownContracts {
  constructor(private readonly runtime: ContextRuntime) {}

  /**
   * What each contract between the two covers that is in force `at` an instant, and whether it is so now. None: nothing is covered.
   * @param token of the sender, who may know of a contract, or of its end, that is still on its way
   * @throws {Refusal} STILL_BEHIND after 2 s
   */
  async inForce({ principalId, contractorId, at, now }: Between, token: string | null | undefined): Promise<readonly Scope[]> {
    await settled(this.runtime, contractsRecorder, token);
    const { rows } = await this.runtime.database.pool.query<Scope>(
      `SELECT project_ids AS "projectIds", valid_from <= $4 AND $4 < least(valid_until, ended_at) AS "isInForceNow" FROM known_contracts
       WHERE principal_id = $1 AND contractor_id = $2 AND valid_from <= $3 AND $3 < least(valid_until, ended_at)`,
      [principalId, contractorId, at, now],
    );
    return rows;
  }
}
