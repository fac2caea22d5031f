import { settled, type ContextRuntime } from '../../platform/context/index.js';
import type { KnownConsent } from '../domain/consent-needed.js';
import { consentRecorder } from './record-consents.js';

/** What this home of works knows of the decisions of owners: a copy of its own, as far as it has heard. */
export class KnownConsents {
  constructor(private readonly runtime: ContextRuntime) {}

  /**
   * Where owners are asked about a work item, in the order of the notices.
   * @param token of the sender, who may know of one that is still on its way
   * @throws {Refusal} STILL_BEHIND where the token says that there is more to come
   */
  async of(workItemId: string, token: string | null | undefined): Promise<readonly KnownConsent[]> {
    await settled(this.runtime, consentRecorder, token);
    const { rows } = await this.runtime.database.pool.query<KnownConsent>(
      `SELECT question, matter, asked_on AS "askedOn", consented_at AS "consentedAt" FROM known_consents WHERE work_item_id = $1 ORDER BY asked_on, ballot_id, question`,
      [workItemId],
    );
    return rows;
  }
}
