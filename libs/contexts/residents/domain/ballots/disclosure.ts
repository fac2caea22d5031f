import type { OwnersRule } from './rule.js';

/** Why a ballot that was to be secret is named. */
export type WhyNamed = 'TOO_FEW_HEADS' | 'AREAS_GIVE_AWAY';

/** `alike`: how many heads have the area that fewest have; each of them is hidden among those, and no further. */
export type Disclosure = { readonly secret: boolean; readonly why: WhyNamed | null; readonly heads: number; readonly alike: number };

/**
 * Whether totals of heads and area could give away how somebody voted, whatever is voted. Two heads of the same area may change places
 * without any total changing: so a head is hidden among those of its area, and among nobody else, since the smallest area
 * alone in favour can be told from every other vote. Rounder tests (how many sums coincide) hold for likely results, not for all.
 *
 * Not covered: all of one area voting alike, and who knows who took part.
 */
export const disclosureOf = (heads: readonly { readonly area: number }[], { values }: Pick<OwnersRule, 'values'>): Disclosure => {
  const groups = Map.groupBy(heads, ({ area }) => area);
  const alike = Math.min(heads.length, ...[...groups.values()].map(({ length }) => length));
  const why = heads.length < values.leastHeadsForSecret ? 'TOO_FEW_HEADS' : alike < values.leastAlike ? 'AREAS_GIVE_AWAY' : null;
  return { secret: why === null, why, heads: heads.length, alike };
};
