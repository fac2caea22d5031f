import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import { refusal, type VoteChannel } from '../../../contracts/index.js';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { Asked } from '../../../platform/reading/index.js';
import { Clock, forItself, type Caller } from '../../../platform/kernel/index.js';
import type { Condition } from '../../../platform/permissions/index.js';
import { BallotKeys } from '../ballots/ballot-keys.js';
import { FrozenRolls, type HeadOnRoll } from '../ballots/frozen-roll.js';
import type { AboutRoll } from '../domain/ballots/permissions.js';
import { voteStreamOf, votes, type VoteCommand } from '../domain/ballots/vote.js';
import type { Poll, VoteState } from '../domain/ballots/vote-state.js';
import { BallotChanges, BallotInput, type KnownBallot } from './ballot-changes.js';
import { residentsOf } from './residents-of.js';

/** Of every command about the vote of whoever counts as one with a unit. */
@InputType({ isAbstract: true })
export abstract class VoteInput extends BallotInput {
  @IdInput({ description: 'A unit on the roll. Whoever owns several has one vote for all of them.' })
  unitId!: string;
}

/** That a vote is there. What it is for is in no answer. */
export type VoteTaken = {
  readonly ballotId: string;
  readonly headId: string;
  readonly channel: VoteChannel;
  /** Whether what was on a paper is keyed. */
  readonly keyed: boolean;
  readonly refused: boolean;
};

/** `residents`: who the sender is in the register of the estate. */
export type AboutVoteNow = {
  readonly by: Caller;
  readonly isOwner: boolean;
  readonly residents: readonly string[];
  readonly ballot: KnownBallot;
  readonly poll: Poll;
  readonly head: HeadOnRoll;
  readonly key: Buffer;
  readonly now: Date;
  readonly occurredAt: Date;
};

export type VoteChange = {
  readonly operation: string;
  readonly input: VoteInput;
  readonly from: From;
  readonly condition: Condition<AboutRoll>;
  readonly command: (about: AboutVoteNow) => VoteCommand;
};

/** The shell around the decider of votes: each is decided in the stream of its head, and none while votes are counted. */
@Injectable()
export class VoteChanges {
  readonly #votes;
  /** Of one ballot thousands come in the last minute. */
  readonly #lookedUp = new Asked((ballotId: string) => this.#lookUp(ballotId));

  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly ballots: BallotChanges,
    private readonly keys: BallotKeys,
    private readonly rolls: FrozenRolls,
    private readonly clock: Clock,
  ) {
    this.#votes = new Decisions(runtime.store, votes);
  }

  /** @throws {Refusal} ALREADY_VOTED where the unit has its vote: the attempt is on record */
  async change({ operation, input, from, condition, command }: VoteChange): Promise<Written<VoteTaken>> {
    const sent = asSent(input, from, this.clock);
    const { ballotId, unitId } = input;
    const { ballot, key } = await this.#lookedUp.ask(ballotId);
    const residents = await residentsOf(this.runtime, sent.caller.personId, ballot.ballot.electorate.estateId, input.token);
    const head = key && (await this.rolls.headOf(ballotId, unitId, key));
    const isOwner = await this.#isOnTheRoll(ballotId, residents, head);
    condition.mustHold({ by: sent.caller, convenerId: ballot.ballot.convenedBy, onRoll: isOwner });
    if (!key || ballot.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
    if (!head) throw refusal('NOT_ON_THE_ROLL', 'unitId');
    const { openedAt, closesAt, mode } = ballot.opening;
    const poll: Poll = { ballotId, mode, openedAt, closesAt, published: ballot.status === 'PUBLISHED' };
    const { caller: by, occurredAt } = sent;
    const written = await this.#votes.decide({
      ...sent,
      caller: isOwner ? forItself(by) : by,
      // Of few choices a plain hash would tell which it was.
      body: { keyed: createHmac('sha256', key).update(JSON.stringify(sent.body)).digest('base64url') },
      id: voteStreamOf(ballotId, head.id),
      command: command({ by, isOwner, residents, ballot, poll, head, key, now: this.clock.now(), occurredAt }),
      operation,
      subject: { type: 'Ballot', id: ballotId },
      projectIds: () => ballot.ballot.projectIds,
      audience: null,
      answer: (state) => taken(ballotId, head.id, state),
      under: { name: `votes ${ballotId}`, mustHold: (tx) => this.keys.mustTakeVotes(tx, ballotId) },
    });
    if (written.answer.refused) throw refusal('ALREADY_VOTED', 'unitId');
    return written;
  }

  async #lookUp(ballotId: string): Promise<{ readonly ballot: KnownBallot; readonly key: Buffer | undefined }> {
    const ballot = await this.ballots.known(ballotId);
    return { ballot, key: ballot.status === 'ANNOUNCED' ? undefined : await this.keys.of(ballotId) };
  }

  /** Of this head, or, as the holder of a proxy may be, of none: before the opening whoever the register has. */
  async #isOnTheRoll(ballotId: string, residents: readonly string[], head: HeadOnRoll | undefined): Promise<boolean> {
    if (residents.length === 0 || !head) return residents.length > 0;
    if (residents.some((id) => head.voters.includes(id))) return true;
    const { state } = await this.#votes.load(voteStreamOf(ballotId, head.id));
    return state.proxy !== null && residents.includes(state.proxy);
  }
}

const taken = (ballotId: string, headId: string, { vote, last }: VoteState): VoteTaken => ({
  ballotId,
  headId,
  channel: vote?.channel ?? 'WEB',
  keyed: vote?.keyed ?? false,
  refused: last === 'REFUSED',
});
