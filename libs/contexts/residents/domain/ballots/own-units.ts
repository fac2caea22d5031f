import { refusal } from '../../../../contracts/index.js';
import { assertNever } from '../../../../platform/kernel/index.js';
import type { BallotState } from './ballot-state.js';

/** That whoever owns a unit agrees, since an instant, that it is used as one question says. */
export type OwnUnitConsent = { readonly question: string; readonly unitId: string; readonly at: string };

/** `by`: the owner. `takenBy`: who recorded it from a paper; `null`: the owner did. Nobody outside reads either. */
type Said = OwnUnitConsent & { readonly by: string; readonly takenBy: string | null };
export type OwnUnitEvent = { readonly type: 'own-unit-consent-given' | 'own-unit-consent-withdrawn'; readonly data: Said & { readonly ballotId: string } };
export type OwnUnitCommand = Said & {
  readonly type: 'give-own-unit-consent' | 'withdraw-own-unit-consent';
  /** Who may vote for the unit on the frozen roll; of one that is not on it, whoever could by the register of today. */
  readonly voters: readonly string[];
};

/**
 * No majority stands for the owner of a unit that is itself built in or on (Civil Code art. 272): from the opening on it agrees, or takes that back, until
 * what was decided takes effect. Of co-owners one is enough, as for the vote (D).
 * @throws {Refusal}
 */
export const changeOwnUnitConsent = ({ type, voters, ...said }: OwnUnitCommand, state: Exclude<BallotState, { readonly status: 'NONE' }>): readonly OwnUnitEvent[] => {
  const { question, unitId, by } = said;
  if (state.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
  const asked = state.ballot.questions.find(({ key }) => key === question);
  if (!asked) throw refusal('UNKNOWN_QUESTION', 'question');
  if (!asked.ownUnitsUsed.includes(unitId)) throw refusal('INVALID_INPUT', 'unitId', 'The question does not use this unit: its owner is not asked');
  if (!voters.includes(by)) throw refusal('NOT_ON_THE_ROLL', 'unitId');
  if (state.status === 'PUBLISHED' && state.inEffect.some((each) => each.question === question)) throw refusal('ALREADY_IN_EFFECT', 'question');
  const gives = type === 'give-own-unit-consent';
  if (consentsTo(question, state).has(unitId) === gives) throw refusal('NOTHING_CHANGES', 'unitId', gives ? 'The consent is there' : 'There is no consent');
  const data = { ballotId: state.ballot.ballotId, ...said };
  return [{ type: gives ? 'own-unit-consent-given' : 'own-unit-consent-withdrawn', data }];
};

/** Units whose owners have agreed to what one question says. */
export const consentsTo = (question: string, state: BallotState): ReadonlySet<string> => {
  const given = state.status === 'NONE' || state.status === 'ANNOUNCED' ? [] : state.ownUnits;
  return new Set(given.filter((each) => each.question === question).map(({ unitId }) => unitId));
};

export const ownUnitsAfter = (before: readonly OwnUnitConsent[], { type, data: { question, unitId, at } }: OwnUnitEvent): readonly OwnUnitConsent[] => {
  const others = before.filter((each) => each.question !== question || each.unitId !== unitId);
  switch (type) {
    case 'own-unit-consent-given':
      return [...others, { question, unitId, at }];
    case 'own-unit-consent-withdrawn':
      return others;
    default:
      return assertNever(type);
  }
};
