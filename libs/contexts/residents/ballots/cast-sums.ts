import { opensCount, pointsOf, sumOfPairs, textsOf, type Committed, type CountOpening, type Pair, type UnitEntry } from '../domain/ballots/commitments.js';
import type { UnitVote } from '../domain/ballots/question-vote.js';
import type { Question } from '../domain/ballots/questions.js';
import type { Sums } from '../domain/ballots/sums.js';

type Asked = Pick<Question, 'key' | 'options'>;
type Added = { cast: Pair; spoiled: Pair; readonly options: Pair[] };

const nothing = sumOfPairs([]);
const plus = (sum: Pair, added: Committed): Pair => sumOfPairs([sum, pointsOf(added)]);

/** The commitments of what was cast, added up one after another: what the sums of a secret ballot have to open, or its recount would not come out. */
export class CastSums {
  readonly #added: readonly Added[];

  constructor(private readonly questions: readonly Asked[]) {
    this.#added = questions.map(({ options }) => ({ cast: nothing, spoiled: nothing, options: options.map(() => nothing) }));
  }

  /** Some 0.2 ms for each pair of commitments. */
  add({ counts }: UnitEntry, vote: UnitVote): void {
    for (const [index, sums] of this.#added.entries()) {
      const { key = '', options = [] } = this.questions[index] ?? {};
      const cast = vote.questions[key];
      if (!cast) {
        sums.spoiled = plus(sums.spoiled, counts);
        continue;
      }
      sums.cast = plus(sums.cast, counts);
      for (const [at, option] of options.entries()) {
        const [before, committed] = [sums.options[at], cast.options[option]];
        if (!before || !committed) throw new Error(`A vote says nothing of ${option} on ${key}`);
        sums.options[at] = plus(before, committed);
      }
    }
  }

  /** @throws {Error} of the question whose sums are not those of the votes that were cast */
  mustBeOpenedBy(sums: Sums): void {
    for (const [index, { cast, spoiled, options }] of this.#added.entries()) {
      const { key = '', options: names = [] } = this.questions[index] ?? {};
      const opens = (what: string, added: Pair, opening: CountOpening | undefined): void => {
        if (!opening || !opensCount(textsOf(added), opening)) throw new Error(`The sums of ${what} on ${key} are not those of the votes: nothing is published`);
      };
      opens('those who took part', cast, sums[index]?.cast);
      opens('the spoiled papers', spoiled, sums[index]?.spoiled);
      for (const [at, added] of options.entries()) opens(names[at] ?? '', added, sums[index]?.options[at]);
    }
  }
}
