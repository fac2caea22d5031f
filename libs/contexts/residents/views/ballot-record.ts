import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { votes } from '../domain/ballots/vote.js';
import { voteRecordReads, type VoteRecordRead } from '../domain/ballots/vote-record.js';
import type { VoteEvent } from '../domain/ballots/vote-state.js';

type Recorded<Event> = RecordedEvent & Event;

/** What is said of rolls, and who has looked at how each head voted. */
export const ballotRecord: View = {
  name: 'ballot-record',
  version: 1,
  tables: ['roll_disputes', 'vote_record_reads'],
  ddl: `
    CREATE TABLE roll_disputes (
      position bigint PRIMARY KEY, ballot_id text NOT NULL, unit_id text NOT NULL, by_id text NOT NULL, claim text NOT NULL, at timestamptz NOT NULL,
      recorded_at timestamptz NOT NULL);
    CREATE INDEX roll_disputes_ballot ON roll_disputes (ballot_id, position);
    CREATE TABLE vote_record_reads (
      position bigint PRIMARY KEY, ballot_id text NOT NULL, head_id text, reason text NOT NULL, at timestamptz NOT NULL, recorded_at timestamptz NOT NULL);
    CREATE INDEX vote_record_reads_ballot ON vote_record_reads (ballot_id, position);`,
  apply: async (events, tx) => {
    for (const event of ofCategory<VoteEvent>(votes.category, events)) {
      if (event.type !== 'roll-disputed') continue;
      const { ballotId, unitId, by, claim, at } = event.data;
      await tx.query('INSERT INTO roll_disputes (position, ballot_id, unit_id, by_id, claim, at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)', [
        ...[event.position, ballotId, unitId, by, claim, at, event.recordedAt],
      ]);
    }
    for (const event of ofCategory<VoteRecordRead>(voteRecordReads.category, events)) {
      const { ballotId, headId, reason } = event.data;
      await tx.query('INSERT INTO vote_record_reads (position, ballot_id, head_id, reason, at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)', [
        ...[event.position, ballotId, headId, reason, event.occurredAt, event.recordedAt],
      ]);
    }
  },
};

/** The streams of a category hold what its decider decided. */
const ofCategory = <Event>(category: string, events: readonly RecordedEvent[]): readonly Recorded<Event>[] =>
  events.filter(({ streamId }) => streamId.startsWith(`${category}-`)) as unknown as readonly Recorded<Event>[];
