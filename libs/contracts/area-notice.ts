import type { Rules } from './rules.js';
import type { Window } from './works.js';

const DAY = 24 * 60 * 60 * 1000;

/** Rule works.overlap: without an end, or longer than the rule allows, it speaks of an area and raises no conflict by itself. */
export const isAreaNotice = ({ window: { start, end } }: { readonly window: Window }, { values: { longestDays } }: Rules['overlap']): boolean =>
  end === null || Date.parse(end) - Date.parse(start) > longestDays * DAY;
