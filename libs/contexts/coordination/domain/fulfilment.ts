import type { ConflictDecided, ConflictDetected, Footprint, Works } from '../../../contracts/index.js';
import { sameJson } from '../../../platform/kernel/index.js';
import { sameWindow } from './overlap.js';

type Pair = readonly [Works, Works];

/** What was tolerated of a conflict, as it stood then: of a waiver its time and its ground, of a shared trench the window. */
export type Tolerated =
  | { readonly reason: 'WAIVED'; readonly from: string; readonly to: string | null; readonly footprints: readonly [Footprint, Footprint] }
  | { readonly reason: 'SHARED'; readonly from: string; readonly to: string | null };

export const toleratedAs = (reason: Tolerated['reason'], { from, to }: ConflictDetected, [a, b]: Pair): Tolerated =>
  reason === 'WAIVED' ? { reason, from, to, footprints: [a.footprint, b.footprint] } : { reason, from, to };

/** Whether the works, which collide, still do as was tolerated. Whoever waived saw these footprints: any other is another conflict. */
export const isTolerated = ({ from, to }: ConflictDetected, tolerated: Tolerated | null, [a, b]: Pair): boolean => {
  switch (tolerated?.reason) {
    case undefined:
      return false;
    case 'SHARED':
      return [a, b].every(({ window }) => sameWindow(window, { start: tolerated.from, end: tolerated.to }));
    case 'WAIVED':
      return tolerated.from <= from && (tolerated.to === null || (to !== null && to <= tolerated.to)) && sameJson([a.footprint, b.footprint], [...tolerated.footprints]);
  }
};

/** Whether the plans, which still collide, are as decided: a waiver asks nothing of them, and who shares a trench works in one window. */
export const isToleratedByDecision = ({ chosen: { option } }: ConflictDecided, [a, b]: Pair): Tolerated['reason'] | undefined => {
  if (option.kind === 'WAIVER') return 'WAIVED';
  return option.kind === 'SHARE' && sameWindow(a.window, option.window) && sameWindow(b.window, option.window) ? 'SHARED' : undefined;
};

/** Whether the plans, which no longer collide, are as decided, and not only otherwise. */
export const isDoneAsDecided = ({ chosen: { option } }: ConflictDecided, pair: Pair): boolean => {
  const works = (id: string) => pair.find((each) => each.id === id);
  switch (option.kind) {
    case 'MOVE': {
      const moved = works(option.worksId);
      return moved !== undefined && sameWindow(moved.window, option.window);
    }
    case 'SEQUENCE': {
      const [first, second] = [works(option.firstWorksId), works(option.secondWorksId)];
      return first !== undefined && second !== undefined && (first.status === 'FINISHED' || (first.window.end !== null && first.window.end <= second.window.start));
    }
    case 'SHARE':
    case 'WAIVER':
      return false;
  }
};
