import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { ByIdsInput } from '../../../contracts/queries.js';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { filteredId, OptionalIdInput, type ConnectionOf } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import { gapToQuorum } from '../domain/ballots/gap.js';
import { quorumOf } from '../domain/ballots/rule.js';
import { shownBallot, type BallotShown } from '../domain/ballots/shown.js';
import type { Count } from '../domain/ballots/tally.js';
import { Conditions, ListArgs, readByIds, readPage } from './reading.js';

@ArgsType()
export class BallotArgs extends ListArgs {
  @OptionalIdInput({ description: 'Those that are part of this renewal.' })
  projectId?: string | null;

  @OptionalIdInput({ description: 'Those of the owners of this estate.' })
  estateId?: string | null;
}

/** All ballots, in the order of their notices. */
@Accepts('residents', BallotArgs)
export class Ballots extends QueryMessage<BallotArgs, ConnectionOf<BallotShown>> {}

/** In any order, without those that there are not. */
@Accepts('residents', ByIdsInput)
export class BallotsByIds extends QueryMessage<ByIdsInput, readonly BallotShown[]> {}

/** What is missing to the quorum, in heads and in 0.01 m². */
export type BallotGap = { readonly id: string; readonly missing: Count };

/** Of those that are opened and whose result is not published. */
@Accepts('residents', ByIdsInput)
export class BallotGaps extends QueryMessage<ByIdsInput, readonly BallotGap[]> {}

type Row = { readonly id: string; readonly ballot: BallotState };
const byIds = { name: 'ballots.by-ids', text: 'SELECT id, ballot FROM ballots WHERE id = ANY ($1)' };

export const readBallots = (runtime: ContextRuntime, ids: readonly string[]): Promise<readonly Row[]> => readByIds<Row>(runtime, byIds, ids);

@QueryHandler(Ballots)
export class BallotsHandler implements IQueryHandler<Ballots> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input }: Ballots): Promise<ConnectionOf<BallotShown>> {
    const conditions = new Conditions()
      .addIf(filteredId(input.projectId), (id) => `project_ids @> ARRAY[${id}::text]`)
      .addIf(filteredId(input.estateId), (id) => `estate_id = ${id}`);
    const { edges, ...page } = await readPage<Row>(this.runtime, input, { table: 'ballots', columns: 'id, ballot', conditions });
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: shownBallot(node.ballot, today) })) };
  }
}

@QueryHandler(BallotsByIds)
export class BallotsByIdsHandler implements IQueryHandler<BallotsByIds> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input: { ids } }: BallotsByIds): Promise<readonly BallotShown[]> {
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return (await readBallots(this.runtime, ids)).map(({ ballot }) => shownBallot(ballot, today));
  }
}

@QueryHandler(BallotGaps)
export class BallotGapsHandler implements IQueryHandler<BallotGaps> {
  constructor(@InjectRuntime('residents') private readonly runtime: ContextRuntime) {}

  async execute({ input: { ids } }: BallotGaps): Promise<readonly BallotGap[]> {
    const rows = await readBallots(this.runtime, ids);
    const { rows: parts } = await this.runtime.database.pool.query<{ id: string; heads: number; area: string }>(
      `SELECT ballot_id AS id, count(*)::int AS heads, sum(area) AS area FROM ballot_votes JOIN ballot_heads USING (ballot_id, head_id)
       WHERE ballot_id = ANY ($1) AND takes_part GROUP BY ballot_id`,
      [ids],
    );
    const partOf = new Map(parts.map(({ id, heads, area }) => [id, { heads, area: Number(area) }]));
    return rows.flatMap(({ id, ballot: state }) => {
      if (state.status !== 'OPEN' && state.status !== 'CLOSED') return [];
      return [{ id, missing: gapToQuorum(state.opening.roll.total, partOf.get(id) ?? { heads: 0, area: 0 }, quorumOf(state.ballot.rule)) }];
    });
  }
}
