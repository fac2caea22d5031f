import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { announcedDays, type AnnouncedDays } from './announced-days.js';

/** An end of a clock; provisional where a day was counted of a year that has not been announced, and its weekdays were taken for working days. */
export type Deadline = { readonly at: Date; readonly provisional: boolean };

const monthAndDay = z.string().regex(/^\d{2}-\d{2}$/);
const form = z.strictObject({
  zone: z.string().refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone), 'is no zone'),
  closeOfBusiness: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  years: z.record(z.string().regex(/^\d{4}$/), z.strictObject({ off: z.array(monthAndDay), worked: z.array(monthAndDay) })),
});

const DAY_MS = 86_400_000;

/** Clocks that run in working days (domain.md, "Clocks"): day 1 is the day after, and a day ends at the close of business. */
export class WorkingDays {
  readonly #wallClock: Intl.DateTimeFormat;

  constructor(private readonly announced: AnnouncedDays = announcedDays) {
    this.#wallClock = new Intl.DateTimeFormat('sv-SE', { timeZone: announced.zone, dateStyle: 'short', timeStyle: 'medium' });
  }

  /** @throws {Error} naming the file, and what in it is wrong. */
  static fromFile(file: string): WorkingDays {
    try {
      return new WorkingDays(form.parse(JSON.parse(readFileSync(file, 'utf8'))));
    } catch (error) {
      throw new Error(`${file} does not say which days are worked: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`, { cause: error });
    }
  }

  /** The local date of an instant, `2026-09-18`. */
  dayOf(instant: Date): string {
    return this.#said(instant).slice(0, 10);
  }

  /** The close of business on the nth working day after this instant's day. `count` is a whole number of at least 1. */
  after(instant: Date, count: number): Deadline {
    let day = this.dayOf(instant);
    let provisional = false;
    for (let left = count; left > 0;) {
      day = nextDay(day);
      provisional ||= !(day.slice(0, 4) in this.announced.years);
      if (this.isWorked(day)) left--;
    }
    return { at: this.#instantAt(Date.parse(`${day}T${this.announced.closeOfBusiness}:00Z`)), provisional };
  }

  /** When a day is over: what happens then is of the next one. */
  endOf(day: string): Date {
    return this.#instantAt(Date.parse(`${nextDay(day)}T00:00:00Z`));
  }

  /** Of a year that has not been announced, every weekday. */
  isWorked(day: string): boolean {
    const [year, monthDay] = [day.slice(0, 4), day.slice(5)];
    const { off = [], worked = [] } = this.announced.years[year] ?? {};
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    return weekend ? worked.includes(monthDay) : !off.includes(monthDay);
  }

  /** The same time on the same day of the month, or on its last: 31 August and 18 months are 28 February. `months` is a whole number. */
  monthsAfter(instant: Date, months: number): Date {
    const to = new Date(this.#read(instant));
    const day = to.getUTCDate();
    to.setUTCDate(1);
    to.setUTCMonth(to.getUTCMonth() + months);
    const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
    to.setUTCDate(Math.min(day, last));
    return this.#instantAt(to.getTime());
  }

  /** What the wall clock says, `2026-09-18 17:30:00`; a year before 1000 has four digits too. */
  #said(instant: Date): string {
    return this.#wallClock.format(instant).padStart('2026-09-18 17:30:00'.length, '0');
  }

  /** What the wall clock says, read as if it were UTC; to the millisecond. */
  #read(instant: Date): number {
    return Date.parse(`${this.#said(instant).replace(' ', 'T')}Z`) + instant.getUTCMilliseconds();
  }

  /** When the wall clock says this (as read): asked of the zone itself, so that zones with summer time come out right too. */
  #instantAt(wanted: number): Date {
    const first = wanted - (this.#read(new Date(wanted)) - wanted);
    return new Date(first - (this.#read(new Date(first)) - wanted));
  }
}

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
