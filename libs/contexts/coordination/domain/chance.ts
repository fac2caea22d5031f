import { isAreaNotice, type ChanceLapse, type Rules, type Works } from '../../../contracts/index.js';
import { sharedArea } from '../../../platform/geometry/index.js';
import { sharedTime, type Located } from './overlap.js';

const DAY_MS = 86_400_000;

export type SharedTrench = { readonly gapDays: number; readonly savedDays: number; readonly savedSquareMetres: number };

/** Works that somebody might still move: not begun, with an end, of a kind that opens the ground. */
export const mayShare = (works: Works, { collaboration, overlap }: Pick<Rules, 'collaboration' | 'overlap'>): boolean =>
  works.status === 'PLANNED' && collaboration.values.kinds.includes(works.kind) && !isAreaNotice(works, overlap);

/** Rule works.collaboration. Undefined: the two could not share a trench. Days to a tenth, square metres to a hundredth. */
export const chanceOf = (a: Located, b: Located, rules: Pick<Rules, 'collaboration' | 'overlap'>): SharedTrench | undefined => {
  if (a.works.ownerId === b.works.ownerId || !mayShare(a.works, rules) || !mayShare(b.works, rules)) return undefined;
  const { withinMetres, withinDays, usualWidthMetres } = rules.collaboration.values;
  const gap = gapOf(a.works.window, b.works.window);
  if (gap === undefined || gap > withinDays * DAY_MS || !a.shape.isWithin(b.shape, withinMetres)) return undefined;
  const shorter = Math.min(lengthOf(a.works.window), lengthOf(b.works.window));
  return {
    gapDays: inDays(gap),
    savedDays: inDays(shorter),
    savedSquareMetres: sharedArea(a.works.footprint, b.works.footprint, { withinMetres, usualWidthMetres }),
  };
};

/** Why two works that could have shared a trench no longer can. */
export const lapseOf = (a: Works, b: Works, { collaboration, overlap }: Pick<Rules, 'collaboration' | 'overlap'>): ChanceLapse => {
  const both = [a, b];
  if (both.some(({ status }) => status === 'CANCELLED')) return 'WORKS_CANCELLED';
  if (both.some(({ status }) => status === 'FINISHED')) return 'WORKS_FINISHED';
  if (both.some(({ status }) => status !== 'PLANNED')) return 'WORKS_STARTED';
  if (both.some((works) => isAreaNotice(works, overlap))) return 'BECAME_AREA_NOTICE';
  if (both.some(({ kind }) => !collaboration.values.kinds.includes(kind))) return 'WORKS_REVISED';
  const gap = gapOf(a.window, b.window);
  if (gap === undefined) return 'WINDOWS_OVERLAP';
  return gap > collaboration.values.withinDays * DAY_MS ? 'WINDOWS_TOO_FAR_APART' : 'FOOTPRINTS_APART';
};

/** Milliseconds from the end of one to the start of the other; undefined where they overlap: then they collide. */
const gapOf = (a: Works['window'], b: Works['window']): number | undefined => {
  if (sharedTime(a, b)) return undefined;
  const [first, second] = a.start <= b.start ? [a, b] : [b, a];
  return Math.max(0, Date.parse(second.start) - Date.parse(first.end ?? second.start));
};

const lengthOf = ({ start, end }: Works['window']): number => Date.parse(end ?? start) - Date.parse(start);
const inDays = (ms: number): number => Math.round((ms / DAY_MS) * 10) / 10;
