import type { Pool } from 'pg';
import type { JsonObject } from '../kernel/index.js';
import type { Queryable } from './append-batch.js';
import type { EventMetadata } from './event-store.js';

/** An event as it stands in its log: no upcaster has led it on, and its times are exact, to the microsecond. */
export type StoredEvent = {
  readonly position: number;
  readonly streamId: string;
  readonly version: number;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
  /** `2027-06-01T00:00:00.000000Z` */
  readonly occurredAt: string;
  readonly recordedAt: string;
};

const exactly = (column: string): string => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** What stands at these positions, by position; a position without an event is left out. */
export const storedEvents = async (on: Queryable, positions: readonly number[]): Promise<ReadonlyMap<number, StoredEvent>> => {
  const { rows } = await (on as Pool).query<StoredEvent>({
    name: 'event-store.stored',
    text: `SELECT position::float8 AS position, stream_id AS "streamId", version::float8 AS version, type, schema_version AS "schemaVersion", data, metadata,
             ${exactly('occurred_at')} AS "occurredAt", ${exactly('recorded_at')} AS "recordedAt"
           FROM events WHERE position = ANY ($1)`,
    values: [positions],
  });
  return new Map(rows.map((event) => [event.position, event]));
};
