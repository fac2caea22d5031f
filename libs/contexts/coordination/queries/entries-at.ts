import type { Works } from '../../../contracts/index.js';
import type { EventStore } from '../../../platform/event-store/index.js';
import { encodeCursor } from '../../../platform/graphql/index.js';
import type { JsonObject } from '../../../platform/kernel/index.js';
import type { KeptEntry } from '../views/feed.js';
import { timelineCursor } from './reading.js';
import type { TimelineRow } from './timeline.js';

export type EntryRow = {
  readonly position: string;
  readonly entry: KeptEntry;
  /** Absent, where nobody asked for it. */
  readonly data?: JsonObject;
  readonly works?: readonly Works[] | null;
  readonly thread_count?: number;
};

/** Of `feed_entries e`. */
export const entryColumnsWithoutData = 'position, e.entry';
export const entryColumns = `${entryColumnsWithoutData}, e.data`;

/** Rows of the feed as entries, each with its place. */
export const entriesAt = (rows: readonly EntryRow[], store: EventStore): readonly (TimelineRow & { readonly position: number })[] => {
  const cursor = timelineCursor(store);
  return rows.map(({ position, entry: { event, recordedAt, worksIds }, data = {}, works, thread_count }) => ({
    id: event.id,
    cursor: encodeCursor({ ...cursor, position: Number(position) }),
    // Under their names in the schema: they need no resolver.
    type: event.type,
    party: event.actor.party,
    subjectType: event.subject.type,
    occurredAt: event.occurredAt,
    recordedAt,
    worksIds,
    ...(works !== undefined && { works: worksIds.flatMap((id) => works?.find((one) => one.id === id) ?? []) }),
    ...(thread_count !== undefined && { threadCount: thread_count }),
    event: { ...event, data },
    position: Number(position),
  }));
};
