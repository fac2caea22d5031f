import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { announcedDays, WorkingDays } from './index.js';

const prc = new WorkingDays();

describe('A clock in working days', () => {
  it('has its day 1 on the next working day, a make-up Sunday included', () => {
    // Accepted on Friday 2026-09-18: day 1 is Sunday the 20th (domain.md, F45).
    expect(prc.after(new Date('2026-09-18T10:00:00+08:00'), 1)).toEqual({ at: new Date('2026-09-20T17:30:00+08:00'), provisional: false });
  });

  it.each([
    ['over a weekend', '2026-11-06T09:00:00+08:00', 3, '2026-11-11T17:30:00+08:00'],
    ['over the National Day, with its make-up Saturday', '2026-09-30T12:00:00+08:00', 3, '2026-10-10T17:30:00+08:00'],
    ['over the Spring Festival', '2026-02-13T23:59:59+08:00', 2, '2026-02-24T17:30:00+08:00'],
    ['from late in the evening, which is still the day', '2026-11-02T23:30:00+08:00', 1, '2026-11-03T17:30:00+08:00'],
    ['from an instant that is another day in London', '2026-11-02T16:30:00Z', 1, '2026-11-04T17:30:00+08:00'],
  ])('runs %s', (_, from, count, to) => expect(prc.after(new Date(from), count)).toEqual({ at: new Date(to), provisional: false }));

  it('is provisional once it counts a day of a year that nobody has announced', () => {
    expect(prc.after(new Date('2026-12-30T09:00:00+08:00'), 1).provisional).toBe(false);
    expect(prc.after(new Date('2026-12-31T09:00:00+08:00'), 1)).toEqual({ at: new Date('2027-01-01T17:30:00+08:00'), provisional: true });
  });

  it('keeps to the wall clock of its zone when that changes to summer time', () => {
    const london = new WorkingDays({ zone: 'Europe/London', closeOfBusiness: '17:00', years: { '2026': { off: [], worked: [] } } });
    expect(london.after(new Date('2026-03-27T12:00:00Z'), 1).at).toEqual(new Date('2026-03-30T16:00:00Z'));
    expect(london.after(new Date('2026-10-23T12:00:00Z'), 1).at).toEqual(new Date('2026-10-26T17:00:00Z'));
  });

  it('knows when a day is over', () => {
    const london = new WorkingDays({ ...announcedDays, zone: 'Europe/London' });
    expect(prc.endOf('2027-03-31')).toEqual(new Date('2027-04-01T00:00:00+08:00'));
    expect(london.endOf('2026-03-29')).toEqual(new Date('2026-03-29T23:00:00Z'));
  });

  it('never ends on a day that is not worked, and one day more ends later', () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2025-01-01T00:00:00Z'), max: new Date('2026-11-30T00:00:00Z'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 15 }),
        (from, count) => {
          const { at } = prc.after(from, count);
          expect(prc.isWorked(prc.dayOf(at))).toBe(true);
          expect(at > from && prc.after(from, count + 1).at > at).toBe(true);
        },
      ),
    ));
});

describe('Months', () => {
  it.each([
    ['from midnight, which is another day in London', '2026-03-01T00:00:00.000+08:00', 24, '2028-03-01T00:00:00.000+08:00'],
    ['with the time of day, to the millisecond', '2026-06-15T23:59:59.999+08:00', 1, '2026-07-15T23:59:59.999+08:00'],
    ['to the last day of a month that lacks the day', '2026-08-31T07:00:00.000+08:00', 18, '2028-02-29T07:00:00.000+08:00'],
    ['from a leap day', '2028-02-29T12:00:00.000+08:00', 24, '2030-02-28T12:00:00.000+08:00'],
    ['of none', '2026-08-31T07:00:00.000+08:00', 0, '2026-08-31T07:00:00.000+08:00'],
  ])('run %s', (_, from, months, to) => expect(prc.monthsAfter(new Date(from), months)).toEqual(new Date(to)));

  it('keep to the wall clock of a zone that changes to summer time', () => {
    const london = new WorkingDays({ ...announcedDays, zone: 'Europe/London' });
    expect(london.monthsAfter(new Date('2026-01-15T00:30:00Z'), 6)).toEqual(new Date('2026-07-14T23:30:00Z'));
  });
});

it('A day has four digits of the year in any year', () => expect(prc.dayOf(new Date('0500-01-01T00:00:00Z'))).toBe('0500-01-01'));

describe('A file of announced days', () => {
  const written = (content: string): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'days-')), 'days.json');
    writeFileSync(file, content);
    return file;
  };

  it('replaces those that are built in', () => {
    const days = WorkingDays.fromFile(written(JSON.stringify({ ...announcedDays, years: { '2027': { off: ['01-01'], worked: [] } } })));
    expect(days.after(new Date('2026-12-31T09:00:00+08:00'), 1)).toEqual({ at: new Date('2027-01-04T17:30:00+08:00'), provisional: false });
  });

  it.each([
    ['no JSON', '{'],
    ['a zone that there is not', JSON.stringify({ ...announcedDays, zone: 'Asia/Hutong' })],
    ['a day that is none', JSON.stringify({ ...announcedDays, years: { '2027': { off: ['1-1'], worked: [] } } })],
  ])('is refused with %s, by name', (_, content) => {
    const file = written(content);
    expect(() => WorkingDays.fromFile(file)).toThrow(file);
  });
});
