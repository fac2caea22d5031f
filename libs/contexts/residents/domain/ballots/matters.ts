import { refusal, type MatterKey } from '../../../../contracts/index.js';
import type { OwnersRule } from './rule.js';

/** Which of those taking part, or of all, have to agree. EVERYONE: of all interested owners, whether they vote or not. */
export type Majority = 'HALF' | 'THREE_QUARTERS' | 'EVERYONE';

/** Where it stands that owners decide this together. */
export const basisOf: Readonly<Record<MatterKey, string>> = {
  'rules-of-procedure': 'Civil Code art. 278 (1)',
  covenant: 'Civil Code art. 278 (2)',
  committee: 'Civil Code art. 278 (3)',
  manager: 'Civil Code art. 278 (4), 284',
  'use-fund': 'Civil Code art. 278 (5), 281',
  'raise-fund': 'Civil Code art. 278 (6)',
  'alter-building': 'Civil Code art. 278 (7)',
  'change-common-use': 'Civil Code art. 278 (8)',
  other: 'Civil Code art. 278 (9)',
  'dwelling-to-business': 'Civil Code art. 279',
  'emergency-use-of-fund': 'Civil Code art. 281',
  'common-income': 'Civil Code art. 278 (9), 282',
  'shares-of-cost': 'Civil Code art. 278 (9), 283',
  // Who sells what all share changes its use for good: three quarters, where no city says otherwise (D).
  'dispose-of-common-assets': 'Civil Code art. 278 (8)',
};

/** A roof that leaks does not wait for a ballot: the fund is asked for, and the owners are told. */
const withoutBallot: readonly MatterKey[] = ['emergency-use-of-fund'];

/** @throws {Refusal} for what needs no ballot, naming the article. */
export const mustNeedBallot = (matter: MatterKey, field: string): void => {
  if (withoutBallot.includes(matter)) throw refusal('NO_BALLOT_NEEDED', field, `${basisOf[matter]} lets it be done at once`);
};

export const majorityOf = (matter: MatterKey, { values }: Pick<OwnersRule, 'values'>): Majority => {
  if (values.everyone.includes(matter)) return 'EVERYONE';
  return values.threeQuarters.includes(matter) ? 'THREE_QUARTERS' : 'HALF';
};
