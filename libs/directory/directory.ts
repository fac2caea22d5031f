import { setTimeout as sleep } from 'node:timers/promises';
import { defaultRules, refusal, versionAt, type AdoptedRule, type Office, type ProjectKind, type RuleName, type Rules } from '../contracts/index.js';
import { settled, type ContextRuntime } from '../platform/context/index.js';
import { decodeToken } from '../platform/graphql/index.js';
import type { Party } from '../platform/kernel/index.js';
import type { Settings } from '../platform/ops/index.js';
import { directoryConsumer, directoryRecorder } from './record-directory.js';

/** How long what was just registered may be on its way; with the token of its registration it certainly is. */
const ON_ITS_WAY_MS = 1_000;
const CERTAINLY_ON_ITS_WAY_MS = 2_000;
const LOOK_AGAIN_MS = 20;

/** Refuses what government has not published; without a field it is the sender's own organisation. */
export type MustKnow = { project(id: string, field: string): Promise<void>; organisation(id: string, field?: string): Promise<void> };

/** What this context knows of government's directory: a copy of its own, as far as it has heard. */
export class Directory {
  /** Projects and organisations are never taken back: what was found once is remembered. */
  readonly #found = new Set<string>();

  constructor(
    private readonly runtime: ContextRuntime,
    private readonly settings: Pick<Settings<Rules>, 'rules' | 'workingDays'>,
  ) {}

  /**
   * Looks things up, again and again for a moment, since they may be on their way.
   * @param token of the sender, who may just have registered them
   * @throws {Refusal} UNKNOWN_PROJECT, UNKNOWN_ORGANISATION; STILL_BEHIND where the token says that there is more to come
   */
  mustKnow(token: string | null | undefined): MustKnow {
    const promised = promisedBy(token);
    const look = async (table: string, id: string): Promise<'found' | 'unknown' | 'behind'> => {
      const deadline = Date.now() + (promised.length > 0 ? CERTAINLY_ON_ITS_WAY_MS : ON_ITS_WAY_MS);
      while (!(await this.#knows(table, id))) {
        if (Date.now() >= deadline) return promised.length > 0 && !(await this.runtime.waitForConsumer(directoryConsumer, promised, 0)) ? 'behind' : 'unknown';
        await sleep(LOOK_AGAIN_MS);
      }
      return 'found';
    };
    const must = (table: string, code: 'UNKNOWN_PROJECT' | 'UNKNOWN_ORGANISATION') => async (id: string, field?: string) => {
      const found = await look(table, id);
      if (found !== 'found') throw refusal(found === 'behind' ? 'STILL_BEHIND' : code, field);
    };
    return { project: must('known_projects', 'UNKNOWN_PROJECT'), organisation: must('known_organisations', 'UNKNOWN_ORGANISATION') };
  }

  /** Waits until the copy holds what the token's holder wrote to government. @throws {Refusal} STILL_BEHIND after 2 s */
  async settled(token: string | null | undefined): Promise<void> {
    await settled(this.runtime, directoryRecorder, token);
  }

  /** The offices that an organisation holds for these projects: for all of them, or for one at least. */
  async officesOf(organisationId: string, projectIds: readonly string[]): Promise<readonly Office[]> {
    const { rows } = await this.runtime.database.pool.query<{ office: Office }>(
      `SELECT office FROM known_appointments WHERE organisation_id = $1 AND (project_ids = '{}' OR project_ids && $2::text[]) ORDER BY office`,
      [organisationId, projectIds],
    );
    return rows.map(({ office }) => office);
  }

  /** Who holds an office for these projects, by id. */
  async holdersOf(office: string, projectIds: readonly string[]): Promise<readonly string[]> {
    const { rows } = await this.runtime.database.pool.query<{ id: string }>(
      `SELECT organisation_id AS id FROM known_appointments WHERE office = $1 AND (project_ids = '{}' OR project_ids && $2::text[]) ORDER BY 1`,
      [office, projectIds],
    );
    return rows.map(({ id }) => id);
  }

  async partyOf(organisationId: string): Promise<Party | undefined> {
    const { rows } = await this.runtime.database.pool.query<{ party: Party }>('SELECT party FROM known_organisations WHERE id = $1', [organisationId]);
    return rows[0]?.party;
  }

  async kindOf(projectId: string): Promise<ProjectKind | undefined> {
    const { rows } = await this.runtime.database.pool.query<{ kind: ProjectKind }>('SELECT kind FROM known_projects WHERE id = $1', [projectId]);
    return rows[0]?.kind;
  }

  /** Who opened a project; undefined: that is not known yet. */
  async openerOf(projectId: string): Promise<string | undefined> {
    const { rows } = await this.runtime.database.pool.query<{ id: string | null }>('SELECT opened_by AS id FROM known_projects WHERE id = $1', [projectId]);
    return rows[0]?.id ?? undefined;
  }

  /** The version of a rule that holds at an instant: the installation's first one, unless government had adopted another by then. */
  async rule<Name extends RuleName>(name: Name, at: Date): Promise<Rules[Name]> {
    return (await this.versions(name))(at);
  }

  /** The same for any number of instants. */
  async versions<Name extends RuleName>(name: Name): Promise<(at: Date) => Rules[Name]> {
    const first = this.settings.rules[name];
    const { rows } = await this.runtime.database.pool.query<AdoptedRule>('SELECT rule, adopted_at AS "adoptedAt" FROM adopted_rules WHERE rule_id = $1', [
      defaultRules[name].id,
    ]);
    return (at) => versionAt(first, rows, at, this.settings.workingDays.dayOf(at));
  }

  async #knows(table: string, id: string): Promise<boolean> {
    const key = `${table} ${id}`;
    if (this.#found.has(key)) return true;
    const { rowCount } = await this.runtime.database.pool.query(`SELECT FROM ${table} WHERE id = $1`, [id]);
    if (rowCount === 1) this.#found.add(key);
    return rowCount === 1;
  }
}

const promisedBy = (token: string | null | undefined) => (token ? decodeToken(token).filter(({ context }) => context === 'government') : []);
