import type { OwnEntry, VoteSecrets } from './cast.js';
import { sumOfOpenings, type CountOpening } from './commitments.js';
import { SPOILED, type Question } from './questions.js';

/** What opens the sums of one question: who took part, whose papers were spoiled, and each option in its order. */
export type QuestionSums = { readonly cast: CountOpening; readonly spoiled: CountOpening; readonly options: readonly CountOpening[] };
export type Sums = readonly QuestionSums[];

type Asked = Pick<Question, 'key' | 'options'>;

const nothing: CountOpening = { heads: 0, area: 0, headsBlinding: 0n, areaBlinding: 0n };

export const emptySums = (questions: readonly Asked[]): Sums =>
  questions.map(({ options }) => ({ cast: nothing, spoiled: nothing, options: options.map(() => nothing) }));

const add = (a: CountOpening, b: CountOpening): CountOpening => sumOfOpenings([a, b]);

/** Of a secret ballot this is all that is kept of what was chosen: which vote brought what cannot be taken out again. */
export const withVote = (sums: Sums, questions: readonly Asked[], own: readonly OwnEntry[], { marks, units }: VoteSecrets): Sums => {
  const counts = sumOfOpenings(own.map((each) => each.counts));
  return sums.map((before, index) => {
    if (marks[questions[index]?.key ?? ''] === SPOILED) return { ...before, spoiled: add(before.spoiled, counts) };
    const chosen = (option: number) => sumOfOpenings(units.map((unit) => unit[index]?.[option] ?? nothing));
    return { ...before, cast: add(before.cast, counts), options: before.options.map((got, option) => add(got, chosen(option))) };
  });
};

/** Of parts that were kept apart, so that votes need not wait for each other. */
export const sumOfSums = (parts: readonly Sums[]): Sums => {
  const [first = [], ...rest] = parts;
  return rest.reduce(
    (sum, part) =>
      sum.map((before, index) => {
        const other = part[index];
        if (!other) throw new Error('Sums of different ballots');
        return {
          cast: add(before.cast, other.cast),
          spoiled: add(before.spoiled, other.spoiled),
          options: before.options.map((got, option) => add(got, other.options[option] ?? nothing)),
        };
      }),
    first,
  );
};
