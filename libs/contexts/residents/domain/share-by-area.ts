/** Who shares a cost: an integer area of 0.01 m², and a coefficient of its floor in thousandths (1,000 is the whole). */
export type Sharer = { readonly id: string; readonly area: number; readonly coefficient: number };
export type AreaShare = { readonly id: string; readonly fen: number };

/**
 * What each pays of a total, by area and the coefficient of its floor (Civil Code art. 283): integers of fen that sum to the total. Each gets the whole
 * fen of its share; those that are left go one each to the largest remainders, of equal ones to the larger share first, then in the order of ids. So
 * the order in which sharers are given changes nothing, and none pays more than one with a larger share.
 *
 * @param sharers with different ids, and at least one that has a share
 */
export const shareByArea = (total: number, sharers: readonly Sharer[]): readonly AreaShare[] => {
  const weighted = sharers.map(({ id, area, coefficient }) => ({ id, weight: BigInt(area) * BigInt(coefficient) }));
  const all = weighted.reduce((sum, { weight }) => sum + weight, 0n);
  if (all === 0n) throw new Error('Nobody has a share');
  const parts = weighted.map(({ id, weight }) => ({ id, weight, whole: (BigInt(total) * weight) / all, remainder: (BigInt(total) * weight) % all }));
  const left = Number(BigInt(total) - parts.reduce((sum, { whole }) => sum + whole, 0n));
  const byRemainder = [...parts].sort((a, b) => descending(a.remainder, b.remainder) || descending(a.weight, b.weight) || (a.id < b.id ? -1 : 1));
  const oneMore = new Set(byRemainder.slice(0, left).map(({ id }) => id));
  return parts.map(({ id, whole }) => ({ id, fen: Number(whole) + (oneMore.has(id) ? 1 : 0) }));
};

const descending = (a: bigint, b: bigint): number => (a === b ? 0 : a > b ? -1 : 1);
