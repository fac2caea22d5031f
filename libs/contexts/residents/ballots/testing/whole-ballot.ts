import { createHash } from 'node:crypto';
import type { BallotMode } from '../../../../contracts/index.js';
import { scalarFrom, type Random } from '../../../../platform/commitments/index.js';
import { castVote, type OwnEntry, type VoteSecrets } from '../../domain/ballots/cast.js';
import { blinded, enter, sumOfOpenings } from '../../domain/ballots/commitments.js';
import { rule } from '../../domain/ballots/electorate.builders.js';
import type { UnitVote } from '../../domain/ballots/question-vote.js';
import { completed, forOrAgainst, type Marks, type Question } from '../../domain/ballots/questions.js';
import { emptySums, withVote } from '../../domain/ballots/sums.js';
import { inOrder, keptEntry } from '../recount-entries.js';
import { rootOf, type BallotReceipt, type RecountEntry, type RecountFile } from '../recount-file.js';
import { receiptOf, recountHeadOf } from '../write-recount.js';

/** Numbers that are the same at each run, and look like any others. */
export const drawn = (seed: string): Random => {
  let next = 0;
  return () => scalarFrom(createHash('sha512').update(`${seed}/${next++}`).digest());
};

const asked = (key: string, matter: Question['matter'], options = forOrAgainst): Question => ({
  key,
  matter,
  title: `About ${key}`,
  text: 'In full',
  options,
  ownUnitsUsed: [],
});
export const lift = asked('lift', 'alter-building');
export const manager = asked('manager', 'manager', ['North', 'South', 'East']);

/** A head: the areas of its units, and how it votes; `null`: it is silent. */
export type Voter = { readonly areas: readonly number[]; readonly marks: Marks | null };

export type WholeBallot = {
  readonly file: RecountFile;
  readonly receipts: readonly BallotReceipt[];
  readonly votes: readonly { readonly own: readonly OwnEntry[]; readonly units: readonly UnitVote[]; readonly secrets: VoteSecrets | null }[];
};

/** A ballot from its roll to its recount, made as a service makes it. */
export const wholeBallot = (voters: readonly Voter[], questions: readonly Question[] = [lift], ballotId = 'ballot-1', mode: BallotMode = 'NAMED'): WholeBallot => {
  const random = drawn(JSON.stringify(voters));
  const entries = voters.map(({ areas }) =>
    areas.map((area, index): OwnEntry => {
      const counts = blinded({ heads: index === 0 ? 1 : 0, area }, random);
      return { entry: enter(ballotId, random().toString(16).slice(0, 32), counts, random), counts };
    }),
  );
  const roll = entries.flat();
  const votes = voters.map(({ marks }, head) => {
    const own = entries[head] ?? [];
    if (marks === null) return { own, units: [], secrets: null };
    return { own, ...castVote(ballotId, questions, own, completed(marks, questions, { onPaper: true }), random) };
  });
  const sums = votes.reduce((before, { own, secrets }) => (secrets ? withVote(before, questions, own, secrets) : before), emptySums(questions));
  const byEntry = new Map(votes.flatMap(({ units }) => units.map((unit) => [unit.entryId, unit] as const)));
  const kept = inOrder(roll.map(({ entry }) => keptEntry(entry, byEntry.get(entry.id))));
  const [rollRoot, root] = [rootOf(kept.map(({ rollHash }) => rollHash)), rootOf(kept.map(({ hash }) => hash))];
  const total = sumOfOpenings(roll.map(({ counts }) => counts));
  return {
    file: {
      ...recountHeadOf({ ballotId, mode, rule: rule(), questions, sums, total, rollRoot, root }),
      leaves: kept.map(({ id, hash }) => [id, hash]),
      entries: kept.map(({ text }) => JSON.parse(text) as RecountEntry),
    },
    receipts: votes.map(({ own, secrets }) => receiptOf(ballotId, rollRoot, questions, own, { voted: secrets !== null, secrets })),
    votes,
  };
};
