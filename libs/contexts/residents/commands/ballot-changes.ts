import { Injectable } from '@nestjs/common';
import { InputType } from '@nestjs/graphql';
import type { PoolClient } from 'pg';
import { refusal } from '../../../contracts/index.js';
import { asSent, type From } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { Decisions, type Written } from '../../../platform/event-store/index.js';
import { CommandInput, IdInput } from '../../../platform/graphql/index.js';
import { Clock, type Audience, type Caller } from '../../../platform/kernel/index.js';
import { Settings } from '../../../platform/ops/index.js';
import type { Condition } from '../../../platform/permissions/index.js';
import { ballots, type BallotCommand } from '../domain/ballots/ballot.js';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import type { AboutBallot } from '../domain/ballots/permissions.js';
import { shownBallot, type BallotShown } from '../domain/ballots/shown.js';

/** Of every command about a ballot that exists. */
@InputType({ isAbstract: true })
export abstract class BallotInput extends CommandInput {
  @IdInput()
  ballotId!: string;
}

export type KnownBallot = Exclude<BallotState, { readonly status: 'NONE' }>;
export type AboutBallotNow<About> = About & { readonly state: KnownBallot; readonly now: Date; readonly today: string };
type Alongside = (tx: PoolClient, after: BallotState) => Promise<void>;

export type BallotChange<About extends AboutBallot> = {
  readonly operation: string;
  readonly input: BallotInput;
  readonly from: From;
  readonly condition: Condition<About>;
  /** What the condition asks for besides. */
  readonly about: (state: KnownBallot, caller: Caller) => Promise<Omit<About, keyof AboutBallot>>;
  readonly command: (about: AboutBallotNow<About>) => Promise<{ readonly command: BallotCommand; readonly alongside?: Alongside }>;
  /** In whose name it stands in the log, which is public. */
  readonly as?: (caller: Caller) => Caller;
  /** `null`: it leaves the log of residents in no event. */
  readonly audience?: Audience | null;
};

/** Owners speak for no organisation: a key of one of them is nobody else's. */
export const ownOperation = (operation: string, { personId }: Caller): string => `${operation} by ${personId}`;

/** What a condition asks that asks for who convened it alone. */
export const nothingBesides = async () => ({});

/** The shell around the decider, the same for every command about a ballot that exists. */
@Injectable()
export class BallotChanges {
  readonly #ballots;

  constructor(
    @InjectRuntime('residents') { store }: ContextRuntime,
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {
    this.#ballots = new Decisions(store, ballots);
  }

  /** Read from the log, not from a view. @throws {Refusal} UNKNOWN_BALLOT */
  async known(ballotId: string): Promise<KnownBallot> {
    const { state } = await this.#ballots.load(ballotId);
    if (state.status === 'NONE') throw refusal('UNKNOWN_BALLOT', 'ballotId');
    return state;
  }

  /** @throws {Refusal} before anything is written */
  async change<About extends AboutBallot>({
    operation,
    input,
    from,
    condition,
    about,
    command,
    as = (caller) => caller,
    audience = 'public',
  }: BallotChange<About>): Promise<Written<BallotShown>> {
    const sent = asSent(input, from, this.clock);
    const id = input.ballotId;
    const state = await this.known(id);
    const convening: AboutBallot = { by: sent.caller, convenerId: state.ballot.convenedBy };
    const known = { ...convening, ...(await about(state, sent.caller)) } as About;
    condition.mustHold(known);
    const now = this.clock.now();
    const today = this.settings.workingDays.dayOf(now);
    const caller = as(sent.caller);
    return this.#ballots.decide({
      ...sent,
      caller,
      id,
      ...(await command({ ...known, state, now, today })),
      operation: caller === sent.caller ? operation : ownOperation(operation, sent.caller),
      subject: { type: 'Ballot', id },
      projectIds: () => state.ballot.projectIds,
      audience,
      answer: (after) => shownBallot(after, today),
    });
  }
}
