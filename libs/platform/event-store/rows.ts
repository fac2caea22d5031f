import type { JsonObject } from '../kernel/index.js';
import type { EventMetadata, RecordedEvent } from './event-store.js';
import { upcast, type Upcasters } from './upcasters.js';

export type EventRow = {
  position: string;
  stream_id: string;
  version: string;
  type: string;
  schema_version: number;
  data: JsonObject;
  metadata: EventMetadata;
  occurred_at: Date;
  recorded_at: Date;
};

export const eventColumns = 'position, stream_id, version, type, schema_version, data, metadata, occurred_at, recorded_at';

export const toEvent = (row: EventRow, upcasters: Upcasters): RecordedEvent => ({
  position: Number(row.position),
  streamId: row.stream_id,
  version: Number(row.version),
  type: row.type,
  ...upcast(upcasters, row.type, row.schema_version, row.data),
  metadata: row.metadata,
  occurredAt: row.occurred_at,
  recordedAt: row.recorded_at,
});
