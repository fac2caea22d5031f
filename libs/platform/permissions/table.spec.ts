import { describe, expect, it } from '@jest/globals';
import { parties, Refusal } from '../kernel/index.js';
import { always, conditionOf, each, everybody, hasEntry, mustHaveEntry, whoMay } from './index.js';

const ownsIt = conditionOf(
  { text: 'it owns the works', code: 'NOT_THE_OWNER' },
  ({ by, owner }: { by: string; owner: string }) => by === owner,
  ({ owner }) => new Refusal('NOT_THE_OWNER', `It is of ${owner}.`, 'worksId'),
);
const isAwake = conditionOf(
  { text: 'it is awake', code: 'ASLEEP' },
  ({ hour }: { hour: number }) => hour > 7,
  () => new Refusal('ASLEEP', 'Wait.'),
);

describe('A condition', () => {
  it('holds, or is refused by what was given', () => {
    expect(() => ownsIt.mustHold({ by: 'a', owner: 'a' })).not.toThrow();
    expect(() => ownsIt.mustHold({ by: 'b', owner: 'a' })).toThrow(expect.objectContaining({ code: 'NOT_THE_OWNER', message: 'It is of a.', field: 'worksId' }));
  });
});

describe('A row', () => {
  it('names who may, in one order, each with what it takes', () => {
    expect(whoMay(each(['COORDINATION', 'GOVERNMENT']))).toBe('GOVERNMENT or COORDINATION may');
    expect(whoMay(each(['CONTRACTOR'], ownsIt))).toBe('CONTRACTOR may if it owns the works');
    expect(whoMay(each(['UTILITY', 'GOVERNMENT', 'CONTRACTOR'], ownsIt, isAwake))).toBe('GOVERNMENT, UTILITY or CONTRACTOR may if it owns the works, and it is awake');
    expect(whoMay({ UTILITY: { conditions: [ownsIt] }, GOVERNMENT: always, COORDINATION: always })).toBe(
      'GOVERNMENT or COORDINATION may; UTILITY may if it owns the works',
    );
    expect(whoMay(everybody())).toBe('Every party may');
  });

  it('is open to who has an entry, and tells all others who has', () => {
    const row = { GOVERNMENT: always, ...each(['UTILITY'], ownsIt) };
    expect(parties.filter((party) => hasEntry(row, party))).toEqual(['GOVERNMENT', 'UTILITY']);
    expect(() => mustHaveEntry(row, 'UTILITY')).not.toThrow();
    expect(() => mustHaveEntry(row, 'PROPERTY')).toThrow(
      new Refusal('FORBIDDEN', 'GOVERNMENT may; UTILITY may if it owns the works; your organisation is PROPERTY. Have it done by an organisation that may.'),
    );
  });
});
