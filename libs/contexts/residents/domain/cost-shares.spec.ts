import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { metres, rule, unit } from './ballots/electorate.builders.js';
import type { Electorate } from './ballots/roll.js';
import { sharesOfCost, type Sharing } from './cost-shares.js';

const estate: Electorate = { kind: 'ESTATE', estateId: 'estate' };
const stair: Electorate = { kind: 'STAIR', estateId: 'estate', building: '1', stair: '1' };
const paid = (units: readonly Sharing[], fen: number, electorate: Electorate = estate, given = rule()) =>
  Object.fromEntries(sharesOfCost(units, { fen, electorate, rule: given }).shares.map(({ unitId, fen: share }) => [unitId, share]));

const flats = [unit('101', { area: metres(50) }), unit('102', { area: metres(60) }), unit('103', { area: metres(70) })];

describe('A cost that an electorate shares (F35)', () => {
  it('of 100,001 fen is 27,778, 33,334 and 38,889 for 50, 60 and 70 m²', () => {
    expect(paid(flats, 100_001)).toEqual({ '101': 27_778, '102': 33_334, '103': 38_889 });
    expect(sharesOfCost(flats, { fen: 1, electorate: estate, rule: rule() }).area).toBe(metres(180));
  });
  it('is shared by who would vote on it: not by other stairs and estates, nor by parking spaces, unless the rule says so', () => {
    const others = [unit('201', { stair: '2' }), unit('P1', { use: 'PARKING' }), unit('elsewhere', { estateId: 'other' })];
    expect(Object.keys(paid([...flats, ...others], 9, stair))).toEqual(['101', '102', '103']);
    expect(Object.keys(paid([...flats, ...others], 9))).toEqual(['101', '102', '103', '201']);
    expect(Object.keys(paid([...flats, ...others], 9, stair, rule({ parking: ['INCLUDED'] })))).toEqual(['101', '102', '103', 'P1']);
  });
  it('is not shared by a unit without an area', () => expect(paid([...flats, unit('104', { area: 0 })], 100_001)).not.toHaveProperty('104'));
  it('of nobody is refused', () => {
    for (const units of [[], [unit('104', { area: 0 })], [unit('P1', { use: 'PARKING' })]])
      expect(() => paid(units, 1)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field: 'electorate' }));
  });
});

it('Shares of any estate sum to the total, whoever shares it, and areas to the area', () => {
  const place = { building: fc.constantFrom('1', '2'), stair: fc.constantFrom('1', '2'), use: fc.constantFrom('DWELLING', 'BUSINESS', 'PARKING') };
  const units = fc
    .array(fc.record({ ...place, area: fc.integer({ min: 0, max: 100_000_000 }) }), { maxLength: 60 })
    .map((all) => [unit('first', { area: metres(61.37) }), ...all.map((each, nth) => unit(`unit ${nth}`, each))]);
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), fc.constantFrom(estate, stair), (all, fen, electorate) => {
      const { shares, area } = sharesOfCost(all, { fen, electorate, rule: rule() });
      expect(shares.reduce((sum, share) => sum + BigInt(share.fen), 0n)).toBe(BigInt(fen));
      expect(shares.reduce((sum, share) => sum + share.area, 0)).toBe(area);
      expect(shares.every((share) => share.area > 0 && Number.isSafeInteger(share.fen) && share.fen >= 0)).toBe(true);
    }),
  );
});
