import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { shareByArea, type Sharer } from './share-by-area.js';

const flat = (id: string, area: number, coefficient = 1_000): Sharer => ({ id, area, coefficient });
const paid = (total: number, ...sharers: readonly Sharer[]) => shareByArea(total, sharers).map(({ fen }) => fen);

describe('Shares by area (F35)', () => {
  it('of 50, 60 and 70 m² in 100,001 fen are 27,778, 33,334 and 38,889', () =>
    expect(paid(100_001, flat('a', 5_000), flat('b', 6_000), flat('c', 7_000))).toEqual([27_778, 33_334, 38_889]));
  it('of a lift grow with the floor, and the ground floor pays nothing', () =>
    expect(paid(90_000, flat('1', 6_000, 0), flat('2', 6_000, 500), flat('3', 6_000, 1_000))).toEqual([0, 30_000, 60_000]));
  it('give the fen that is left over to the larger share, of equal remainders', () => expect(paid(2, flat('small', 1), flat('large', 3))).toEqual([0, 2]));
  it('give it in the order of ids, of equal shares', () => {
    expect(paid(1, flat('b', 6_000), flat('a', 6_000))).toEqual([0, 1]);
    expect(paid(100, flat('c', 1), flat('a', 1), flat('b', 1))).toEqual([33, 34, 33]);
  });
  it('of nobody are no shares', () => expect(() => shareByArea(1, [flat('a', 6_000, 0)])).toThrow('Nobody has a share'));
});

it('Shares sum to the total, are within a fen of what they would be, grow with area and coefficient, and do not depend on any order', () => {
  const sharer = fc.record({ area: fc.integer({ min: 1, max: 100_000_000 }), coefficient: fc.integer({ min: 0, max: 3_000 }) });
  const sharers = fc
    .array(sharer, { minLength: 1, maxLength: 40 })
    .map((all) => all.map((each, index) => ({ id: `unit ${index}`, ...each })))
    .filter((all) => all.some(({ coefficient }) => coefficient > 0));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), sharers, fc.infiniteStream(fc.nat()), (total, all, random) => {
      const shares = shareByArea(total, all);
      expect(shares.reduce((sum, { fen }) => sum + BigInt(fen), 0n)).toBe(BigInt(total));
      const weights = all.map(({ area, coefficient }) => BigInt(area) * BigInt(coefficient));
      const whole = weights.reduce((sum, weight) => sum + weight, 0n);
      shares.forEach(({ fen }, n) => {
        const difference = BigInt(fen) * whole - BigInt(total) * (weights[n] ?? 0n);
        expect(difference < whole && difference > -whole).toBe(true);
        shares.forEach((other, m) => {
          if ((weights[n] ?? 0n) > (weights[m] ?? 0n)) expect(fen).toBeGreaterThanOrEqual(other.fen);
        });
      });
      const shuffled = all.map((each) => ({ each, at: random.next().value as number })).sort((a, b) => a.at - b.at);
      const byId = (given: readonly { readonly id: string; readonly fen: number }[]) => [...given].sort((a, b) => (a.id < b.id ? -1 : 1));
      expect(
        byId(
          shareByArea(
            total,
            shuffled.map(({ each }) => each),
          ),
        ),
      ).toEqual(byId(shares));
    }),
  );
});
