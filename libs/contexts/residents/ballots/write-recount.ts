import { scalarText } from '../../../platform/commitments/index.js';
import type { OwnEntry, VoteSecrets } from '../domain/ballots/cast.js';
import type { CountOpening } from '../domain/ballots/commitments.js';
import type { Question } from '../domain/ballots/questions.js';
import type { OwnersRule } from '../domain/ballots/rule.js';
import type { Sums } from '../domain/ballots/sums.js';
import { resultOf, type Count, type Votes } from '../domain/ballots/tally.js';
import { written, type BallotReceipt, type RecountFile } from './recount-file.js';

const countOf = ({ heads, area }: Count): Count => ({ heads, area });

/** What one question got, as its sums say. */
export const votesOf = (total: Count, { options }: Pick<Question, 'options'>, { cast, spoiled, options: got }: Sums[number]): Votes => ({
  total: countOf(total),
  cast: countOf(cast),
  spoiled: countOf(spoiled),
  options: Object.fromEntries(options.map((option, index) => [option, countOf(got[index] ?? { heads: 0, area: 0 })])),
});

/** All of what is published with the result of a ballot but its entries, and the list of their hashes: of those there are many. It holds no name, no unit, and no area but sums. */
export type RecountHead = Omit<RecountFile, 'leaves' | 'entries'>;
type Counted = Pick<RecountFile, 'ballotId' | 'mode' | 'rollRoot' | 'root'> & {
  readonly rule: OwnersRule;
  readonly questions: readonly Question[];
  readonly sums: Sums;
  readonly total: CountOpening;
};

export const recountHeadOf = ({ ballotId, mode, rule, questions, sums, total, rollRoot, root }: Counted): RecountHead => ({
  hutong: 'ballot-recount',
  version: 1,
  ballotId,
  mode,
  rule,
  rollRoot,
  root,
  total: written(total),
  questions: questions.map((question, index) => {
    const sum = sums[index];
    if (!sum) throw new Error(`There are no sums of question ${question.key}`);
    const { outcome, chosen } = resultOf(question.matter, rule, votesOf(total, question, sum));
    const { key, matter, title, options } = question;
    const openings = { cast: written(sum.cast), spoiled: written(sum.spoiled), got: sum.options.map(written) };
    return { key, matter, title, options, ...openings, outcome, chosen };
  }),
});

/** Whether a vote of it counts, and what opens it: of a secret ballot only whoever casts it is given that. */
export type Voted = { readonly voted: boolean; readonly secrets: VoteSecrets | null };

/**
 * What whoever is on the roll is given: before it votes what opens its entries, and once it has voted also what opens its vote. With that
 * anybody can see how it voted, so it is its own to keep or to throw away.
 */
export const receiptOf = (ballotId: string, rollRoot: string, questions: readonly Question[], own: readonly OwnEntry[], { voted, secrets }: Voted): BallotReceipt => ({
  hutong: 'ballot-receipt',
  version: 1,
  ballotId,
  rollRoot,
  voted,
  marks: secrets && { ...secrets.marks },
  units: own.map(({ entry, counts }, unit) => ({
    entryId: entry.id,
    counts: written(counts),
    votes: Object.fromEntries(questions.map(({ key }, index) => [key, (secrets?.units[unit]?.[index] ?? []).map(blindings)])),
  })),
});

const blindings = ({ headsBlinding, areaBlinding }: CountOpening) => ({ headsBlinding: scalarText(headsBlinding), areaBlinding: scalarText(areaBlinding) });
