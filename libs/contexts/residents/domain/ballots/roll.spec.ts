import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { metres, rule, unit, units } from './electorate.builders.js';
import { rollOf, type Electorate, type RegisteredUnit, type RollGiven } from './roll.js';
import { MOST_AREA, sumOf } from './tally.js';

const estate = { kind: 'ESTATE', estateId: 'estate' } as const;
const roll = (given: readonly RegisteredUnit[], electorate: Electorate = estate, changes: Partial<RollGiven> = {}) =>
  rollOf({ ballotId: 'ballot-1', electorate, units: given, rule: rule(), guardians: new Map(), developer: ['agent'], ...changes });

const some = [
  unit('101'),
  unit('102', { stair: '2' }),
  unit('201', { building: '2' }),
  unit('shop', { building: '2', use: 'BUSINESS' }),
  unit('P1', { use: 'PARKING' }),
  unit('elsewhere', { estateId: 'other' }),
];

describe('On the roll is', () => {
  it.each([
    ['the estate', estate, ['101', '102', '201', 'shop']],
    ['a building', { kind: 'BUILDING', estateId: 'estate', building: '2' }, ['201', 'shop']],
    ['a stair', { kind: 'STAIR', estateId: 'estate', building: '1', stair: '2' }, ['102']],
    ['a named set, of this estate', { kind: 'UNITS', estateId: 'estate', name: 'Lift shaft', unitIds: ['102', 'shop', 'elsewhere'] }, ['102', 'shop']],
  ] satisfies [string, Electorate, string[]][])('whoever shares %s', (_, electorate, ids) => expect(roll(some, electorate).units.map(({ id }) => id)).toEqual(ids));

  it('a guardian in place of an owner, and the developer’s agent for what is not handed over', () => {
    const { heads } = roll([unit('101', { owners: ['ming', 'mother'] }), unit('102', { state: 'UNDELIVERED', owners: ['buyer'] })], estate, {
      guardians: new Map([['ming', 'mother']]),
    });
    expect(heads.map(({ voters }) => voters)).toEqual([['mother'], ['agent']]);
  });

  it('nobody for a unit whose owner is not known: it is a head that is silent', () => {
    const { heads, total } = roll([unit('101', { owners: [] }), unit('102', { owners: [] })]);
    expect(heads.map(({ voters }) => voters)).toEqual([[], []]);
    expect(total).toEqual({ heads: 2, area: metres(160) });
  });
});

describe('A roll is refused', () => {
  it.each([
    ['without a unit', [], 'EMPTY_ROLL'],
    ['with an area that is no whole number', [unit('101', { area: 6137.5 })], 'INVALID_INPUT'],
    ['with an area of nothing', [unit('101', { area: 0 })], 'INVALID_INPUT'],
    ['with more floor than any city has', [unit('101', { area: MOST_AREA }), unit('102')], 'INVALID_INPUT'],
  ] as const)('%s', (_, given, code) => expect(() => roll(given)).toThrow(expect.objectContaining({ code, field: 'electorate' })));
});

describe('Any roll', () => {
  const owner = fc.constantFrom('p', 'q', 'r', 's');
  const any = fc.array(
    fc.record({
      owners: fc.uniqueArray(owner, { maxLength: 3 }),
      state: fc.constantFrom('SOLD', 'UNSOLD', 'UNDELIVERED'),
      use: fc.constantFrom('DWELLING', 'BUSINESS', 'PARKING'),
      area: fc.integer({ min: 1, max: 1e6 }),
    }),
    { minLength: 1, maxLength: 30 },
  );

  it('has every unit in one head, one head for the same owners, and adds up', () => {
    fc.assert(
      fc.property(any, fc.constantFrom('EXCLUDED', 'INCLUDED'), (some, parking) => {
        const given = [...units(1), ...some.map((changes, index) => unit(`u${index}`, changes as Partial<RegisteredUnit> & { owners: string[] }))];
        const { heads, units: rolled, total } = roll(given, estate, { rule: rule({ parking: [parking] }) });
        const counted = given.filter(({ use }) => use !== 'PARKING' || parking === 'INCLUDED');
        expect(heads.flatMap(({ unitIds }) => unitIds).toSorted()).toEqual(counted.map(({ id }) => id).toSorted());
        expect(sumOf(heads.map(({ area }) => ({ heads: 1, area })))).toEqual(total);
        expect(rolled.reduce((sum, { area }) => sum + area, 0)).toBe(total.area);
        const ofOwners = (owners: string) =>
          new Set(rolled.filter(({ id }) => counted.some((each) => each.id === id && each.state === 'SOLD' && keyOf(each) === owners)).map(({ headId }) => headId));
        for (const each of counted) if (each.state === 'SOLD' && keyOf(each) !== '') expect(ofOwners(keyOf(each)).size).toBe(1);
        expect(new Set(rolled.filter(({ id }) => given.some((each) => each.id === id && each.state !== 'SOLD')).map(({ headId }) => headId)).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('knows a head by another name in each ballot: nobody’s votes are followed from one to the next', () => {
    const [one] = roll(units(1)).heads;
    const [other] = rollOf({ ballotId: 'ballot-2', electorate: estate, units: units(1), rule: rule(), guardians: new Map(), developer: [] }).heads;
    expect(one?.id).not.toBe(other?.id);
  });
});

const keyOf = ({ ownership }: RegisteredUnit): string =>
  (ownership?.owners ?? [])
    .map(({ residentId }) => residentId)
    .sort()
    .join();
