import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { VoteChannel } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import { shownBallot, type BallotShown } from '../domain/ballots/shown.js';
import { seeing } from './reading.js';
import { TokenArgs } from './token-args.js';

/** `voted`: by which way the one vote of these units came; null: not yet. */
export type OwnBallot = {
  readonly ballot: BallotShown;
  readonly units: readonly OwnUnit[];
  readonly area: number;
  readonly voted: VoteChannel | null;
  /** Whether it is another's vote, whose proxy whoever asks holds. */
  readonly asProxy: boolean;
  /** Who holds the proxy of these units. */
  readonly holderId: string | null;
  readonly objectorIds: readonly string[];
};
export type OwnUnit = { readonly unitId: string; readonly building: string; readonly stair: string; readonly label: string };

/** On whose roll whoever asks is, or in which it holds a proxy. */
@Accepts('residents', TokenArgs)
export class MyBallots extends QueryMessage<TokenArgs, readonly OwnBallot[]> {}

type Row = Omit<OwnBallot, 'ballot' | 'area'> & { readonly ballot: BallotState; readonly area: string };

@QueryHandler(MyBallots)
export class MyBallotsHandler implements IQueryHandler<MyBallots> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input: { token }, from }: MyBallots): Promise<readonly OwnBallot[]> {
    const { personId } = mustBeCaller(from);
    await seeing(this.runtime, token);
    const { rows } = await this.runtime.database.pool.query<Row>(
      `WITH me AS (SELECT ARRAY(SELECT id FROM residents WHERE person_id = $1) AS ids)
       SELECT b.ballot, h.area, v.state->'vote'->>'channel' AS voted, NOT h.voters && me.ids AS "asProxy", v.state->>'proxy' AS "holderId",
         coalesce(v.state->'objectors', '[]') AS "objectorIds",
         (SELECT jsonb_agg(jsonb_build_object('unitId', unit_id, 'building', building, 'stair', stair, 'label', label) ORDER BY building, stair, label)
          FROM ballot_units u WHERE u.ballot_id = h.ballot_id AND u.head_id = h.head_id) AS units
       FROM me, ballot_heads h JOIN ballots b ON b.id = h.ballot_id LEFT JOIN ballot_votes v ON v.ballot_id = h.ballot_id AND v.head_id = h.head_id
       WHERE (h.ballot_id, h.head_id) IN (
         SELECT ballot_id, head_id FROM ballot_heads WHERE voters && ARRAY(SELECT id FROM residents WHERE person_id = $1)
         UNION SELECT p.ballot_id, p.head_id FROM ballot_proxies p JOIN residents r ON r.id = p.holder_id WHERE r.person_id = $1)
       ORDER BY b.position, h.head_id`,
      [personId],
    );
    const today = this.settings.workingDays.dayOf(this.clock.now());
    return rows.map(({ ballot, area, ...row }) => ({ ...row, ballot: shownBallot(ballot, today), area: Number(area) }));
  }
}
