import { settled, type ContextRuntime } from '../../platform/context/index.js';
import type { KnownPermit } from '../domain/permit-needed.js';
import { permitRecorder } from './record-permits.js';

/** What this home of works knows of permits: a copy of its own, as far as it has heard. */
export class KnownPermits {
  constructor(private readonly runtime: ContextRuntime) {}

  /**
   * Those of some works, in the order of their ids.
   * @param token of the sender, who may just have been granted one
   * @throws {Refusal} STILL_BEHIND where the token says that there is more to come
   */
  async of(worksId: string, token: string | null | undefined): Promise<readonly KnownPermit[]> {
    await settled(this.runtime, permitRecorder, token);
    const { rows } = await this.runtime.database.pool.query<KnownPermit>(
      'SELECT kind, status, permit_window AS window, granted_at AS "grantedAt" FROM known_permits WHERE works_id = $1 ORDER BY id',
      [worksId],
    );
    return rows;
  }
}
