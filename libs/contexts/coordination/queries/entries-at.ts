import type { Works } from '../../../contracts/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { EventStore } from '../../../platform/event-store/index.js';
import { encodeCursor } from '../../../platform/graphql/index.js';
import { timelineCursor } from './reading.js';
import type { TimelineRow } from './timeline.js';

export type EntryRow = {
  readonly position: string;
  /** In whole milliseconds, as the published language has instants. */
  readonly recorded_at: string;
  readonly works_ids: readonly string[];
  readonly event: PublicEvent;
  readonly works?: readonly Works[] | null;
  readonly thread_count?: number;
};

const recordedAt = `to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recorded_at`;
const columns = (event: string) => `position, ${recordedAt}, to_json(e.works_ids) AS works_ids, ${event} AS event`;

/** Of `feed_entries e`. */
export const entryColumns = columns('e.event');
export const entryColumnsWithoutData = columns(`e.event - 'data'`);

/** Rows of the feed as entries, each with its place. */
export const entriesAt = (rows: readonly EntryRow[], store: EventStore): readonly (TimelineRow & { readonly position: number })[] => {
  const cursor = timelineCursor(store);
  return rows.map(({ position, recorded_at, works_ids, event, works, thread_count }) => ({
    id: event.id,
    cursor: encodeCursor({ ...cursor, position: Number(position) }),
    // Under their names in the schema: they need no resolver.
    type: event.type,
    party: event.actor.party,
    subjectType: event.subject.type,
    occurredAt: event.occurredAt,
    recordedAt: recorded_at,
    worksIds: works_ids,
    ...(works !== undefined && { works: works_ids.flatMap((id) => works?.find((one) => one.id === id) ?? []) }),
    ...(thread_count !== undefined && { threadCount: thread_count }),
    event,
    position: Number(position),
  }));
};
