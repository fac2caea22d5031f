import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disclosureOf } from './disclosure.js';
import { rule } from './electorate.builders.js';

/** How everybody may vote. */
const ways = (heads: number): readonly (readonly boolean[])[] =>
  Array.from({ length: 2 ** heads }, (_, bits) => Array.from({ length: heads }, (__, head) => Math.floor(bits / 2 ** head) % 2 === 1));

/**
 * By trying every way to vote: of those that make the same totals, which heads vote the same in all of them. The fewest
 * that any total gives away together; of a total that gives nobody away, nobody.
 */
const fewestGivenAway = (areas: readonly number[]): number => {
  const byTotals = Map.groupBy(ways(areas.length), (way) =>
    JSON.stringify([way.filter(Boolean).length, areas.reduce((sum, area, head) => sum + (way[head] ? area : 0), 0)]),
  );
  let fewest = Infinity;
  for (const alike of byTotals.values())
    for (const choice of [true, false]) {
      const sure = areas.filter((_, head) => alike.every((way) => way[head] === choice)).length;
      if (sure > 0) fewest = Math.min(fewest, sure);
    }
  return fewest;
};

/** Two to ten heads, mostly several of one area. */
const small = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 4 })
  .map((groups) => groups.flatMap(([area, heads]) => Array.from({ length: heads }, () => area)))
  .filter(({ length }) => length >= 2 && length <= 10);
const hides = (areas: readonly number[], leastAlike: number) =>
  disclosureOf(
    areas.map((area) => ({ area })),
    rule({ leastHeadsForSecret: 2, leastAlike }),
  ).secret;

describe('The disclosure test', () => {
  it.each([2, 3])('lets no electorate pass of which some total would give away fewer than %i (by trying every way to vote)', (leastAlike) => {
    let passed = 0;
    fc.assert(
      fc.property(small, (areas) => {
        if (!hides(areas, leastAlike)) return;
        passed++;
        expect(fewestGivenAway(areas)).toBeGreaterThanOrEqual(leastAlike);
      }),
      { numRuns: 400, seed: 7 },
    );
    expect(passed).toBeGreaterThan(20);
  });

  it('makes none named for nothing: where it fails, some total singles a head out', () => {
    fc.assert(
      fc.property(small, (areas) => {
        if (!hides(areas, 2)) expect(fewestGivenAway(areas)).toBe(1);
      }),
      { numRuns: 400 },
    );
  });

  it('finds that a stair of 12 different areas gives everybody away', () => {
    const areas = Array.from({ length: 12 }, (_, index) => 6_000 + 2 ** index);
    expect(
      disclosureOf(
        areas.map((area) => ({ area })),
        rule({ leastHeadsForSecret: 12 }),
      ),
    ).toEqual({ secret: false, why: 'AREAS_GIVE_AWAY', heads: 12, alike: 1 });
  });

  it('says first that there are too few heads', () =>
    expect(disclosureOf([{ area: 1 }, { area: 2 }], rule())).toEqual({ secret: false, why: 'TOO_FEW_HEADS', heads: 2, alike: 1 }));
});
