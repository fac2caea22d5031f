import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { EventStore } from '../../../platform/event-store/index.js';
import { encodeCursor } from '../../../platform/graphql/index.js';
import { timelineCursor } from './reading.js';
import type { TimelineRow } from './timeline.js';

export type EntryRow = { readonly position: string; readonly recorded_at: Date; readonly event: PublicEvent };

/** Rows of the feed as entries, each with its place. */
export const entriesAt = (rows: readonly EntryRow[], store: EventStore): readonly (TimelineRow & { readonly position: number })[] => {
  const cursor = timelineCursor(store);
  return rows.map(({ position, recorded_at, event }) => ({
    id: event.id,
    cursor: encodeCursor({ ...cursor, position: Number(position) }),
    recordedAt: recorded_at.toISOString(),
    event,
    position: Number(position),
  }));
};
