import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { asPublished, proposals, type ProposalState, type ToldOfProposal } from '../domain/proposals/proposals.js';

/** Proposals as they stand, in the order in which they were made. Who signed is in `state`, and leaves it only for who that is. */
export const proposalBoard: View = {
  name: 'proposals',
  categories: [proposals.category],
  version: 1,
  tables: ['proposals'],
  ddl: `
    CREATE TABLE proposals (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, project_id text NOT NULL, status text NOT NULL, overdue boolean NOT NULL, proposed_by text NOT NULL,
      state jsonb NOT NULL);
    CREATE INDEX proposals_project ON proposals (project_id, position)`,
  apply: async (events, tx) => {
    for (const event of events) {
      if (!event.streamId.startsWith(`${proposals.category}-`)) continue;
      // The streams of this category hold what its decider decided.
      const told = event as RecordedEvent & ToldOfProposal;
      const id = told.data.proposalId;
      const { rows } = await tx.query<{ state: ProposalState }>('SELECT state FROM proposals WHERE id = $1', [id]);
      const state = proposals.evolve(rows[0]?.state ?? proposals.initialState, told);
      const { projectId, status, overdue } = asPublished(state);
      await tx.query(
        `INSERT INTO proposals (id, position, project_id, status, overdue, proposed_by, state) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, overdue = excluded.overdue, state = excluded.state`,
        [id, event.position, projectId, status, overdue, event.metadata.actor.personId, JSON.stringify(state)],
      );
    }
  },
};
