import type { PoolClient } from 'pg';
import type { PermitEvent } from '../../../contracts/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { asPublished, missingOf, permits, type PermitState } from '../domain/permits.js';

/** Permits as they stand, in the order of their requests. */
export const permitBoard: View = {
  name: 'permits',
  version: 2,
  tables: ['permits'],
  ddl: `
    CREATE TABLE permits (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, works_id text NOT NULL, kind text NOT NULL, project_ids text[] NOT NULL, requested_by text NOT NULL,
      requested_at timestamptz NOT NULL, closed_at timestamptz, status text NOT NULL, missing text[] NOT NULL, state jsonb NOT NULL);
    CREATE INDEX permits_works_id ON permits (works_id);
    CREATE INDEX permits_project_ids ON permits USING gin (project_ids);
    CREATE INDEX permits_missing ON permits USING gin (missing) WHERE status = 'REQUESTED'`,
  apply: async (events, tx) => {
    for (const event of events) {
      if (!event.streamId.startsWith(`${permits.category}-`)) continue;
      // The streams of this category hold what its decider decided.
      await applyOne(event as RecordedEvent & PermitEvent, tx);
    }
  },
};

const applyOne = async (event: RecordedEvent & PermitEvent, tx: PoolClient): Promise<void> => {
  const id = event.data.permitId;
  const { rows } = await tx.query<{ state: PermitState }>('SELECT state FROM permits WHERE id = $1', [id]);
  const state = permits.evolve(rows[0]?.state ?? permits.initialState, event);
  const permit = asPublished(state);
  const { worksId, kind, projectIds, requestedBy, status } = permit;
  const closedAt = status === 'REQUESTED' || status === 'GRANTED' ? null : event.occurredAt;
  await tx.query(
    `INSERT INTO permits (id, position, works_id, kind, project_ids, requested_by, requested_at, closed_at, status, missing, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, closed_at = excluded.closed_at, missing = excluded.missing, state = excluded.state`,
    [id, event.position, worksId, kind, projectIds, requestedBy, event.occurredAt, closedAt, status, missingOf(permit), JSON.stringify(state)],
  );
};
