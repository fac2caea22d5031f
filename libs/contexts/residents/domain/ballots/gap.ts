import type { Count } from './tally.js';
import type { Fraction } from './rule.js';

/** The least whole number that is not below numerator · base / denominator. */
const leastReaching = (base: number, { numerator, denominator }: Fraction): number => {
  const above = numerator * base + denominator - 1;
  return (above - (above % denominator)) / denominator;
};

/** What is still missing to the quorum (F28). It is all that is said of a ballot before its close, and the same whatever was voted. */
export const gapToQuorum = (total: Count, part: Count, quorum: Fraction): Count => ({
  heads: Math.max(0, leastReaching(total.heads, quorum) - part.heads),
  area: Math.max(0, leastReaching(total.area, quorum) - part.area),
});

type OnTheRoll = { readonly headId: string; readonly building: string; readonly unitId: string };

/**
 * Units whose head has not voted, by building, for whoever calls at their doors. It is as of the end of a batch, a day for example: were
 * it of this moment, who watches it would tie a vote to a minute.
 */
export const notYetVoted = <Unit extends OnTheRoll>(
  roll: readonly Unit[],
  votes: readonly { readonly headId: string; readonly at: string }[],
  batchEnd: string,
): ReadonlyMap<string, readonly Unit[]> => {
  const voted = new Set(votes.filter(({ at }) => at < batchEnd).map(({ headId }) => headId));
  return Map.groupBy(
    roll.filter(({ headId }) => !voted.has(headId)),
    ({ building }) => building,
  );
};
