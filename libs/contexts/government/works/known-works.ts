import { setTimeout as sleep } from 'node:timers/promises';
import { refusal } from '../../../contracts/index.js';
import { settled, type ContextRuntime } from '../../../platform/context/index.js';
import type { PermitWorks } from '../domain/permits.js';
import { worksOf } from './record-works.js';

/** How long a plan may be on its way, where no token tells. */
const ON_ITS_WAY_MS = 1_000;
const LOOK_AGAIN_MS = 20;

const sql = 'SELECT id, owner_id AS "ownerId", kind, project_id AS "projectId", work_window AS window, status FROM known_works WHERE id = $1';

/** What government knows of works: a copy of its own, as far as it has heard. */
export class KnownWorks {
  constructor(private readonly runtime: ContextRuntime) {}

  /**
   * @param token of the sender, who may just have planned or changed them
   * @throws {Refusal} UNKNOWN_WORKS; STILL_BEHIND where the token says that there is more to come
   */
  async mustKnow(id: string, token: string | null | undefined): Promise<PermitWorks> {
    await settled(this.runtime, worksOf, token);
    for (const deadline = Date.now() + ON_ITS_WAY_MS; ; await sleep(LOOK_AGAIN_MS)) {
      const { rows } = await this.runtime.database.pool.query<PermitWorks>(sql, [id]);
      if (rows[0]) return rows[0];
      if (Date.now() >= deadline) throw refusal('UNKNOWN_WORKS', 'worksId');
    }
  }
}
