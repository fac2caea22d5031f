import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { Clock } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { isConcernedOrConvenes } from '../domain/ballots/permissions.js';
import { askingAbout, OfBallotArgs } from './ballot-record.js';
import { Conditions, readPage } from './reading.js';

export type RollDisputeShown = {
  readonly ballotId: string;
  readonly unitId: string;
  readonly by: string;
  readonly claim: string;
  readonly at: Date;
  readonly recordedAt: Date;
};

/** What was said against a roll, in order: all of it for the convener; for others of what concerns their units, and what they said. */
@Accepts('residents', OfBallotArgs)
export class RollDisputes extends QueryMessage<OfBallotArgs, ConnectionOf<RollDisputeShown>> {}

const columns = 'ballot_id AS "ballotId", unit_id AS "unitId", by_id AS by, claim, at, recorded_at AS "recordedAt"';

@QueryHandler(RollDisputes)
export class RollDisputesHandler implements IQueryHandler<RollDisputes> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  async execute({ input, from }: RollDisputes): Promise<ConnectionOf<RollDisputeShown>> {
    const { by, state, convenes, residents } = await askingAbout(this.runtime, from, input);
    isConcernedOrConvenes.mustHold({ by, convenerId: state.ballot.convenedBy, onRoll: residents.length > 0 });
    const conditions = new Conditions().add(input.ballotId, (id) => `ballot_id = ${id}`);
    if (!convenes) conditions.add(residents, (own) => this.#concerning(own, conditions));
    return readPage<RollDisputeShown>(this.runtime, input, { table: 'roll_disputes', columns, conditions });
  }

  /** Of units for which they are on the roll, or which they, or whose guardians they are, own today. */
  #concerning(own: string, conditions: Conditions): string {
    const today = conditions.parameter(this.settings.workingDays.dayOf(this.clock.now()));
    return `(by_id = ANY (${own}::text[])
      OR EXISTS (SELECT FROM ballot_units u JOIN ballot_heads h USING (ballot_id, head_id)
        WHERE u.ballot_id = roll_disputes.ballot_id AND u.unit_id = roll_disputes.unit_id AND h.voters && ${own}::text[])
      OR EXISTS (SELECT FROM unit_people p JOIN residents r ON r.id = p.resident_id
        WHERE p.unit_id = roll_disputes.unit_id AND p.role = 'OWNER' AND p.since <= ${today} AND (p.until IS NULL OR ${today} <= p.until)
          AND (r.id = ANY (${own}::text[]) OR r.resident->>'guardianId' = ANY (${own}::text[]))))`;
  }
}
