import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { EventStore } from '../../../platform/event-store/index.js';
import { encodeCursor } from '../../../platform/graphql/index.js';
import { timelineCursor } from './reading.js';
import type { TimelineRow } from './timeline.js';

export type EntryRow = { readonly position: string; readonly recorded_at: Date; readonly works_ids: readonly string[]; readonly event: PublicEvent };

/** Of `feed_entries e`. */
export const entryColumns = 'position, e.recorded_at, e.works_ids, e.event';

/** Rows of the feed as entries, each with its place. */
export const entriesAt = (rows: readonly EntryRow[], store: EventStore): readonly (TimelineRow & { readonly position: number })[] => {
  const cursor = timelineCursor(store);
  return rows.map(({ position, recorded_at, works_ids, event }) => ({
    id: event.id,
    cursor: encodeCursor({ ...cursor, position: Number(position) }),
    recordedAt: recorded_at.toISOString(),
    worksIds: works_ids,
    event,
    position: Number(position),
  }));
};
