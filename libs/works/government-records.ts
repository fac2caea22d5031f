import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { refusal } from '../contracts/index.js';
import type { ContextRuntime } from '../platform/context/index.js';
import type { BatchHandler, PublicEvent } from '../platform/event-bus/index.js';
import { decodeToken } from '../platform/graphql/index.js';
import type { Given } from './commands/use-case.js';

/** How long what was just registered may be on its way; with the token of its registration it certainly is. */
const ON_ITS_WAY_MS = 1_000;
const CERTAINLY_ON_ITS_WAY_MS = 2_000;
const LOOK_AGAIN_MS = 20;

/** Learns which projects and organisations there are. */
export const recordGovernment: BatchHandler = async (events, tx) => {
  await insert(tx, 'known_projects', named(events, 'government.project-opened.v1', 'projectId'));
  await insert(tx, 'known_organisations', named(events, 'government.organisation-registered.v1', 'organisationId'));
};

const named = (events: readonly PublicEvent[], type: string, id: string): readonly string[] =>
  events.flatMap((event) => (event.type === type ? [event.data[id] as string] : []));

const insert = async (tx: PoolClient, table: string, ids: readonly string[]): Promise<void> => {
  if (ids.length > 0) await tx.query(`INSERT INTO ${table} SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`, [ids]);
};

/** What this context knows of government's projects and organisations. Nothing is ever taken back, so what was found once is remembered. */
export class GovernmentRecords {
  readonly #found = new Set<string>();

  constructor(
    private readonly runtime: ContextRuntime,
    /** Its name on the bus. */
    private readonly consumer: string,
  ) {}

  /**
   * Looks things up, again and again for a moment, since they may be on their way.
   * @param token of the sender, who may just have registered them
   * @throws {Refusal} UNKNOWN_PROJECT, UNKNOWN_ORGANISATION; STILL_BEHIND where the token says that there is more to come
   */
  mustKnow(token: string | null | undefined): Given['mustKnow'] {
    const promised = token ? decodeToken(token).filter(({ context }) => context === 'government') : [];
    const look = async (table: string, id: string): Promise<'found' | 'unknown' | 'behind'> => {
      const deadline = Date.now() + (promised.length > 0 ? CERTAINLY_ON_ITS_WAY_MS : ON_ITS_WAY_MS);
      while (!(await this.#knows(table, id))) {
        if (Date.now() >= deadline) return promised.length > 0 && !(await this.runtime.waitForConsumer(this.consumer, promised, 0)) ? 'behind' : 'unknown';
        await sleep(LOOK_AGAIN_MS);
      }
      return 'found';
    };
    const must = (table: string, code: 'UNKNOWN_PROJECT' | 'UNKNOWN_ORGANISATION') => async (id: string, field: string) => {
      const found = await look(table, id);
      if (found !== 'found') throw refusal(found === 'behind' ? 'STILL_BEHIND' : code, field);
    };
    return { project: must('known_projects', 'UNKNOWN_PROJECT'), organisation: must('known_organisations', 'UNKNOWN_ORGANISATION') };
  }

  async #knows(table: string, id: string): Promise<boolean> {
    const key = `${table} ${id}`;
    if (this.#found.has(key)) return true;
    const { rowCount } = await this.runtime.database.pool.query(`SELECT FROM ${table} WHERE id = $1`, [id]);
    if (rowCount === 1) this.#found.add(key);
    return rowCount === 1;
  }
}
