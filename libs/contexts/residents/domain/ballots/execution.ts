import { refusal } from '../../../../contracts/index.js';
import { Refusal } from '../../../../platform/kernel/index.js';
import type { BallotState, Objection } from './ballot-state.js';
import { consentsTo } from './own-units.js';

type Execution = {
  readonly question: string;
  readonly today: string;
  /** Units whose own owners have agreed that they are used. */
  readonly consents: ReadonlySet<string>;
};

export const isAbout = ({ questions }: Objection, question: string): boolean => questions.length === 0 || questions.includes(question);

/**
 * What was decided may be carried out once it was published for as long as owners may object, and no objection is open (D: it waits for the
 * period too, since what is built cannot be objected to any more).
 * @throws {Refusal} saying what it waits for
 */
export const mustBeExecutable = (state: BallotState, { question, today, consents }: Execution): void => {
  if (state.status === 'NONE') throw refusal('UNKNOWN_BALLOT', 'ballotId');
  if (state.status !== 'PUBLISHED') throw refusal('NOT_PUBLISHED', 'ballotId');
  const asked = state.ballot.questions.find(({ key }) => key === question);
  const result = state.published.results.find((each) => each.question === question);
  if (!asked || !result) throw refusal('UNKNOWN_QUESTION', 'question');
  if (result.outcome !== 'PASSED') throw refusal('NOT_PASSED', 'question', `It came to ${result.outcome}`);
  const about = state.objections.filter((each) => isAbout(each, question));
  if (about.some(({ decided }) => decided?.upheld)) throw refusal('NOT_PASSED', 'question', 'An objection to it was upheld: it takes another ballot');
  if (about.some(({ decided }) => decided === null)) throw refusal('OBJECTION_PENDING', 'question', 'An objection is not decided');
  if (today <= state.published.objectionsUntil) throw refusal('OBJECTION_PENDING', 'question', `Owners may object until ${state.published.objectionsUntil}`);
  const missing = asked.ownUnitsUsed.filter((unitId) => !consents.has(unitId));
  if (missing.length > 0) throw refusal('OWNERS_CONSENT_MISSING', 'question', `Missing: ${missing.join(', ')}`);
};

/** What it waits for; `null`: nothing. */
export const hindrance = (state: BallotState, question: string, today: string): Refusal | null => {
  try {
    mustBeExecutable(state, { question, today, consents: consentsTo(question, state) });
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};
