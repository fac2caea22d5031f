import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { ArgsType } from '@nestjs/graphql';
import { refusal } from '../../../contracts/index.js';
import { Accepts, mustBeCaller, QueryMessage } from '../../../platform/command-bus/index.js';
import { ContextRuntime, InjectRuntime } from '../../../platform/context/index.js';
import { IdInput } from '../../../platform/graphql/index.js';
import { BallotKeys } from '../ballots/ballot-keys.js';
import { FrozenRolls } from '../ballots/frozen-roll.js';
import { openChoice } from '../ballots/sealed-choice.js';
import { receiptOf } from '../ballots/write-recount.js';
import { BallotChanges } from '../commands/ballot-changes.js';
import { residentsOf } from '../commands/residents-of.js';
import { takesPart } from '../domain/ballots/vote.js';
import type { CastVote, VoteState } from '../domain/ballots/vote-state.js';
import { TokenArgs } from './token-args.js';

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

/** What anybody recounts a ballot from, as JSON. */
@Accepts('residents', RecountArgs)
export class BallotRecount extends QueryMessage<RecountArgs, string> {}

/** What opens the entries of whoever asks, and, unless the ballot is secret, its vote, as JSON. */
@Accepts('residents', ReceiptArgs)
export class MyReceipt extends QueryMessage<ReceiptArgs, string> {}

@QueryHandler(BallotRecount)
export class BallotRecountHandler implements IQueryHandler<BallotRecount> {
  constructor(
    @InjectRuntime('residents') private readonly runtime: ContextRuntime,
    private readonly ballots: BallotChanges,
  ) {}

  async execute({ input: { ballotId } }: BallotRecount): Promise<string> {
    const { status } = await this.ballots.known(ballotId);
    if (status !== 'PUBLISHED') throw refusal('NOT_PUBLISHED', 'ballotId');
    const { rows } = await this.runtime.database.pool.query<{ file: string }>('SELECT file FROM ballot_recounts WHERE ballot_id = $1', [ballotId]);
    const [row] = rows;
    if (!row) throw new Error(`The ballot ${ballotId} is published, and has no recount`);
    return row.file;
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
