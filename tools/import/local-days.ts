/** Taiwan keeps one time, without summer time. */
const OFFSET = '+08:00';
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A local date, `2026-04-22`, and perhaps a time: the instant, ISO in UTC. */
export const instantOf = (day: string, time = '00:00:00'): string => {
  const date = new Date(`${day}T${time}${OFFSET}`);
  if (Number.isNaN(date.getTime()) || localDay(date.toISOString()) !== day) throw new Error(`${day} ${time} is no date`);
  return date.toISOString();
};

/** Days mean whole local days, the last one included: half-open, up to the midnight after it. */
export const wholeDays = (first: string, last: string | null): { readonly start: string; readonly end: string | null } => ({
  start: instantOf(first),
  end: last === null ? null : new Date(Date.parse(instantOf(last)) + DAY_MS).toISOString(),
});

/** The local day of an instant. */
export const localDay = (instant: string): string => new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 10);

/** The last day of a half-open window. */
export const lastDay = (end: string): string => localDay(new Date(Date.parse(end) - DAY_MS).toISOString());
