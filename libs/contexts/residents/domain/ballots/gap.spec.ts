import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { metres } from './electorate.builders.js';
import { gapToQuorum, notYetVoted } from './gap.js';
import { MOST_AREA, plus, reaches, type Count } from './tally.js';

const twoThirds = { numerator: 2, denominator: 3 };
const count = (heads: number, area: number) => fc.record({ heads: fc.integer({ min: 0, max: heads }), area: fc.integer({ min: 0, max: area }) });

describe('The gap to the quorum', () => {
  it('is what F28 says: 150 heads and 13,000 m² of 300 and 24,000 leave 50 heads and 3,000 m²', () =>
    expect(gapToQuorum({ heads: 300, area: metres(24_000) }, { heads: 150, area: metres(13_000) }, twoThirds)).toEqual({ heads: 50, area: metres(3_000) }));

  it('is what would just reach it: so much is enough, one less of either is not', () => {
    fc.assert(
      fc.property(
        count(1e6, MOST_AREA).chain((total) => fc.record({ total: fc.constant(total), part: count(total.heads, total.area) })),
        fc.constantFrom(twoThirds, { numerator: 1, denominator: 2 }, { numerator: 3, denominator: 4 }, { numerator: 97, denominator: 100 }),
        ({ total, part }, quorum) => {
          const gap = gapToQuorum(total, part, quorum);
          const there = plus(part, gap);
          expect(reaches(there, total, quorum)).toBe(true);
          for (const measure of ['heads', 'area'] as const) {
            const less: Count = { ...there, [measure]: there[measure] - 1 };
            if (gap[measure] > 0) expect(reaches(less, total, quorum)).toBe(false);
          }
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('Who has not voted yet', () => {
  const roll = [
    { headId: 'li', building: '1', unitId: '101' },
    { headId: 'wang', building: '1', unitId: '102' },
    { headId: 'li', building: '2', unitId: '201' },
  ];
  const asOf = (batchEnd: string) =>
    [...notYetVoted(roll, [{ headId: 'li', at: '2027-03-20T08:00:00.000Z' }], batchEnd)].map(([building, units]) => [building, units.length]);

  it('is said by building, with all units of a head', () => expect(asOf('2027-03-21T00:00:00.000Z')).toEqual([['1', 1]]));
  it('is said as of the end of a batch: a vote shows in the next one', () =>
    expect(asOf('2027-03-20T00:00:00.000Z')).toEqual([
      ['1', 2],
      ['2', 1],
    ]));
});
