import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lastDay, localDay } from '../local-days.js';
import { fromRoc, NO_END, toRoc, windowOf } from './dates.js';

describe('Dates of the Republic', () => {
  it('begin at midnight in Taipei, 1911 years later', () => {
    expect(fromRoc('115/04/22')).toBe('2026-04-21T16:00:00.000Z');
    expect(fromRoc('99/12/31')).toBe('2010-12-30T16:00:00.000Z');
    expect(fromRoc('115/02/27 11:07:31')).toBe('2026-02-27T03:07:31.000Z');
  });

  it('mean whole days, the last one included', () =>
    expect(windowOf('115/06/01', '115/06/10')).toEqual({ start: '2026-05-31T16:00:00.000Z', end: '2026-06-10T16:00:00.000Z' }));

  it('have no end in the year 199', () => expect(windowOf('115/06/01', NO_END)).toEqual({ start: '2026-05-31T16:00:00.000Z', end: null }));

  it('are refused when there is no such day', () => {
    for (const text of ['115/02/30', '115-02-01', '115/13/01', '', 'today']) expect(() => fromRoc(text)).toThrow(/is no date/);
  });

  it('come back as they were written', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 4_000 }), (start, length) => {
        const written = (days: number) => {
          const date = new Date(Date.UTC(1925, 0, 1) + days * 86_400_000).toISOString();
          return `${Number(date.slice(0, 4)) - 1911}/${date.slice(5, 7)}/${date.slice(8, 10)}`;
        };
        const [first, last] = [written(start), written(start + length)];
        expect(toRoc(windowOf(first, last))).toEqual([first, last]);
      }),
    ));

  it('have a local day, whatever the zone of the machine', () => {
    expect(localDay('2026-04-21T16:00:00.000Z')).toBe('2026-04-22');
    expect(lastDay('2026-06-10T16:00:00.000Z')).toBe('2026-06-10');
  });
});
