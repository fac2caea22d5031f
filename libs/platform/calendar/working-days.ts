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
    return this.#wallClock.format(instant).slice(0, 10);
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
    return { at: this.#instantAt(day, this.announced.closeOfBusiness), provisional };
  }

  /** Of a year that has not been announced, every weekday. */
  isWorked(day: string): boolean {
    const [year, monthDay] = [day.slice(0, 4), day.slice(5)];
    const { off = [], worked = [] } = this.announced.years[year] ?? {};
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    return weekend ? worked.includes(monthDay) : !off.includes(monthDay);
  }

  /** A wall clock's instant: what is said there is asked of the zone itself, so that zones with summer time come out right too. */
  #instantAt(day: string, time: string): Date {
    const wanted = Date.parse(`${day}T${time}:00Z`);
    const said = (instant: number) => Date.parse(`${this.#wallClock.format(new Date(instant)).replace(' ', 'T')}Z`);
    const first = wanted - (said(wanted) - wanted);
    return new Date(first - (said(first) - wanted));
  }
}

const nextDay = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
