import type { Rules } from '../../../../contracts/index.js';

/** The version that a ballot was announced under: it keeps it, with its values, whatever is adopted later. */
export type OwnersRule = Pick<Rules['ownersDecision'], 'id' | 'version' | 'values'>;

export type Fraction = { readonly numerator: number; readonly denominator: number };

export const quorumOf = ({ values }: Pick<OwnersRule, 'values'>): Fraction => ({ numerator: values.quorumNumerator, denominator: values.quorumDenominator });
export const strongMajorityOf = ({ values }: Pick<OwnersRule, 'values'>): Fraction => ({
  numerator: values.majorityNumerator,
  denominator: values.majorityDenominator,
});

/** As it is stored in events, and read out of them. */
export const keptRule = ({ id, version, values }: Rules['ownersDecision']): OwnersRule => ({ id, version, values });

export const silentAbstain = ({ values }: Pick<OwnersRule, 'values'>): boolean => values.silence.includes('ABSTAIN');
export const silentJoinMajority = ({ values }: Pick<OwnersRule, 'values'>): boolean => values.silence.includes('JOIN_MAJORITY');
export const spoiledTakePart = ({ values }: Pick<OwnersRule, 'values'>): boolean => values.spoiled.includes('TAKES_PART');
export const parkingCounts = ({ values }: Pick<OwnersRule, 'values'>): boolean => values.parking.includes('INCLUDED');
export const staffMayHoldProxies = ({ values }: Pick<OwnersRule, 'values'>): boolean => values.staffProxies.includes('STAFF_MAY');
