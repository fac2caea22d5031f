import { setImmediate as others } from 'node:timers/promises';
import { opensCount, sumOfCommitted, type Committed, type CountOpening, type UnitEntry } from '../domain/ballots/commitments.js';
import type { UnitVote } from '../domain/ballots/question-vote.js';
import type { Question } from '../domain/ballots/questions.js';
import type { Sums } from '../domain/ballots/sums.js';

type Asked = Pick<Question, 'key' | 'options'>;
/** What was entered at the opening and what was cast, by entry: the commitments that sums have to open. */
type Cast = { readonly entries: readonly UnitEntry[]; readonly votes: ReadonlyMap<string, UnitVote> };

/** Some tens of milliseconds. */
const AT_ONCE = 200;

/** Between some of them others have their turn. */
const inTurns = async (commitments: readonly Committed[]): Promise<Committed> => {
  const sums: Committed[] = [];
  for (let from = 0; from < commitments.length; from += AT_ONCE) {
    sums.push(sumOfCommitted(commitments.slice(from, from + AT_ONCE)));
    await others();
  }
  return sumOfCommitted(sums);
};

/** Whether the recount will come out. @throws {Error} of the question whose sums are not those of the votes that were cast */
export const mustOpen = async (questions: readonly Asked[], { entries, votes }: Cast, sums: Sums): Promise<void> => {
  for (const [index, { key, options }] of questions.entries()) {
    const voteOf = ({ id }: UnitEntry) => votes.get(id)?.questions[key];
    const countsOf = (some: readonly UnitEntry[]) => some.map(({ counts }) => counts);
    const opens = async (what: string, commitments: readonly Committed[], opening: CountOpening | undefined): Promise<void> => {
      if (!opening || !opensCount(await inTurns(commitments), opening)) throw new Error(`The sums of ${what} on ${key} are not those of the votes: nothing is published`);
    };
    await opens('those who took part', countsOf(entries.filter(voteOf)), sums[index]?.cast);
    await opens('the spoiled papers', countsOf(entries.filter((entry) => voteOf(entry) === null)), sums[index]?.spoiled);
    const cast = entries.flatMap((entry) => voteOf(entry) ?? []);
    for (const [at, option] of options.entries())
      await opens(
        option,
        cast.flatMap((vote) => vote.options[option] ?? []),
        sums[index]?.options[at],
      );
  }
};
