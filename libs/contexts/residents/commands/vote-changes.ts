import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import type { PoolClient } from 'pg';
import { refusal, type VoteChannel } from '../../../contracts/index.js';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { Asked } from '../../../platform/reading/index.js';
import { Clock, forItself, type Caller, type Json, type JsonObject } from '../../../platform/kernel/index.js';
import type { Condition } from '../../../platform/permissions/index.js';
import { BallotKeys } from '../ballots/ballot-keys.js';
import { FrozenRolls, type HeadOnRoll } from '../ballots/frozen-roll.js';
import type { AboutRoll } from '../domain/ballots/permissions.js';
import { voteStreamOf, votes, type VoteCommand } from '../domain/ballots/vote.js';
import type { Poll, VoteState } from '../domain/ballots/vote-state.js';
import { BallotChanges, BallotInput, ownOperation, type KnownBallot } from './ballot-changes.js';
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

/** `self`: who the sender is on the roll of this head, or as the holder of its proxy; undefined: none of them. */
export type AboutVoteNow = {
  readonly by: Caller;
  readonly self: string | undefined;
  readonly ballot: KnownBallot;
  readonly poll: Poll;
  readonly head: HeadOnRoll;
  readonly key: Buffer;
  readonly now: Date;
  readonly occurredAt: Date;
};

/** Besides, in the transaction of its append: it is given what the vote is afterwards. */
export type Alongside = (tx: PoolClient, after: VoteState) => Promise<void>;

export type VoteDecided = { readonly command: VoteCommand; readonly alongside?: Alongside };

export type VoteChange<Command = VoteDecided> = {
  readonly operation: string;
  readonly input: VoteInput;
  readonly from: From;
  readonly condition: Condition<AboutRoll>;
  readonly command: (about: AboutVoteNow) => Command | Promise<Command>;
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

  /** Of what is a vote. @throws {Refusal} ALREADY_VOTED where the unit has its vote: the attempt is on record */
  async change({ command, ...change }: VoteChange<VoteCommand>): Promise<Written<VoteTaken>> {
    const written = await this.decide({ ...change, command: async (about) => ({ command: await command(about) }) }, taken);
    if (written.answer.refused) throw refusal('ALREADY_VOTED', 'unitId');
    return written;
  }

  /** @throws {Refusal} before anything is written */
  async decide<Answer extends Json>(
    { operation, input, from, condition, command }: VoteChange,
    answer: (ballotId: string, headId: string, state: VoteState) => Answer,
  ): Promise<Written<Answer>> {
    const sent = asSent(input, from, this.clock);
    const { ballotId, unitId } = input;
    const { ballot, key } = await this.#lookedUp.ask(ballotId);
    const residents = await residentsOf(this.runtime, sent.caller.personId, ballot.ballot.electorate.estateId, input.token);
    const head = key && (await this.rolls.headOf(ballotId, unitId, key));
    const self = head && (await this.#selfOf(ballotId, residents, head));
    // Before the opening whoever the register has.
    const onRoll = head ? self !== undefined : residents.length > 0;
    condition.mustHold({ by: sent.caller, convenerId: ballot.ballot.convenedBy, onRoll });
    if (!key || ballot.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
    if (!head) throw refusal('NOT_ON_THE_ROLL', 'unitId');
    const { openedAt, closesAt, mode } = ballot.opening;
    const poll: Poll = { ballotId, mode, openedAt, closesAt, published: ballot.status === 'PUBLISHED' };
    const { caller: by, occurredAt } = sent;
    const { command: decided, alongside } = await command({ by, self, ballot, poll, head, key, now: this.clock.now(), occurredAt });
    return this.#votes.decide({
      ...sent,
      caller: self === undefined ? by : forItself(by),
      operation: self === undefined ? operation : ownOperation(operation, by),
      body: hidden(mode === 'SECRET' ? unmarked(sent.body) : sent.body, key),
      id: voteStreamOf(ballotId, head.id),
      command: decided,
      subject: { type: 'Ballot', id: ballotId },
      projectIds: () => ballot.ballot.projectIds,
      audience: null,
      answer: (state) => answer(ballotId, head.id, state),
      under: { name: `votes ${ballotId}`, mustHold: (tx) => this.keys.mustTakeVotes(tx, ballotId) },
      ...(alongside && { alongside }),
    });
  }

  async #lookUp(ballotId: string): Promise<{ readonly ballot: KnownBallot; readonly key: Buffer | undefined }> {
    const ballot = await this.ballots.known(ballotId);
    return { ballot, key: ballot.status === 'ANNOUNCED' ? undefined : await this.keys.of(ballotId) };
  }

  /** Whoever of them is on the roll for this head, or holds its proxy. */
  async #selfOf(ballotId: string, residents: readonly string[], { id, voters }: HeadOnRoll): Promise<string | undefined> {
    if (residents.length === 0) return undefined;
    const voter = residents.find((resident) => voters.includes(resident));
    if (voter !== undefined) return voter;
    const { state } = await this.#votes.load(voteStreamOf(ballotId, id));
    return residents.find((resident) => resident === state.proxy);
  }
}

/** Of few choices a plain hash would tell which it was. */
const hidden = (body: JsonObject, key: Buffer): JsonObject => ({ keyed: createHmac('sha256', key).update(JSON.stringify(body)).digest('base64url') });

/** Of a secret ballot not even that: whoever has the key could try all choices. So a repeat is the same command whatever it chooses. */
const unmarked = ({ marks: _, ...body }: JsonObject): JsonObject => body;

export const taken = (ballotId: string, headId: string, { vote, last }: VoteState): VoteTaken => ({
  ballotId,
  headId,
  channel: vote?.channel ?? 'WEB',
  keyed: vote?.keyed ?? false,
  refused: last === 'REFUSED',
});
