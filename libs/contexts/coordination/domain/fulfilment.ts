import type { ConflictDecided, ConflictDetected, Works } from '../../../contracts/index.js';
import { sameWindow } from './overlap.js';

/** What was tolerated of a conflict: its time as it stood then. Grown beyond it, the conflict is open again. */
export type Tolerated = { readonly from: string; readonly to: string | null };

export const toleratedTime = ({ from, to }: ConflictDetected): Tolerated => ({ from, to });

export const isTolerated = ({ from, to }: ConflictDetected, tolerated: Tolerated | null): boolean =>
  tolerated !== null && tolerated.from <= from && (tolerated.to === null || (to !== null && to <= tolerated.to));

type Pair = readonly [Works, Works];

/** Whether the plans, which still collide, are as decided: a waiver asks nothing of them, and who shares a trench works in one window. */
export const isToleratedByDecision = ({ chosen: { option } }: ConflictDecided, [a, b]: Pair): 'WAIVED' | 'SHARED' | undefined => {
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
