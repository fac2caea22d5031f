import { setTimeout as sleep } from 'node:timers/promises';
import { refusal } from '../contracts/index.js';
import { settled, type ContextRuntime } from '../platform/context/index.js';
import { workItemRecorder } from './record-work-items.js';

/** A work item, as far as a context that did not add it needs it. */
export type KnownWorkItem = {
  readonly id: string;
  readonly projectId: string;
  readonly title: string;
  /** The matter on which owners have to decide before it starts; `null`: none. */
  readonly consent: string | null;
  readonly dropped: boolean;
};

/** How long what was just added may be on its way, where no token tells. */
const ON_ITS_WAY_MS = 1_000;
const LOOK_AGAIN_MS = 20;

const sql = 'SELECT id, project_id AS "projectId", title, consent, dropped FROM known_work_items WHERE id = $1';

/** What a context knows of the work items that government has added: a copy of its own, as far as it has heard. */
export class KnownWorkItems {
  constructor(private readonly runtime: ContextRuntime) {}

  /**
   * @param token of the sender, who may just have added or dropped it
   * @throws {Refusal} UNKNOWN_WORK_ITEM; STILL_BEHIND where the token says that there is more to come
   */
  async mustKnow(id: string, field: string, token: string | null | undefined): Promise<KnownWorkItem> {
    await settled(this.runtime, workItemRecorder, token);
    for (const deadline = Date.now() + ON_ITS_WAY_MS; ; await sleep(LOOK_AGAIN_MS)) {
      const { rows } = await this.runtime.database.pool.query<KnownWorkItem>(sql, [id]);
      if (rows[0]) return rows[0];
      if (Date.now() >= deadline) throw refusal('UNKNOWN_WORK_ITEM', field);
    }
  }
}
