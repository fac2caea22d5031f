import type { Pool, PoolClient } from 'pg';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import type { VoteSecrets } from '../domain/ballots/cast.js';
import type { UnitVote } from '../domain/ballots/question-vote.js';
import { emptySums, withVote, type Sums } from '../domain/ballots/sums.js';
import type { Votes } from '../domain/ballots/tally.js';
import { takesPart } from '../domain/ballots/vote.js';
import type { CastVote, VoteState } from '../domain/ballots/vote-state.js';
import type { BallotKeys } from './ballot-keys.js';
import type { FrozenRolls, HeadOnRoll } from './frozen-roll.js';
import type { RecountFile } from './recount-file.js';
import { openChoice } from './sealed-choice.js';
import type { SecretSums } from './secret-sums.js';
import { mustOpen } from './sums-open.js';
import { recountOf, votesOf } from './write-recount.js';

export type OpenedBallot = Exclude<BallotState, { readonly status: 'NONE' | 'ANNOUNCED' }>;
/** How one head voted; `units`: none, where no vote of it counts; `secrets`: of a secret ballot nobody has them. */
export type HeadsVote = { readonly head: HeadOnRoll; readonly state: VoteState | null; readonly secrets: VoteSecrets | null; readonly units: readonly UnitVote[] };
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
    private readonly secret: SecretSums,
  ) {}

  async of(ballot: OpenedBallot): Promise<Counted> {
    const { ballotId, questions, rule } = ballot.ballot;
    const { mode, roll: onRecord } = ballot.opening;
    const heads = await this.heads(ballot);
    const votes = new Map(heads.flatMap(({ units }) => units.map((unit) => [unit.entryId, unit] as const)));
    const roll = heads.flatMap(({ head }) => head.own);
    const sums = mode === 'SECRET' ? await this.secret.of(ballotId) : sumsOf(ballot, heads);
    if (mode === 'SECRET') await mustOpen(questions, { entries: roll.map(({ entry }) => entry), votes }, sums);
    const counted = questions.map((question, index) => [question.key, votesOf(onRecord.total, question, sums[index] ?? missing(question.key))] as const);
    return {
      file: recountOf({ ballotId, mode, rule, questions, roll, votes, sums }),
      votes: new Map(counted),
      papersWaiting: heads.filter(({ state }) => state?.vote?.keyed === false).length,
      heads,
    };
  }

  /** How each head voted. */
  async heads({ ballot: { ballotId, questions } }: Pick<OpenedBallot, 'ballot'>): Promise<readonly HeadsVote[]> {
    const key = await this.keys.of(ballotId);
    const onRoll = await this.rolls.headsOf(ballotId, key);
    const { rows } = await this.pool.query<VoteRow>('SELECT head_id AS "headId", state, vote FROM ballot_votes WHERE ballot_id = $1', [ballotId]);
    const byHead = new Map(rows.map((row) => [row.headId, row]));
    return onRoll.map((head) => {
      const { state = null, vote } = byHead.get(head.id) ?? {};
      if (!state || !vote || !takesPart(state)) return { head, state, secrets: null, units: [] };
      const secrets = vote.sealed === null ? null : openChoice(vote.sealed, questions, head.own, { ballotId, headId: head.id, key });
      return { head, state, secrets, units: vote.units };
    });
  }

  /** In the transaction that publishes the result: what anybody recounts it from; and of a secret ballot nothing else is left. */
  async keep(tx: PoolClient, ballotId: string, file: RecountFile): Promise<void> {
    await tx.query('INSERT INTO ballot_recounts (ballot_id, file) VALUES ($1, $2)', [ballotId, JSON.stringify(file)]);
    await this.secret.destroy(tx, ballotId);
  }
}

const sumsOf = ({ ballot: { questions } }: OpenedBallot, heads: readonly HeadsVote[]): Sums =>
  heads.reduce((before, { head, secrets }) => (secrets ? withVote(before, questions, head.own, secrets) : before), emptySums(questions));

const missing = (question: string): never => {
  throw new Error(`There are no sums of question ${question}`);
};
