import type { Random } from '../../../../platform/commitments/index.js';
import type { CountOpening, UnitEntry } from './commitments.js';
import { makeVote, type QuestionVote, type UnitVote } from './question-vote.js';
import { ABSTAIN, SPOILED, type Marks, type Question } from './questions.js';

/** A unit of the head that votes, with what opens its entry. */
export type OwnEntry = { readonly entry: UnitEntry; readonly counts: CountOpening };

/** What opens a vote: by unit and by question, for each option in its order. A spoiled question has none. */
export type VoteSecrets = { readonly marks: Marks; readonly units: readonly (readonly (readonly CountOpening[])[])[] };

type Asked = Pick<Question, 'key' | 'options'>;

/** A vote of all units of a head: the same answers for each, in commitments that nobody can tell apart, and what will open them. */
export const castVote = (
  ballotId: string,
  questions: readonly Asked[],
  own: readonly OwnEntry[],
  marks: Marks,
  random: Random,
): { readonly units: readonly UnitVote[]; readonly secrets: VoteSecrets } => {
  const made = own.map(({ entry, counts }) =>
    questions.map(({ key, options }) => {
      const mark = marks[key] ?? ABSTAIN;
      if (mark === SPOILED) return null;
      return makeVote({ ballotId, question: key, options }, entry, counts, mark === ABSTAIN ? null : mark, random);
    }),
  );
  const units = own.map(({ entry }, unit) => ({
    entryId: entry.id,
    questions: Object.fromEntries(questions.map(({ key }, index): [string, QuestionVote | null] => [key, made[unit]?.[index]?.vote ?? null])),
  }));
  return { units, secrets: { marks, units: made.map((votes) => votes.map((vote) => vote?.openings ?? [])) } };
};
