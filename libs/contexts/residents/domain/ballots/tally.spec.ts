import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { matterKeys } from '../../../../contracts/index.js';
import { rule } from './electorate.builders.js';
import { basisOf, majorityOf } from './matters.js';
import { MOST_AREA, NO, resultOf, YES, type Outcome, type Votes } from './tally.js';

/** An exact fraction, as textbooks have it: numerator and denominator, compared by common denominators. */
type Exact = readonly [bigint, bigint];
const of = (part: number, whole: number): Exact => [BigInt(part), BigInt(whole)];
const compared = ([a, b]: Exact, [c, d]: Exact): number => Number(a * d - c * b > 0n) - Number(a * d - c * b < 0n);
const twoThirds: Exact = [2n, 3n];
const half: Exact = [1n, 2n];
const threeQuarters: Exact = [3n, 4n];

/** The law in its own words: two thirds take part by area and by heads; of those, more than half, or three quarters and more, agree by both. */
const byFractions = ({ total, cast, options }: Votes, strong: boolean): Outcome => {
  const yes = options[YES] ?? { heads: 0, area: 0 };
  if (cast.heads === 0) return 'NO_QUORUM';
  if (compared(of(cast.heads, total.heads), twoThirds) < 0 || compared(of(cast.area, total.area), twoThirds) < 0) return 'NO_QUORUM';
  const enough = (share: Exact) => (strong ? compared(share, threeQuarters) >= 0 : compared(share, half) > 0);
  return enough(of(yes.heads, cast.heads)) && enough(of(yes.area, cast.area)) ? 'PASSED' : 'FAILED';
};

/** Electorates of any size, with shares near the thresholds as often as far from them. */
const near = (whole: number, numerator: number, denominator: number) =>
  fc.integer({ min: -2, max: 2 }).map((by) => Math.min(whole, Math.max(0, Math.round((whole * numerator) / denominator) + by)));
const share = (whole: number) => fc.oneof(fc.integer({ min: 0, max: whole }), near(whole, 2, 3), near(whole, 1, 2), near(whole, 3, 4));
const votes = fc
  .record({
    heads: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 1e6 })),
    area: fc.oneof(fc.integer({ min: 1, max: 1e4 }), fc.integer({ min: 1, max: MOST_AREA })),
  })
  .chain((total) => fc.record({ total: fc.constant(total), heads: share(total.heads), area: share(total.area) }))
  .map(({ total, heads, area }) => ({ total, cast: { heads, area: heads === 0 ? 0 : Math.max(1, area) } }))
  .chain(({ total, cast }) => fc.record({ total: fc.constant(total), cast: fc.constant(cast), heads: share(cast.heads), area: share(cast.area) }))
  .map(({ total, cast, heads, area }): Votes => {
    const none = { heads: 0, area: 0 };
    return { total, cast, spoiled: none, options: { [YES]: { heads, area }, [NO]: none } };
  });

describe('Thresholds in whole numbers', () => {
  it.each(['manager', 'alter-building'] as const)('are those of exact fractions, for any electorate: %s', (matter) => {
    const met = new Set<Outcome>();
    fc.assert(
      fc.property(votes, (cast) => {
        const { outcome } = resultOf(matter, rule(), cast);
        met.add(outcome);
        expect(outcome).toBe(byFractions(cast, matter === 'alter-building'));
      }),
      { numRuns: 20_000 },
    );
    expect(met).toEqual(new Set(['NO_QUORUM', 'FAILED', 'PASSED']));
  });

  it('lose no unit at the largest area there is', () => {
    const at = (yes: number): Votes => ({
      total: { heads: 4, area: MOST_AREA },
      cast: { heads: 4, area: MOST_AREA },
      spoiled: { heads: 0, area: 0 },
      options: { [YES]: { heads: 4, area: yes }, [NO]: { heads: 0, area: 0 } },
    });
    expect(resultOf('alter-building', rule(), at((MOST_AREA / 4) * 3)).outcome).toBe('PASSED');
    expect(resultOf('alter-building', rule(), at((MOST_AREA / 4) * 3 - 1)).outcome).toBe('FAILED');
    expect(Number.isSafeInteger(100 * MOST_AREA)).toBe(true);
  });
});

describe('A matter', () => {
  it.each(matterKeys)('%s says where it stands in the Code', (matter) => expect(basisOf[matter]).toMatch(/^Civil Code art\. 2\d\d/));
  it('takes the majority that its kind needs, as the ballot’s rule has it', () => {
    const by = Map.groupBy(matterKeys, (matter) => majorityOf(matter, rule()));
    expect(by.get('THREE_QUARTERS')).toEqual(['raise-fund', 'alter-building', 'change-common-use', 'dispose-of-common-assets']);
    expect(by.get('EVERYONE')).toEqual(['dwelling-to-business']);
    expect(majorityOf('use-fund', rule({ threeQuarters: ['use-fund'] }))).toBe('THREE_QUARTERS');
    expect(majorityOf('raise-fund', rule({ threeQuarters: ['use-fund'] }))).toBe('HALF');
  });
});
