import type { PoolClient } from 'pg';
import type { WorkItemEvent } from '../contracts/index.js';
import type { Consumer } from '../platform/context/index.js';
import type { PublicEvent } from '../platform/event-bus/index.js';
import { assertNever } from '../platform/kernel/index.js';

/** What a context adds to its consumers to know what is renewed, and which decision of owners it waits for. */
export const workItemRecorder: Consumer = {
  name: 'work-items',
  topics: ['government'],
  handler: async (events, tx) => {
    for (const event of events) await recordOne(event, tx);
  },
};

/** Government publishes what the catalogue describes. What is not about one work item passes. */
const workItemEventOf = ({ type, data }: PublicEvent): WorkItemEvent | undefined => {
  const name = /^government\.(work-item-[a-z]+)\.v1$/.exec(type)?.[1];
  return name === undefined ? undefined : ({ type: name, data } as WorkItemEvent);
};

const recordOne = async (published: PublicEvent, tx: PoolClient): Promise<void> => {
  const event = workItemEventOf(published);
  if (!event) return;
  switch (event.type) {
    case 'work-item-added': {
      const { workItemId, projectId, title, consent } = event.data;
      const text = 'INSERT INTO known_work_items (id, project_id, title, consent, dropped) VALUES ($1, $2, $3, $4, false) ON CONFLICT DO NOTHING';
      await tx.query(text, [workItemId, projectId, title, consent]);
      return;
    }
    case 'work-item-dropped':
      await tx.query('UPDATE known_work_items SET dropped = true WHERE id = $1', [event.data.workItemId]);
      return;
    default:
      assertNever(event);
  }
};
