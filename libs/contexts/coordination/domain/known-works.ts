import { assertNever } from '../../../platform/kernel/index.js';
import type { Works, WorksEvent } from '../../../contracts/index.js';

/** What coordination knows of works after one more event; undefined while their planning has not arrived. */
export const evolveKnown = (works: Works | undefined, event: WorksEvent): Works | undefined => {
  if (event.type === 'works-planned') {
    const { worksId, ...planned } = event.data;
    return { ...planned, id: worksId, status: 'PLANNED', blockedReason: null, closedReason: null };
  }
  if (!works) return undefined;
  switch (event.type) {
    case 'works-rescheduled':
      return { ...works, window: event.data.window };
    case 'works-revised': {
      const { worksId: _, ...changed } = event.data;
      return { ...works, ...changed };
    }
    case 'works-started':
      return { ...works, status: 'STARTED', blockedReason: null };
    case 'works-blocked':
      return { ...works, status: 'BLOCKED', blockedReason: event.data.reason };
    case 'works-finished':
      return { ...works, status: 'FINISHED', blockedReason: null };
    case 'works-cancelled':
      return { ...works, status: 'CANCELLED', blockedReason: null, closedReason: event.data.reason };
    default:
      return assertNever(event);
  }
};

export const openStatuses = ['PLANNED', 'STARTED', 'BLOCKED'] as const;
export const isOpen = ({ status }: Works): boolean => (openStatuses as readonly string[]).includes(status);
