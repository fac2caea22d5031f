import type { PoolClient } from 'pg';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { ballots as ballotDecider } from '../domain/ballots/ballot.js';
import type { BallotEvent, BallotState } from '../domain/ballots/ballot-state.js';
import { takesPart, votes as voteDecider } from '../domain/ballots/vote.js';
import type { VoteEvent, VoteState } from '../domain/ballots/vote-state.js';

type Recorded<Event> = RecordedEvent & Event;

/** Ballots as they stand, and of each head whether it takes part. What a vote is for is sealed here as it is in the log. */
export const ballots: View = {
  name: 'ballots',
  version: 2,
  tables: ['ballots', 'ballot_votes'],
  ddl: `
    CREATE TABLE ballots (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, estate_id text NOT NULL, project_ids text[] NOT NULL, work_item_ids text[] NOT NULL, ballot jsonb NOT NULL);
    CREATE INDEX ballots_estate ON ballots (estate_id, position);
    CREATE INDEX ballots_work_items ON ballots USING gin (work_item_ids);
    CREATE TABLE ballot_votes (
      ballot_id text NOT NULL, head_id text NOT NULL, state jsonb NOT NULL, takes_part boolean NOT NULL, voted_at timestamptz, vote jsonb, PRIMARY KEY (ballot_id, head_id));`,
  apply: async (events, tx) => {
    for (const event of events) {
      // The streams of a category hold what its decider decided.
      if (event.streamId.startsWith(`${ballotDecider.category}-`)) await applyBallot(event as unknown as Recorded<BallotEvent>, tx);
      if (event.streamId.startsWith(`${voteDecider.category}-`)) await applyVote(event as unknown as Recorded<VoteEvent>, tx);
    }
  },
};

const applyBallot = async (event: Recorded<BallotEvent>, tx: PoolClient): Promise<void> => {
  const id = event.data.ballotId;
  const { rows } = await tx.query<{ ballot: BallotState }>('SELECT ballot FROM ballots WHERE id = $1', [id]);
  const after = ballotDecider.evolve(rows[0]?.ballot ?? ballotDecider.initialState, event);
  if (after.status === 'NONE') return;
  const workItemIds = after.ballot.questions.flatMap(({ workItemId }) => workItemId ?? []);
  await tx.query(
    `INSERT INTO ballots (id, position, estate_id, project_ids, work_item_ids, ballot) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (id) DO UPDATE SET work_item_ids = excluded.work_item_ids, ballot = excluded.ballot`,
    [id, event.position, after.ballot.electorate.estateId, after.ballot.projectIds, workItemIds, JSON.stringify(after)],
  );
};

const applyVote = async (event: Recorded<VoteEvent>, tx: PoolClient): Promise<void> => {
  const { ballotId, headId } = event.data;
  const { rows } = await tx.query<{ state: VoteState }>('SELECT state FROM ballot_votes WHERE ballot_id = $1 AND head_id = $2', [ballotId, headId]);
  const after = voteDecider.evolve(rows[0]?.state ?? voteDecider.initialState, event);
  const votedAt = event.type === 'vote-cast' || event.type === 'paper-received' ? event.data.receivedAt : null;
  const vote = event.type === 'vote-cast' || event.type === 'paper-keyed' ? { sealed: event.data.sealed, units: event.data.units } : null;
  await tx.query(
    `INSERT INTO ballot_votes AS known (ballot_id, head_id, state, takes_part, voted_at, vote) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (ballot_id, head_id) DO UPDATE SET state = excluded.state, takes_part = excluded.takes_part,
       voted_at = coalesce(known.voted_at, excluded.voted_at), vote = coalesce(excluded.vote, known.vote)`,
    [ballotId, headId, JSON.stringify(after), takesPart(after), votedAt, vote && JSON.stringify(vote)],
  );
};
