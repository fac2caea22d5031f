import { isAreaNotice, type ConflictClosing, type Rules, type Works } from '../../../contracts/index.js';
import { derivedId } from '../../../platform/kernel/index.js';
import type { Shape } from '../../../platform/geometry/index.js';
import { isOpen } from './known-works.js';

export const canConflict = (works: Works, rule: Rules['overlap']): boolean => isOpen(works) && !isAreaNotice(works, rule);

/** The time that both take, half-open; undefined when there is none: one may start at the instant at which the other ends. */
export const sharedTime = (a: Works['window'], b: Works['window']): Works['window'] | undefined => {
  const start = a.start > b.start ? a.start : b.start;
  const end = a.end === null || (b.end !== null && b.end < a.end) ? b.end : a.end;
  return end !== null && end <= start ? undefined : { start, end };
};

/** Half-open windows that are the same. */
export const sameWindow = (a: Works['window'], b: Works['window']): boolean => a.start === b.start && a.end === b.end;

export type Located = { readonly works: Works; readonly shape: Shape };

export type Overlap = { readonly from: string; readonly to: string | null; readonly distanceMetres: number };

/** Rule works.overlap. Undefined: the two do not conflict. Distances are given to a millimetre, and compared unrounded. */
export const overlapOf = (a: Located, b: Located, rule: Rules['overlap']): Overlap | undefined => {
  if (a.works.ownerId === b.works.ownerId || !canConflict(a.works, rule) || !canConflict(b.works, rule)) return undefined;
  const time = sharedTime(a.works.window, b.works.window);
  if (!time || !a.shape.isWithin(b.shape, rule.values.bufferMetres)) return undefined;
  return { from: time.start, to: time.end, distanceMetres: Math.round(a.shape.distanceTo(b.shape) * 1000) / 1000 };
};

/** Why two works that conflicted no longer do. */
export const closingOf = (a: Works, b: Works, rule: Rules['overlap']): ConflictClosing => {
  const both = [a, b];
  if (both.some(({ status }) => status === 'CANCELLED')) return 'WORKS_CANCELLED';
  if (both.some(({ status }) => status === 'FINISHED')) return 'WORKS_FINISHED';
  if (both.some((works) => isAreaNotice(works, rule))) return 'BECAME_AREA_NOTICE';
  return sharedTime(a.window, b.window) ? 'FOOTPRINTS_APART' : 'WINDOWS_APART';
};

/** In the order in which a case names them: the same from either side. */
export const inOrder = <T extends { readonly id: string }>(a: T, b: T): readonly [T, T] => (a.id < b.id ? [a, b] : [b, a]);

/** One group per pair of permits; works without a permit stand for themselves. */
export const groupIdOf = (a: Works, b: Works): string => derivedId('conflict-group', ...[a, b].map(sourceOf).sort());

const sourceOf = ({ ownerId, reference, id }: Works): string => (reference ? `${ownerId}/${reference.permit}` : id);
