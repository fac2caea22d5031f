import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { refusal } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { BallotKeys } from '../ballots/ballot-keys.js';
import { FrozenRolls } from '../ballots/frozen-roll.js';
import { RecountEntries } from '../ballots/recount-entries.js';
import { openChoice } from '../ballots/sealed-choice.js';
import { receiptOf } from '../ballots/write-recount.js';
import { BallotChanges } from '../commands/ballot-changes.js';
import { residentsOf } from '../commands/residents-of.js';
import { takesPart } from '../domain/ballots/vote.js';
import type { CastVote, VoteState } from '../domain/ballots/vote-state.js';
import { TokenArgs } from './token-args.js';

const parts = ['LEAVES', 'ENTRIES'] as const;

@ArgsType()
export class RecountArgs extends TokenArgs {
  @IdInput()
  ballotId!: string;
}

@ArgsType()
export class ReceiptArgs extends RecountArgs {
  @IdInput({ description: 'A unit of yours on the roll, or one for which you have voted; the receipt is for all that count as one with it.' })
  unitId!: string;
}

export class RecountPageArgs extends RecountArgs {
  @IsIn(parts)
  part!: (typeof parts)[number];

  /** The id of the last entry that is there by now; empty: none. */
  @IsString()
  @MaxLength(100)
  after!: string;
}

/** What anybody recounts a ballot from, as JSON: all but its entries, and the list of their hashes. */
@Accepts('residents', RecountArgs)
export class RecountHeadOf extends QueryMessage<RecountArgs, string> {}

export type RecountTexts = { readonly texts: readonly string[]; readonly last: string | null };
/** The next of them, each as JSON; `last`: whose is the last one, null where there is none. */
@Accepts('residents', RecountPageArgs)
export class RecountPage extends QueryMessage<RecountPageArgs, RecountTexts> {}

/** What opens the entries of whoever asks, and, unless the ballot is secret, its vote, as JSON. */
@Accepts('residents', ReceiptArgs)
export class MyReceipt extends QueryMessage<ReceiptArgs, string> {}

@QueryHandler(RecountHeadOf)
export class RecountHeadOfHandler implements IQueryHandler<RecountHeadOf> {
  constructor(
    private readonly ballots: BallotChanges,
    private readonly recounts: RecountEntries,
  ) {}

  async execute({ input: { ballotId } }: RecountHeadOf): Promise<string> {
    const { status } = await this.ballots.known(ballotId);
    if (status !== 'PUBLISHED') throw refusal('NOT_PUBLISHED', 'ballotId');
    return this.recounts.head(ballotId);
  }
}

/** There are rows of published ballots alone. */
@QueryHandler(RecountPage)
export class RecountPageHandler implements IQueryHandler<RecountPage> {
  constructor(private readonly recounts: RecountEntries) {}

  async execute({ input: { ballotId, part, after } }: RecountPage): Promise<RecountTexts> {
    if (part === 'LEAVES') {
      const leaves = await this.recounts.leaves(ballotId, after);
      return { texts: leaves.map(({ id, hash }) => JSON.stringify([id, hash])), last: leaves.at(-1)?.id ?? null };
    }
    const entries = await this.recounts.page(ballotId, after);
    return { texts: entries.map(({ entry }) => entry), last: entries.at(-1)?.id ?? null };
  }
}

@QueryHandler(MyReceipt)
export class MyReceiptHandler implements IQueryHandler<MyReceipt> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly ballots: BallotChanges,
    private readonly keys: BallotKeys,
    private readonly rolls: FrozenRolls,
  ) {}

  async execute({ input: { ballotId, unitId, token }, from }: MyReceipt): Promise<string> {
    const known = await this.ballots.known(ballotId);
    const residents = await residentsOf(this.runtime, mustBeCaller(from).personId, known.ballot.electorate.estateId, token);
    if (known.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
    const { ballot, opening, status } = known;
    const key = await this.keys.of(ballotId);
    const head = await this.rolls.headOf(ballotId, unitId, key);
    if (!head) throw refusal('NOT_ON_THE_ROLL', 'unitId');
    const { rows } = await this.runtime.database.pool.query<{ state: VoteState; vote: CastVote | null }>(
      'SELECT state, vote FROM ballot_votes WHERE ballot_id = $1 AND head_id = $2',
      [ballotId, head.id],
    );
    const { state, vote } = rows[0] ?? {};
    const castIt = residents.includes(state?.vote?.by ?? '');
    if (!castIt && !head.voters.some((voter) => residents.includes(voter))) throw refusal('NOT_ON_THE_ROLL', 'unitId');
    // Before the close what was cast is read by nobody but whoever cast it.
    const voted = state ? takesPart(state) : false;
    const readable = voted && (status !== 'OPEN' || castIt);
    const secrets = readable && vote?.sealed ? openChoice(vote.sealed, ballot.questions, head.own, { ballotId, headId: head.id, key }) : null;
    return JSON.stringify(receiptOf(ballotId, opening.roll.recountRoot, ballot.questions, head.own, { voted, secrets }));
  }
}
