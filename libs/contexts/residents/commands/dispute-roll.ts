import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Field, InputType } from '@nestjs/graphql';
import { IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, asSent, CommandMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { Clock, forItself } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { concernedBy, leftOut, RollEntries } from '../ballots/roll-entries.js';
import { isConcernedOrConvenes, permissions } from '../domain/ballots/permissions.js';
import { votes, voteStreamOf } from '../domain/ballots/vote.js';
import type { Poll } from '../domain/ballots/vote-state.js';
import { BallotChanges, ownOperation, type KnownBallot } from './ballot-changes.js';
import { residentsOf } from './residents-of.js';
import { SaidByVoterInput, saidByVoter } from './said-by-voter.js';

@InputType()
export class DisputeRollInput extends SaidByVoterInput {
  @Field(() => String, { description: 'What is wrong. Kept for ever, and read by whoever convened the ballot and whom the unit concerns: no names.' })
  @IsString()
  @MaxLength(2_000)
  claim!: string;
}

/** That somebody finds the roll wrong. It stands, and why is said with the entry of the unit. */
export type RollDispute = { readonly ballotId: string; readonly unitId: string; readonly by: string; readonly claim: string; readonly at: string };

@Accepts('residents', DisputeRollInput, permissions.DisputeRoll)
export class DisputeRoll extends CommandMessage<DisputeRollInput, Written<RollDispute>> {}

/** By whoever is on the roll for the unit, or would be by the register of today; also of a unit that the roll lacks. */
@CommandHandler(DisputeRoll)
export class DisputeRollHandler implements ICommandHandler<DisputeRoll> {
  readonly #votes;

  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly ballots: BallotChanges,
    private readonly entries: RollEntries,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#votes = new Decisions(runtime.store, votes);
  }

  async execute({ input, from }: DisputeRoll): Promise<Written<RollDispute>> {
    const sent = asSent(input, from, this.clock);
    const { ballotId, unitId, token } = input;
    const ballot = await this.ballots.known(ballotId);
    const { electorate, convenedBy, projectIds } = ballot.ballot;
    const residents = await residentsOf(this.runtime, sent.caller.personId, electorate.estateId, token);
    const now = this.clock.now();
    const [entry] = await this.entries.of(ballotId, electorate.estateId, [unitId], this.settings.workingDays.dayOf(now));
    const self = entry && residents.find((id) => concernedBy(entry).includes(id));
    isConcernedOrConvenes.mustHold({ by: sent.caller, convenerId: convenedBy, onRoll: self !== undefined });
    if (!entry || (!entry.onRoll && !entry.registered)) throw refusal('UNKNOWN_UNIT', 'unitId');
    const head = entry.onRoll?.head ?? leftOut(ballotId, unitId);
    const said = saidByVoter({ by: sent.caller, self, ballot, now, occurredAt: sent.occurredAt }, input);
    const claim = input.claim.trim();
    return this.#votes.decide({
      ...sent,
      caller: self === undefined ? sent.caller : forItself(sent.caller),
      id: voteStreamOf(ballotId, head.id),
      command: { type: 'dispute-roll', poll: pollOf(ballot), head, unitId, registered: entry.registered?.voterIds ?? [], claim, ...said },
      operation: self === undefined ? 'dispute-roll' : ownOperation('dispute-roll', sent.caller),
      subject: { type: 'Ballot', id: ballotId },
      projectIds: () => projectIds,
      audience: null,
      answer: () => ({ ballotId, unitId, by: said.by, claim, at: said.at.toISOString() }),
    });
  }
}

const pollOf = (ballot: KnownBallot): Poll => {
  const { ballotId, mode } = ballot.ballot;
  if (ballot.status === 'ANNOUNCED') return { ballotId, mode, openedAt: null, closesAt: '', published: false };
  const { openedAt, closesAt, mode: decided } = ballot.opening;
  return { ballotId, mode: decided, openedAt, closesAt, published: ballot.status === 'PUBLISHED' };
};
