import { refusal, type MatterKey } from '../../../../contracts/index.js';
import { mustNeedBallot } from './matters.js';
import { NO, YES } from './tally.js';

/** One matter that is put to the vote. */
export type Question = {
  readonly key: string;
  readonly matter: MatterKey;
  readonly title: string;
  /** What is decided, in full: it was announced, or it cannot be voted on. */
  readonly text: string;
  /** YES and NO, or who stands for choice: then one of them needs the majority. */
  readonly options: readonly string[];
  /** Units that are themselves built in or on: no majority stands for their owners (Civil Code art. 272). */
  readonly ownUnitsUsed: readonly string[];
  /** The work item that waits for what is decided. */
  readonly workItemId?: string | null;
};

export const forOrAgainst: readonly string[] = [YES, NO];

/** How one question was answered: an option, or one of these. */
export const ABSTAIN = 'ABSTAIN';
/** Only a paper can be. */
export const SPOILED = 'SPOILED';
export type Marks = Readonly<Record<string, string>>;

const MOST_QUESTIONS = 50;
const MOST_OPTIONS = 50;
const reserved: readonly string[] = [YES, NO, ABSTAIN, SPOILED];

/** @throws {Refusal} naming what is wrong with which question. */
export const mustBeAskable = (questions: readonly Question[]): void => {
  if (questions.length === 0 || questions.length > MOST_QUESTIONS) throw refusal('INVALID_INPUT', 'questions', `A ballot has 1 to ${MOST_QUESTIONS} questions`);
  for (const [index, { key, matter, title, text, options, workItemId }] of questions.entries()) {
    const field = `questions[${index}]`;
    if (questions.findIndex((other) => other.key === key) !== index) throw refusal('INVALID_INPUT', `${field}.key`, 'Two questions have this key');
    for (const [name, said] of Object.entries({ key, title, text })) if (said.trim() === '') throw refusal('INVALID_INPUT', `${field}.${name}`, 'It is empty');
    mustNeedBallot(matter, `${field}.matter`);
    mustBeChoosable(options, `${field}.options`);
    if (workItemId != null && questions.findIndex((other) => other.workItemId === workItemId) !== index)
      throw refusal('INVALID_INPUT', `${field}.workItemId`, 'Two questions decide about this work item');
  }
};

const mustBeChoosable = (options: readonly string[], field: string): void => {
  if (options.length === forOrAgainst.length && forOrAgainst.every((option, index) => options[index] === option)) return;
  if (options.length < 2 || options.length > MOST_OPTIONS) throw refusal('INVALID_INPUT', field, `A choice has 2 to ${MOST_OPTIONS} options`);
  const wrong = options.find((option, index) => option.trim() === '' || reserved.includes(option) || options.indexOf(option) !== index);
  if (wrong !== undefined) throw refusal('INVALID_INPUT', field, `"${wrong}" is no name for one of several options`);
};

/**
 * A vote with every question answered: a blank one abstains.
 * @throws {Refusal} UNKNOWN_QUESTION for what was not announced, INVALID_INPUT for an option that is none
 */
export const completed = (marks: Marks, questions: readonly Question[], { onPaper }: { readonly onPaper: boolean }): Marks => {
  const unknown = Object.keys(marks).find((key) => !questions.some((question) => question.key === key));
  if (unknown !== undefined) throw refusal('UNKNOWN_QUESTION', `marks.${unknown}`);
  return Object.fromEntries(
    questions.map(({ key, options }) => {
      const mark = marks[key] ?? ABSTAIN;
      const possible = [...options, ABSTAIN, ...(onPaper ? [SPOILED] : [])];
      if (!possible.includes(mark)) throw refusal('INVALID_INPUT', `marks.${key}`, `Give one of ${possible.join(', ')}`);
      return [key, mark];
    }),
  );
};
