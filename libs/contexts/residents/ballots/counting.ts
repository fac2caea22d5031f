import type { Pool } from 'pg';
import type { BallotState } from '../domain/ballots/ballot-state.js';
import type { VoteSecrets } from '../domain/ballots/cast.js';
import { sumOfOpenings } from '../domain/ballots/commitments.js';
import type { UnitVote } from '../domain/ballots/question-vote.js';
import { emptySums, withVote } from '../domain/ballots/sums.js';
import type { Votes } from '../domain/ballots/tally.js';
import { takesPart } from '../domain/ballots/vote.js';
import type { CastVote, VoteState } from '../domain/ballots/vote-state.js';
import type { BallotKeys } from './ballot-keys.js';
import type { FrozenRolls, HeadOnRoll } from './frozen-roll.js';
import { inSlices } from './in-slices.js';
import { inOrder, keptEntry, rootOfMany, type KeptEntry } from './recount-entries.js';
import { openChoice } from './sealed-choice.js';
import { CastSums } from './cast-sums.js';
import type { SecretSums } from './secret-sums.js';
import { recountHeadOf, votesOf, type RecountHead } from './write-recount.js';

export type OpenedBallot = Exclude<BallotState, { readonly status: 'NONE' | 'ANNOUNCED' }>;
/** How one head voted; `units`: none, where no vote of it counts; `secrets`: of a secret ballot nobody has them. */
export type HeadsVote = { readonly head: HeadOnRoll; readonly state: VoteState | null; readonly secrets: VoteSecrets | null; readonly units: readonly UnitVote[] };
export type Counted = {
  readonly head: RecountHead;
  readonly entries: readonly KeptEntry[];
  readonly votes: ReadonlyMap<string, Votes>;
  /** Received and not keyed yet. */
  readonly papersWaiting: number;
  /** Everybody on the roll. */
  readonly voters: readonly string[];
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
    const secret = mode === 'SECRET' ? { cast: new CastSums(questions), sums: await this.secret.of(ballotId) } : null;
    let [sums, total, papersWaiting] = [secret?.sums ?? emptySums(questions), sumOfOpenings([]), 0];
    const [unordered, voters]: [KeptEntry[], Set<string>] = [[], new Set()];
    const count = ({ head, state, secrets, units }: HeadsVote): void => {
      if (secrets) sums = withVote(sums, questions, head.own, secrets);
      total = sumOfOpenings([total, ...head.own.map(({ counts }) => counts)]);
      if (state?.vote?.keyed === false) papersWaiting++;
      for (const voter of head.voters) voters.add(voter);
      const votes = new Map(units.map((unit) => [unit.entryId, unit]));
      for (const { entry } of head.own) {
        const vote = votes.get(entry.id);
        unordered.push(keptEntry(entry, vote));
        if (vote) secret?.cast.add(entry, vote);
      }
    };
    for await (const heads of this.#pages(ballot)) await inSlices(heads, count);
    secret?.cast.mustBeOpenedBy(sums);
    const entries = inOrder(unordered);
    const root = await rootOfMany(entries.map(({ hash }) => hash));
    const rollRoot = await rootOfMany(entries.map(({ rollHash }) => rollHash));
    const counted = questions.map((question, index) => [question.key, votesOf(onRecord.total, question, sums[index] ?? missing(question.key))] as const);
    const head = recountHeadOf({ ballotId, mode, rule, questions, sums, total, rollRoot, root });
    return { head, entries, votes: new Map(counted), papersWaiting, voters: [...voters] };
  }

  /** How each head voted. */
  async heads(ballot: Pick<OpenedBallot, 'ballot'>): Promise<readonly HeadsVote[]> {
    const all: HeadsVote[] = [];
    for await (const heads of this.#pages(ballot)) all.push(...heads);
    return all;
  }

  /** So few at a time that nobody waits for it, and nobody has to hold all. */
  async *#pages({ ballot: { ballotId, questions } }: Pick<OpenedBallot, 'ballot'>): AsyncGenerator<readonly HeadsVote[]> {
    const key = await this.keys.of(ballotId);
    for (let after = ''; ;) {
      const heads = await this.rolls.headsAfter(ballotId, after, key);
      const last = heads.at(-1);
      if (!last) return;
      const { rows } = await this.pool.query<VoteRow>('SELECT head_id AS "headId", state, vote FROM ballot_votes WHERE ballot_id = $1 AND head_id = ANY ($2)', [
        ballotId,
        heads.map(({ id }) => id),
      ]);
      const byHead = new Map(rows.map((row) => [row.headId, row]));
      yield heads.map((head): HeadsVote => {
        const { state = null, vote } = byHead.get(head.id) ?? {};
        if (!state || !vote || !takesPart(state)) return { head, state, secrets: null, units: [] };
        const secrets = vote.sealed === null ? null : openChoice(vote.sealed, questions, head.own, { ballotId, headId: head.id, key });
        return { head, state, secrets, units: vote.units };
      });
      after = last.id;
    }
  }
}

const missing = (question: string): never => {
  throw new Error(`There are no sums of question ${question}`);
};
