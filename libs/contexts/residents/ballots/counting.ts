import type { Pool } from 'pg';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import type { UnitVote } from '../domain/ballots/question-vote.js';
import type { Marks } from '../domain/ballots/questions.js';
import { emptySums, withVote } from '../domain/ballots/sums.js';
import type { Votes } from '../domain/ballots/tally.js';
import { takesPart } from '../domain/ballots/vote.js';
import type { CastVote, VoteState } from '../domain/ballots/vote-state.js';
import type { BallotKeys } from './ballot-keys.js';
import type { FrozenRolls, HeadOnRoll } from './frozen-roll.js';
import type { RecountFile } from './recount-file.js';
import { openChoice } from './sealed-choice.js';
import { recountOf, votesOf } from './write-recount.js';

type Opened = Exclude<BallotState, { readonly status: 'NONE' | 'ANNOUNCED' }>;
/** How one head voted; null: no vote of it counts. */
export type HeadsVote = { readonly head: HeadOnRoll; readonly state: VoteState | null; readonly marks: Marks | null; readonly units: readonly UnitVote[] };
export type Counted = {
  readonly file: RecountFile;
  readonly votes: ReadonlyMap<string, Votes>;
  /** Received and not keyed yet. */
  readonly papersWaiting: number;
  readonly heads: readonly HeadsVote[];
};

type VoteRow = { readonly headId: string; readonly state: VoteState; readonly vote: CastVote | null };

/** Opens what was sealed, after the close, and sums it up. Whoever calls it sees to it that no vote is on its way, and that the views have all. */
export class Counting {
  constructor(
    private readonly pool: Pool,
    private readonly keys: BallotKeys,
    private readonly rolls: FrozenRolls,
  ) {}

  async of({ ballot, opening }: Opened): Promise<Counted> {
    const { ballotId, questions, rule } = ballot;
    const key = await this.keys.of(ballotId);
    const onRoll = await this.rolls.headsOf(ballotId, key);
    const { rows } = await this.pool.query<VoteRow>('SELECT head_id AS "headId", state, vote FROM ballot_votes WHERE ballot_id = $1', [ballotId]);
    const byHead = new Map(rows.map((row) => [row.headId, row]));
    let sums = emptySums(questions);
    const votes = new Map<string, UnitVote>();
    const heads = onRoll.map((head): HeadsVote => {
      const { state = null, vote } = byHead.get(head.id) ?? {};
      if (!state || !vote?.sealed || !takesPart(state)) return { head, state, marks: null, units: [] };
      const secrets = openChoice(vote.sealed, questions, head.own, { ballotId, headId: head.id, key });
      sums = withVote(sums, questions, head.own, secrets);
      for (const unit of vote.units) votes.set(unit.entryId, unit);
      return { head, state, marks: secrets.marks, units: vote.units };
    });
    const roll = onRoll.flatMap(({ own }) => own);
    const file = recountOf({ ballotId, mode: opening.mode, rule, questions, roll, votes, sums });
    const counted = questions.map((question, index) => [question.key, votesOf(opening.roll.total, question, sums[index] ?? missing(question.key))] as const);
    return { file, votes: new Map(counted), papersWaiting: rows.filter(({ state }) => state.vote?.keyed === false).length, heads };
  }
}

const missing = (question: string): never => {
  throw new Error(`There are no sums of question ${question}`);
};
