import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { refusal, type VoteChannel } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { Clock, derivedId, forItself } from '../../../platform/kernel/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import { Counting, type HeadsVote } from '../ballots/counting.js';
import { FrozenRolls } from '../ballots/frozen-roll.js';
import { isConvener, permissions, votesOrTakesVotes } from '../domain/ballots/permissions.js';
import type { Marks } from '../domain/ballots/questions.js';
import { voteRecordReads } from '../domain/ballots/vote-record.js';
import { BallotChanges, BallotInput, type KnownBallot } from './ballot-changes.js';
import { residentsOf } from './residents-of.js';

@InputType()
export class ReadVoteRecordInput extends BallotInput {
  @Field(() => String, { nullable: true, description: 'Whose record you need; all, if left out.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  building?: string | null;

  @Field(() => String, { description: 'Why. Kept for ever: no names.' })
  @IsString()
  @MaxLength(2_000)
  reason!: string;
}

/** How one head voted: residents by pseudonym. `marks`: by question; null: no vote of it counts. */
export type RecordedVote = {
  readonly headId: string;
  readonly unitIds: readonly string[];
  readonly voterIds: readonly string[];
  readonly channel: VoteChannel | null;
  readonly marks: Marks | null;
};

@Accepts('residents', ReadVoteRecordInput, permissions.ReadVoteRecord)
export class ReadVoteRecord extends CommandMessage<ReadVoteRecordInput, Written<readonly RecordedVote[] | null>> {}

/** Every look is an event before it is a look. */
@CommandHandler(ReadVoteRecord)
export class ReadVoteRecordHandler implements ICommandHandler<ReadVoteRecord> {
  readonly #reads;

  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly ballots: BallotChanges,
    private readonly rolls: FrozenRolls,
    private readonly counting: Counting,
    private readonly clock: Clock,
  ) {
    this.#reads = new Decisions(runtime.store, voteRecordReads);
  }

  async execute({ input, from }: ReadVoteRecord): Promise<Written<readonly RecordedVote[] | null>> {
    const sent = asSent(input, from, this.clock);
    const { ballotId, building, reason } = input;
    const state = await this.ballots.known(ballotId);
    const { convenedBy, electorate, projectIds } = state.ballot;
    const about = { by: sent.caller, convenerId: convenedBy };
    const residents = await residentsOf(this.runtime, sent.caller.personId, electorate.estateId, input.token);
    const headId = (await this.rolls.headOfAny(ballotId, residents))?.headId ?? null;
    const isCounter = isConvener(about);
    votesOrTakesVotes.mustHold({ ...about, onRoll: headId !== null });
    const readId = randomUUID();
    const { answer, at } = await this.#reads.decide({
      ...sent,
      caller: isCounter ? sent.caller : forItself(sent.caller),
      id: derivedId('vote-record-read', ballotId, sent.caller.personId, sent.idempotencyKey),
      command: { type: 'read-vote-record', ballotId, readId, state, reader: { headId, isCounter }, reason },
      operation: 'read-vote-record',
      subject: { type: 'Ballot', id: ballotId },
      projectIds: () => projectIds,
      audience: null,
      answer: () => ({ readId }),
    });
    return { answer: answer.readId === readId ? await this.#record(state, building ?? null) : null, at };
  }

  async #record(state: KnownBallot, building: string | null): Promise<readonly RecordedVote[]> {
    if (!(await caughtUp(this.runtime))) throw refusal('STILL_BEHIND', 'token');
    const of = building === null ? null : new Set(await this.rolls.headsIn(state.ballot.ballotId, building));
    return (await this.counting.heads(state)).filter(({ head }) => of?.has(head.id) ?? true).map(asRecorded);
  }
}

const asRecorded = ({ head, state, secrets }: HeadsVote): RecordedVote => ({
  headId: head.id,
  unitIds: head.unitIds,
  voterIds: head.voters,
  channel: state?.vote?.channel ?? null,
  marks: secrets?.marks ?? null,
});
