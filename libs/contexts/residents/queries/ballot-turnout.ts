import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType, Field } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { Clock, mustReach } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { notYetVoted } from '../domain/ballots/gap.js';
import { convenes } from '../domain/ballots/permissions.js';
import { readBallots } from './ballots.js';
import { seeing } from './reading.js';
import { TokenArgs } from './token-args.js';

@ArgsType()
export class BallotTurnoutArgs extends TokenArgs {
  @IdInput({ description: 'That you convened.' })
  ballotId!: string;

  @Field(() => String, { nullable: true, description: 'That one alone: an estate may have tens of thousands of units.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  building?: string | null;
}

export type SilentUnit = { readonly headId: string; readonly unitId: string; readonly building: string; readonly stair: string; readonly label: string };
export type BuildingTurnout = { readonly building: string; readonly notYetVoted: readonly SilentUnit[] };
/** As of the end of a day: whoever watches does not see who has voted just now. */
export type Turnout = { readonly asOf: Date; readonly buildings: readonly BuildingTurnout[] };

/** Who has not voted yet, by building, for whoever calls at their doors. How anybody voted is in none of it. */
@Accepts('residents', BallotTurnoutArgs)
export class BallotTurnout extends QueryMessage<BallotTurnoutArgs, Turnout> {}

const DAY_MS = 86_400_000;

@QueryHandler(BallotTurnout)
export class BallotTurnoutHandler implements IQueryHandler<BallotTurnout> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input: { ballotId, building, token }, from }: BallotTurnout): Promise<Turnout> {
    const by = mustBeCaller(from);
    await seeing(this.runtime, token);
    const [row] = await readBallots(this.runtime, [ballotId]);
    if (!row || row.ballot.status === 'NONE') throw refusal('UNKNOWN_BALLOT', 'ballotId');
    const { ballot, status } = row.ballot;
    convenes.mustHold({ by, convenerId: ballot.convenedBy });
    mustReach(by, ballot.projectIds);
    if (status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
    const { workingDays } = this.settings;
    const asOf = workingDays.endOf(workingDays.dayOf(new Date(this.clock.now().getTime() - DAY_MS)));
    const { pool } = this.runtime.database;
    const units = await pool.query<SilentUnit>(
      `SELECT head_id AS "headId", unit_id AS "unitId", building, stair, label FROM ballot_units
       WHERE ballot_id = $1 AND ($2::text IS NULL OR building = $2) ORDER BY building, stair, label`,
      [ballotId, building ?? null],
    );
    const votes = await pool.query<{ headId: string; at: Date }>(
      'SELECT head_id AS "headId", voted_at AS at FROM ballot_votes WHERE ballot_id = $1 AND voted_at IS NOT NULL',
      [ballotId],
    );
    const silent = notYetVoted(
      units.rows,
      votes.rows.map(({ headId, at }) => ({ headId, at: at.toISOString() })),
      asOf.toISOString(),
    );
    return { asOf, buildings: [...silent].map(([building, rest]) => ({ building, notYetVoted: rest })) };
  }
}
