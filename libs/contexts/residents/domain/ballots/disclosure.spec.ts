import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disclosureOf } from './disclosure.js';
import { rule } from './electorate.builders.js';

type Kind = { readonly area: number; readonly units: number };
const behaviours = ['YES', 'NO', 'ABSTAIN', 'SILENT'] as const;

/** How everybody may vote. */
const ways = (heads: number): readonly (readonly string[])[] =>
  heads === 0 ? [[]] : ways(heads - 1).flatMap((way) => behaviours.map((behaviour) => [...way, behaviour]));

/** All that is published of it. */
const published = (heads: readonly Kind[], way: readonly string[]): string => {
  const those = (...some: readonly string[]) => heads.filter((_, head) => some.includes(way[head] ?? ''));
  const sums = [those('YES'), those('NO'), those('ABSTAIN')].map((of) => [of.length, of.reduce((sum, { area }) => sum + area, 0)]);
  return JSON.stringify([sums, those('YES', 'NO', 'ABSTAIN').reduce((sum, { units }) => sum + units, 0)]);
};

/**
 * By trying every way to vote: of those that look the same from outside, which heads do the same in all of them. The fewest that are
 * given away together by anything that may be published.
 */
const fewestGivenAway = (heads: readonly Kind[]): number => {
  let fewest = Infinity;
  for (const alike of Map.groupBy(ways(heads.length), (way) => published(heads, way)).values())
    for (const behaviour of behaviours) {
      const sure = heads.filter((_, head) => alike.every((way) => way[head] === behaviour)).length;
      if (sure > 0) fewest = Math.min(fewest, sure);
    }
  return fewest;
};

/** Two to six heads, mostly several of a kind. */
const small = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 4 })
  .map((groups) => groups.flatMap(([area, units, heads]) => Array.from({ length: heads }, () => ({ area, units }))))
  .filter(({ length }) => length >= 2 && length <= 6);
const head = ({ area, units = 1 }: { readonly area: number; readonly units?: number }) => ({ area, unitIds: Array.from({ length: units }, (_, unit) => `${unit}`) });
const hides = (heads: readonly Kind[], leastAlike: number) => disclosureOf(heads.map(head), rule({ leastHeadsForSecret: 2, leastAlike })).secret;

describe('The disclosure test', () => {
  it.each([2, 3])('lets no electorate pass of which something published would give away fewer than %i (by trying every way to vote)', (leastAlike) => {
    let passed = 0;
    fc.assert(
      fc.property(small, (heads) => {
        if (!hides(heads, leastAlike)) return;
        passed++;
        expect(fewestGivenAway(heads)).toBeGreaterThanOrEqual(leastAlike);
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(passed).toBeGreaterThan(10);
  });

  it('makes none named for nothing: where it fails, something published singles a head out', () => {
    fc.assert(
      fc.property(small, (heads) => {
        if (!hides(heads, 2)) expect(fewestGivenAway(heads)).toBe(1);
      }),
      { numRuns: 100 },
    );
  });

  it('finds that a stair of 12 different areas gives everybody away', () => {
    const areas = Array.from({ length: 12 }, (_, index) => 6_000 + 2 ** index);
    expect(
      disclosureOf(
        areas.map((area) => head({ area })),
        rule({ leastHeadsForSecret: 12 }),
      ),
    ).toEqual({ secret: false, why: 'AREAS_GIVE_AWAY', heads: 12, alike: 1 });
  });

  it.each([
    ['30 heads of one area', [30], { secret: true, why: null, alike: 30 }],
    ['six areas of five heads each', [5, 5, 5, 5, 5, 5], { secret: true, why: null, alike: 5 }],
    ['29 heads of one area', [29], { secret: false, why: 'TOO_FEW_HEADS', alike: 29 }],
    ['30 heads, four of them of another area', [26, 4], { secret: false, why: 'AREAS_GIVE_AWAY', alike: 4 }],
  ])('of %s finds what the rule says', (_, groups, found) => {
    const heads = groups.flatMap((many, kind) => Array.from({ length: many }, () => head({ area: 6_000 + kind })));
    expect(disclosureOf(heads, rule())).toEqual({ ...found, heads: heads.length });
  });

  it('tells heads of one area apart by how many units they have: who took part is published in units', () => {
    const heads = [...Array.from({ length: 30 }, () => head({ area: 6_000 })), head({ area: 6_000, units: 2 })];
    expect(disclosureOf(heads, rule())).toMatchObject({ secret: false, why: 'AREAS_GIVE_AWAY', alike: 1 });
  });

  it('says first that there are too few heads', () =>
    expect(disclosureOf([{ area: 1 }, { area: 2 }].map(head), rule())).toEqual({ secret: false, why: 'TOO_FEW_HEADS', heads: 2, alike: 1 }));
});
