import { instantOf, lastDay, localDay, wholeDays } from '../local-days.js';

/** The source's way to say that no end is given. */
export const NO_END = '199/12/31';

const roc = /^(\d{2,3})\/(\d{2})\/(\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/;

/** Year 115 of the Republic is 2026. */
const isoDay = (text: string): { readonly day: string; readonly time: string | undefined } => {
  const [, year, month, day, time] = roc.exec(text) ?? [];
  if (!year) throw new Error(`${text} is no date of the form 115/04/22`);
  return { day: `${Number(year) + 1911}-${month}-${day}`, time };
};

/** `115/04/22` at midnight in Taipei, or at the time that is given; ISO in UTC. */
export const fromRoc = (text: string): string => {
  const { day, time } = isoDay(text);
  return instantOf(day, time);
};

/** The window of the source's first and last day. */
export const windowOf = (first: string, last: string): { readonly start: string; readonly end: string | null } =>
  wholeDays(isoDay(first).day, last === NO_END ? null : isoDay(last).day);

/** Back to the source's own writing, from a window of ours. The source writes years before 100 with two digits. */
export const toRoc = ({ start, end }: { readonly start: string; readonly end: string | null }): readonly [string, string] => {
  const written = (day: string) => `${Number(day.slice(0, 4)) - 1911}/${day.slice(5, 7)}/${day.slice(8)}`;
  return [written(localDay(start)), end === null ? NO_END : written(lastDay(end))];
};
