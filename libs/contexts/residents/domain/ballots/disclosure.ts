import type { Head } from './roll.js';
import type { OwnersRule } from './rule.js';

/** Why a ballot that was to be secret is named. */
export type WhyNamed = 'TOO_FEW_HEADS' | 'AREAS_GIVE_AWAY';

/** `alike`: how many heads there are of the kind of which there are fewest; each of them is hidden among those, and no further. */
export type Disclosure = { readonly secret: boolean; readonly why: WhyNamed | null; readonly heads: number; readonly alike: number };

/**
 * Whether what is published could give away how somebody voted, whatever is voted: totals of heads and area, and how many units took part.
 * Two heads with the same area in the same number of units may change places without any of it changing. So a head is hidden
 * among those, and among nobody else: if it alone votes, all others can be told from it. Rounder tests (how many sums
 * coincide) hold for likely results, not for all.
 *
 * Not covered: all of a kind voting alike, and who knows who took part.
 */
export const disclosureOf = (heads: readonly Pick<Head, 'area' | 'unitIds'>[], { values }: Pick<OwnersRule, 'values'>): Disclosure => {
  const groups = Map.groupBy(heads, ({ area, unitIds }) => `${area} in ${unitIds.length}`);
  const alike = Math.min(heads.length, ...[...groups.values()].map(({ length }) => length));
  const why = heads.length < values.leastHeadsForSecret ? 'TOO_FEW_HEADS' : alike < values.leastAlike ? 'AREAS_GIVE_AWAY' : null;
  return { secret: why === null, why, heads: heads.length, alike };
};
