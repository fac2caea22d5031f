import type { PoolClient } from 'pg';
import type { ConflictDecided } from '../../../contracts/index.js';
import type { View } from '../../../platform/views/index.js';
import { ownEventOf, publicEntryOf, type Entry, type Log } from '../timeline/entry.js';

/** What decisions ask of organisations, and what has become of it. */
export const tasks = (log: Log): View => ({
  name: 'tasks',
  version: 1,
  tables: ['tasks'],
  ddl: `
    CREATE TABLE tasks (
      id text PRIMARY KEY, position bigint NOT NULL, nth int NOT NULL, conflict_id text NOT NULL, organisation_id text NOT NULL, works_id text NOT NULL,
      project_ids text[] NOT NULL, task jsonb NOT NULL, status text NOT NULL, set_at timestamptz NOT NULL, ended_at timestamptz);
    CREATE INDEX tasks_conflict ON tasks (conflict_id) WHERE status = 'OPEN';
    CREATE INDEX tasks_organisation ON tasks (organisation_id, position);`,
  apply: async (events, tx) => {
    for (const recorded of events) {
      const entry = publicEntryOf(recorded, log);
      if (entry) await applyOne(entry, tx);
    }
  },
});

const applyOne = async (entry: Entry, tx: PoolClient): Promise<void> => {
  const event = ownEventOf(entry, 'Conflict');
  const conflictId = entry.event.subject.id;
  switch (event?.type) {
    case 'conflict-decided': {
      // Another decision takes the place of the one before.
      await end(tx, conflictId, 'DROPPED', entry.recordedAt);
      const decided = event.data as unknown as ConflictDecided;
      await tx.query(
        `INSERT INTO tasks SELECT t->>'taskId', $1, n, $2, t->>'organisationId', t->>'worksId', $3, t, 'OPEN', $4, NULL
         FROM jsonb_array_elements($5::jsonb) WITH ORDINALITY e(t, n)`,
        [entry.position, conflictId, entry.event.projectIds, entry.recordedAt, JSON.stringify(decided.tasks)],
      );
      return;
    }
    case 'conflict-verified':
      return end(tx, conflictId, 'DONE', entry.recordedAt);
    case 'conflict-closed':
      // Its cause has gone another way.
      return end(tx, conflictId, 'DROPPED', entry.recordedAt);
    default:
  }
};

const end = async (tx: PoolClient, conflictId: string, status: 'DONE' | 'DROPPED', at: Date): Promise<void> => {
  await tx.query({ name: 'tasks.end', text: `UPDATE tasks SET status = $2, ended_at = $3 WHERE conflict_id = $1 AND status = 'OPEN'`, values: [conflictId, status, at] });
};
