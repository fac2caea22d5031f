import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { Accepts, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { FrozenRolls } from '../ballots/frozen-roll.js';
import { isOnTheRollOrConvenes } from '../domain/ballots/permissions.js';
import { askingAbout, OfBallotArgs } from './ballot-record.js';
import { Conditions, readPage } from './reading.js';

/** A look at how each head voted. `headId`: as whose owner; null: as a counter. */
export type VoteRecordReadShown = { readonly headId: string | null; readonly reason: string; readonly at: Date; readonly recordedAt: Date };

/** Who has looked at how each head voted, in order: for the convener, and for owners of the electorate. */
@Accepts('residents', OfBallotArgs)
export class VoteRecordReads extends QueryMessage<OfBallotArgs, ConnectionOf<VoteRecordReadShown>> {}

const columns = 'head_id AS "headId", reason, at, recorded_at AS "recordedAt"';

@QueryHandler(VoteRecordReads)
export class VoteRecordReadsHandler implements IQueryHandler<VoteRecordReads> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly rolls: FrozenRolls,
  ) {}

  async execute({ input, from }: VoteRecordReads): Promise<ConnectionOf<VoteRecordReadShown>> {
    const { by, state, residents } = await askingAbout(this.runtime, from, input);
    const onRoll = (await this.rolls.headOfAny(input.ballotId, residents)) !== undefined;
    isOnTheRollOrConvenes.mustHold({ by, convenerId: state.ballot.convenedBy, onRoll });
    const conditions = new Conditions().add(input.ballotId, (id) => `ballot_id = ${id}`);
    return readPage<VoteRecordReadShown>(this.runtime, input, { table: 'vote_record_reads', columns, conditions });
  }
}
