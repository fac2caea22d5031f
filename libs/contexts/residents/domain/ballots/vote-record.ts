import { refusal } from '../../../../contracts/index.js';
import type { Decider } from '../../../../platform/kernel/index.js';
import type { BallotState } from './ballot-state.js';
import { mustBeReadable, type Reader } from './reading.js';

export type ReadVoteRecord = {
  readonly type: 'read-vote-record';
  readonly ballotId: string;
  readonly readId: string;
  readonly state: BallotState;
  readonly reader: Reader;
  readonly reason: string;
};

/** `headId`: as whose owner; null: as a counter. Who it was stands with the event, as with every other. */
export type VoteRecordRead = {
  readonly type: 'vote-record-read';
  readonly data: { readonly ballotId: string; readonly readId: string; readonly headId: string | null; readonly reason: string };
};

/** Looks at how each head voted: one stream for each look, in which it stands before it is a look. */
export const voteRecordReads: Decider<{ readonly read: boolean }, ReadVoteRecord, VoteRecordRead> = {
  category: 'voterecord',
  initialState: { read: false },
  decide: ({ ballotId, readId, state, reader, reason }, { read }) => {
    mustBeReadable(state, reader);
    if (read) throw refusal('ALREADY_EXISTS', 'idempotencyKey');
    if (reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
    return [{ type: 'vote-record-read', data: { ballotId, readId, headId: reader.isCounter ? null : reader.headId, reason: reason.trim() } }];
  },
  evolve: () => ({ read: true }),
};
