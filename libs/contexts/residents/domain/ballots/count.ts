import { ABSTAIN, SPOILED, type Marks, type Question } from './questions.js';
import { none, plus, sumOf, type Count, type Votes } from './tally.js';

/** A vote that counts, when it is opened after the close: who cast it does not matter to the count. */
export type OpenedVote = { readonly area: number; readonly marks: Marks };

/** What one question got. One head, whatever the number of its units. */
export const votesOn = ({ key, options }: Question, total: Count, votes: readonly OpenedVote[]): Votes => {
  const got = new Map<string, Count>();
  for (const { area, marks } of votes) {
    const mark = marks[key] ?? ABSTAIN;
    got.set(mark, plus(got.get(mark) ?? none, { heads: 1, area }));
  }
  const each = Object.fromEntries(options.map((option) => [option, got.get(option) ?? none]));
  return { total, cast: sumOf([got.get(ABSTAIN) ?? none, ...Object.values(each)]), spoiled: got.get(SPOILED) ?? none, options: each };
};
