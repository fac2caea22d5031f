import { referenceTo, type EndOfWorks, type Footprint, type RuleReference } from '../../../contracts/index.js';
import type { Directory } from '../../../directory/index.js';
import type { ContextRuntime } from '../../../platform/context/index.js';
import { Decisions } from '../../../platform/event-store/index.js';
import { boxText, grow, Shape } from '../../../platform/geometry/index.js';
import { neighbours, neighboursId, type NeighbourCommand, type Told } from '../domain/neighbours/neighbours.js';
import { hutong } from '../policies/hutong.js';

/** Works as they stand, of which neighbours are told. */
type Emergency = {
  readonly id: string;
  readonly projectId: string;
  readonly footprint: Footprint;
  readonly tellFrom: Date;
  readonly overAt: Date | null;
  readonly ended: EndOfWorks | null;
};
type NearEstate = { readonly id: string; readonly projectIds: readonly string[]; readonly footprint: Footprint | null; readonly households: number };

/** `nearSince`: for whom it has come near by this, it is not told as if it had been so before. */
type Occasion = { readonly nearSince: Date | null; readonly correlationId: string };

/** Tells the estates near works what they have not been told yet. */
export class Telling {
  readonly #neighbours;

  constructor(
    private readonly runtime: ContextRuntime,
    private readonly directory: Directory,
  ) {
    this.#neighbours = new Decisions(runtime.store, neighbours);
  }

  /** Done again, it tells nothing twice. The views must have read the log. */
  async tell(worksId: string, { nearSince, correlationId }: Occasion): Promise<void> {
    const { rows } = await this.runtime.database.pool.query<Emergency>(
      `SELECT id, project_id AS "projectId", footprint, tell_from AS "tellFrom", over_at AS "overAt", ended FROM known_works WHERE id = $1 AND tell_from IS NOT NULL`,
      [worksId],
    );
    const [works] = rows;
    if (!works) return;
    const { tellFrom, overAt, ended } = works;
    const at = nearSince !== null && nearSince > tellFrom ? nearSince : tellFrom;
    const rule = await this.directory.rule('neighboursTold', at);
    const told = await this.#told(worksId);
    // Who came near when it was over is told nothing.
    const near = overAt !== null && at > overAt ? [] : await this.#near(works, rule.values.withinMetres);
    for (const estate of near.filter(({ id }) => !told.includes(id))) await this.#first(works, estate, { at, rule: referenceTo(rule), correlationId });
    if (overAt === null || ended === null) return;
    const over: NeighbourCommand = { type: 'tell-neighbours-it-is-over', at: overAt.toISOString(), ended };
    for (const estateId of new Set([...told, ...near.map(({ id }) => id)])) await this.#decide(worksId, estateId, over, { at: overAt, correlationId });
  }

  async #first(works: Emergency, { id: estateId, projectIds, households }: NearEstate, of: { at: Date; rule: RuleReference; correlationId: string }): Promise<void> {
    const both = [works.projectId, ...projectIds];
    const command = { type: 'tell-neighbours', estateId, worksId: works.id, projectIds: both, at: of.at.toISOString(), households, rule: of.rule } as const;
    await this.#decide(works.id, estateId, command, of);
  }

  async #decide(
    worksId: string,
    estateId: string,
    command: NeighbourCommand,
    { at, correlationId }: { readonly at: Date; readonly correlationId: string },
  ): Promise<void> {
    const id = neighboursId(worksId, estateId);
    await this.#neighbours.decide({
      caller: hutong,
      occurredAt: at,
      correlationId,
      id,
      command,
      operation: command.type,
      idempotencyKey: id,
      body: {},
      subject: { type: 'Estate', id: estateId },
      projectIds: projectIdsOf,
      answer: ({ status }) => ({ status }),
    });
  }

  async #told(worksId: string): Promise<readonly string[]> {
    const { rows } = await this.runtime.database.pool.query<{ id: string }>('SELECT estate_id AS id FROM notices WHERE works_id = $1 ORDER BY position', [worksId]);
    return rows.map(({ id }) => id);
  }

  /** By box first, then to the centimetre; and every estate of the project, wherever it lies. */
  async #near({ projectId, footprint }: Emergency, metres: number): Promise<readonly NearEstate[]> {
    const here = Shape.of(footprint);
    const { rows } = await this.runtime.database.pool.query<NearEstate>(
      `SELECT id, project_ids AS "projectIds", footprint,
         (SELECT count(*)::int FROM units WHERE units.estate_id = estates.id AND units.unit->>'use' = 'DWELLING') AS households
       FROM estates WHERE project_ids @> ARRAY[$1] OR box && $2::box ORDER BY position`,
      [projectId, boxText(grow(here.box, metres))],
    );
    return rows.filter((estate) => estate.projectIds.includes(projectId) || (estate.footprint !== null && Shape.of(estate.footprint).isWithin(here, metres)));
  }
}

const projectIdsOf = (told: Told): readonly string[] => (told.status === 'nothing' ? [] : told.projectIds);
