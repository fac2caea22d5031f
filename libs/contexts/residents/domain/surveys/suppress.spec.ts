import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { suppress } from './suppress.js';

const fewest = 5;
type Table = readonly (readonly number[])[];
type Shown = ReturnType<typeof suppress>;
const sumOf = (row: readonly number[]): number => row.reduce((sum, count) => sum + count, 0);

/**
 * By trying: a table that agrees with all that is published, and with the sums of the rows, and in which this count (`row` past the last: a total)
 * is `value`. Row by row, each in every way in which it sums up.
 */
const fits = (table: Table, shown: Shown, [row, column]: readonly [number, number], value: number): boolean => {
  const columns = table[0]?.length ?? 0;
  const wantedTotals = shown.totals.map((total, c) => (row === table.length && c === column ? value : total));
  const fill = (at: number, sums: readonly number[]): boolean => {
    if (at === table.length) return sums.every((sum, c) => wantedTotals[c] == null || wantedTotals[c] === sum);
    const wanted = (shown.cells[at] ?? []).map((count, c) => (at === row && c === column ? value : count));
    const ways = (c: number, left: number, counts: readonly number[]): boolean => {
      if (c === columns)
        return (
          left === 0 &&
          fill(
            at + 1,
            sums.map((sum, index) => sum + (counts[index] ?? 0)),
          )
        );
      const known = wanted[c];
      const candidates = known == null ? Array.from({ length: left + 1 }, (_, count) => count) : [known];
      return candidates.some(
        (count) => count <= left && (wantedTotals[c] == null || (sums[c] ?? 0) + count <= wantedTotals[c]) && ways(c + 1, left - count, [...counts, count]),
      );
    };
    return ways(0, sumOf(table[at] ?? []), []);
  };
  return fill(
    0,
    Array.from({ length: columns }, () => 0),
  );
};

describe('What is published of a survey', () => {
  it('is all of it, where every count is large enough', () => {
    const table = [
      [12, 8],
      [5, 9],
    ];
    expect(suppress(table, fewest)).toEqual({ cells: table, totals: [17, 17] });
  });
  it('leaves out a small count, and the three that would give it away', () =>
    expect(
      suppress(
        [
          [12, 3, 20],
          [15, 9, 30],
          [40, 8, 25],
        ],
        fewest,
      ),
    ).toEqual({
      cells: [
        [null, null, 20],
        [null, null, 30],
        [40, 8, 25],
      ],
      totals: [67, 20, 75],
    }));
  it('of one row leaves out the totals too, which are the counts', () =>
    expect(suppress([[10, 3, 30]], fewest)).toEqual({ cells: [[null, null, 30]], totals: [null, null, 30] }));
  it('takes nought for a small count', () => expect(suppress([[10, 0, 30]], fewest).cells).toEqual([[null, null, 30]]));
});

it('No count that is left out can be had by subtraction: another value fits all that is published, as trying every table shows', () => {
  const tables = fc
    .record({ rows: fc.integer({ min: 1, max: 3 }), columns: fc.integer({ min: 2, max: 3 }) })
    .chain(({ rows, columns }) =>
      fc.array(fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 9 })), { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    )
    .filter((table) => table.every((row) => sumOf(row) >= fewest));
  fc.assert(
    fc.property(tables, (table) => {
      const shown = suppress(table, fewest);
      const totals = (table[0] ?? []).map((_, column) => sumOf(table.map((row) => row[column] ?? 0)));
      const [counts, published] = [
        [...table, totals],
        [...shown.cells, shown.totals],
      ];
      counts.forEach((row, r) =>
        row.forEach((count, c) => {
          const told = published[r]?.[c];
          if (count < fewest) expect(told).toBeNull();
          if (told !== null) return expect(told).toBe(count);
          const another = Array.from({ length: sumOf(totals) + 1 }, (_, value) => value).find((value) => value !== count && fits(table, shown, [r, c], value));
          expect([r, c, another]).toEqual([r, c, expect.any(Number)]);
        }),
      );
    }),
    { numRuns: 300 },
  );
});
