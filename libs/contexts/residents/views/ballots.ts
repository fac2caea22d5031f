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
  categories: [ballotDecider.category, voteDecider.category],
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
    const of = (category: string) => events.filter(({ streamId }) => streamId.startsWith(`${category}-`));
    // The streams of a category hold what its decider decided.
    for (const event of of(ballotDecider.category)) await applyBallot(event as unknown as Recorded<BallotEvent>, tx);
    await applyVotes(of(voteDecider.category) as unknown as readonly VoteEvent[], tx);
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

type VoteRow = { readonly ballotId: string; readonly headId: string; readonly state: VoteState; readonly votedAt: string | null; readonly vote: object | null };

/** In two statements, however many there are: thousands come in the last minute. */
const applyVotes = async (events: readonly VoteEvent[], tx: PoolClient): Promise<void> => {
  if (events.length === 0) return;
  const { rows: known } = await tx.query<Pick<VoteRow, 'ballotId' | 'headId' | 'state'>>(
    `SELECT ballot_id AS "ballotId", head_id AS "headId", state FROM ballot_votes JOIN unnest($1::text[], $2::text[]) AS asked(ballot_id, head_id) USING (ballot_id, head_id)`,
    [events.map(({ data }) => data.ballotId), events.map(({ data }) => data.headId)],
  );
  const rows = new Map(known.map((row): [string, VoteRow] => [placeOf(row), { ...row, votedAt: null, vote: null }]));
  for (const event of events) rows.set(placeOf(event.data), after(rows.get(placeOf(event.data)), event));
  await tx.query(
    `INSERT INTO ballot_votes AS known (ballot_id, head_id, state, takes_part, voted_at, vote)
       SELECT * FROM unnest($1::text[], $2::text[], $3::jsonb[], $4::boolean[], $5::timestamptz[], $6::jsonb[])
     ON CONFLICT (ballot_id, head_id) DO UPDATE SET state = excluded.state, takes_part = excluded.takes_part,
       voted_at = coalesce(known.voted_at, excluded.voted_at), vote = coalesce(excluded.vote, known.vote)`,
    columnsOf([...rows.values()]),
  );
};

const placeOf = ({ ballotId, headId }: Pick<VoteRow, 'ballotId' | 'headId'>): string => `${ballotId} ${headId}`;

const after = (row: VoteRow | undefined, event: VoteEvent): VoteRow => {
  const { ballotId, headId } = event.data;
  const votedAt = event.type === 'vote-cast' || event.type === 'paper-received' ? event.data.receivedAt : null;
  const vote = event.type === 'vote-cast' || event.type === 'paper-keyed' ? { sealed: event.data.sealed, units: event.data.units } : null;
  const state = voteDecider.evolve(row?.state ?? voteDecider.initialState, event);
  return { ballotId, headId, state, votedAt: row?.votedAt ?? votedAt, vote: vote ?? row?.vote ?? null };
};

const columnsOf = (rows: readonly VoteRow[]) => [
  rows.map(({ ballotId }) => ballotId),
  rows.map(({ headId }) => headId),
  rows.map(({ state }) => JSON.stringify(state)),
  rows.map(({ state }) => takesPart(state)),
  rows.map(({ votedAt }) => votedAt),
  rows.map(({ vote }) => vote && JSON.stringify(vote)),
];
