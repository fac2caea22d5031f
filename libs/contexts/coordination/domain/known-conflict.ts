import type { ConflictClosing, ConflictDetected } from '../../../contracts/index.js';
import type { Entry } from '../timeline/entry.js';

/** A conflict as it stands. */
export type KnownConflict = Omit<ConflictDetected, 'conflictId'> & {
  readonly id: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly projectIds: readonly string[];
  readonly detectedAt: string;
  readonly closedAt: string | null;
  readonly closedReason: ConflictClosing | null;
};

/** How an entry changes a conflict; undefined for what is about something else. */
export const conflictChangeOf = ({
  event,
}: Entry): { readonly id: string; readonly evolve: (before: KnownConflict | undefined) => KnownConflict | undefined } | undefined => {
  if (event.context !== 'coordination' || event.subject.type !== 'Conflict') return undefined;
  const evolve = (before: KnownConflict | undefined): KnownConflict | undefined => {
    switch (event.type) {
      case 'coordination.conflict-detected.v1':
      case 'coordination.conflict-reopened.v1':
      case 'coordination.conflict-changed.v1': {
        // Coordination's own events have the shape that the detector gave them.
        const { conflictId, ...detected } = event.data as unknown as ConflictDetected;
        const detectedAt = before?.detectedAt ?? event.recordedAt;
        return { ...detected, id: conflictId, status: 'OPEN', projectIds: event.projectIds, detectedAt, closedAt: null, closedReason: null };
      }
      case 'coordination.conflict-closed.v1': {
        const { reason } = event.data as unknown as { reason: ConflictClosing };
        return before && { ...before, status: 'CLOSED', closedAt: event.recordedAt, closedReason: reason };
      }
      default:
        return undefined;
    }
  };
  return { id: event.subject.id, evolve };
};
