/** Taiwan keeps one time, without summer time. */
const OFFSET = '+08:00';
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** The source's way to say that no end is given. */
export const NO_END = '199/12/31';

const roc = /^(\d{2,3})\/(\d{2})\/(\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/;

/** `115/04/22` (year 115 of the Republic is 2026) at midnight in Taipei, or at the time that is given; ISO in UTC. */
export const fromRoc = (text: string): string => {
  const [, year, month, day, time = '00:00:00'] = roc.exec(text) ?? [];
  const date = year && new Date(`${Number(year) + 1911}-${month}-${day}T${time}${OFFSET}`);
  if (!date || Number.isNaN(date.getTime())) throw new Error(`${text} is no date of the form 115/04/22`);
  return date.toISOString();
};

/** Days mean whole local days, the last one included: half-open, up to the midnight after it. */
export const windowOf = (first: string, last: string): { readonly start: string; readonly end: string | null } => ({
  start: fromRoc(first),
  end: last === NO_END ? null : new Date(Date.parse(fromRoc(last)) + DAY_MS).toISOString(),
});

/** ISO in UTC to the local day, `2026-04-22`. */
export const localDay = (instant: string): string => new Date(Date.parse(instant) + OFFSET_MS).toISOString().slice(0, 10);

/** The last day of a half-open window. */
export const lastDay = (end: string): string => localDay(new Date(Date.parse(end) - DAY_MS).toISOString());

/** Back to the source's own writing, from a window of ours. The source writes years before 100 with two digits. */
export const toRoc = ({ start, end }: { readonly start: string; readonly end: string | null }): readonly [string, string] => {
  const written = (day: string) => `${Number(day.slice(0, 4)) - 1911}/${day.slice(5, 7)}/${day.slice(8)}`;
  return [written(localDay(start)), end === null ? NO_END : written(lastDay(end))];
};
