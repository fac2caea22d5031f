import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import type { WorkItemEvent } from '../../../contracts/index.js';
import { known, workItems, type WorkItemState } from '../domain/work-items.js';

/** What is renewed in each project, in the order in which it was added. */
export const workItemBoard: View = {
  name: 'work_items',
  version: 1,
  tables: ['work_items'],
  ddl: `
    CREATE TABLE work_items (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, project_id text NOT NULL, class text NOT NULL, status text NOT NULL, state jsonb NOT NULL);
    CREATE INDEX work_items_project ON work_items (project_id, position)`,
  apply: async (events, tx) => {
    for (const event of events) {
      if (!event.streamId.startsWith(`${workItems.category}-`)) continue;
      // The streams of this category hold what its decider decided.
      const told = event as RecordedEvent & WorkItemEvent;
      const id = told.data.workItemId;
      const { rows } = await tx.query<{ state: WorkItemState }>('SELECT state FROM work_items WHERE id = $1', [id]);
      const state = workItems.evolve(rows[0]?.state ?? workItems.initialState, told);
      const { projectId, class: itsClass, status } = known(state);
      await tx.query(
        `INSERT INTO work_items (id, position, project_id, class, status, state) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, state = excluded.state`,
        [id, event.position, projectId, itsClass, status, JSON.stringify(state)],
      );
    }
  },
};
