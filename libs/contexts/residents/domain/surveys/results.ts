import type { SurveyOutcome, SurveyQuestion } from '../../../../contracts/index.js';
import { suppress } from './suppress.js';

/** Of one household: of each question the number of an option. */
export type Answer = { readonly building: string; readonly options: readonly number[] };
type Group = { readonly buildings: readonly string[]; readonly answers: readonly Answer[] };

/**
 * What is published of answers. How many answered in each group of buildings is the same in every question, so that no question tells what another
 * one suppresses: no group has fewer than `fewest`. Of fewer answers in all nothing is published.
 */
export const resultsOf = (answers: readonly Answer[], questions: readonly SurveyQuestion[], fewest: number): Pick<SurveyOutcome, 'groups' | 'results'> => {
  if (answers.length < fewest) return { groups: [], results: [] };
  const groups = groupsOf(answers, fewest);
  return {
    groups: groups.map(({ buildings, answers: given }) => ({ buildings: [...buildings], answered: given.length })),
    results: questions.map(({ options }, question) => {
      const table = groups.map((group) => options.map((_, option) => group.answers.filter((answer) => answer.options[question] === option).length));
      const { cells, totals } = suppress(table, fewest);
      return { byGroup: cells.map((row) => ({ counts: [...row] })), totals: [...totals] };
    }),
  };
};

/** Buildings with too few answers stand together; where these are too few as well, with the building that has the fewest of the others. */
const groupsOf = (answers: readonly Answer[], fewest: number): readonly Group[] => {
  const byBuilding = [...Map.groupBy(answers, ({ building }) => building)].sort(([a], [b]) => (a < b ? -1 : 1));
  const groups = byBuilding.map(([building, given]): Group => ({ buildings: [building], answers: given }));
  const isLarge = ({ answers: given }: Group): boolean => given.length >= fewest;
  const [large, small] = [groups.filter(isLarge), groups.filter((group) => !isLarge(group))];
  if (small.length === 0) return large;
  const together = joined(small);
  if (isLarge(together)) return [...large, together];
  const next = large.toSorted((a, b) => a.answers.length - b.answers.length)[0];
  return next ? [...large.filter((group) => group !== next), joined([next, together])] : [together];
};

const joined = (groups: readonly Group[]): Group => ({
  buildings: groups.flatMap(({ buildings }) => buildings),
  answers: groups.flatMap(({ answers }) => answers),
});
