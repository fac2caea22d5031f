import { describe, it } from '@jest/globals';
import { fold } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { ballots } from './ballot.js';
import { announced, closed, opened, published } from './ballot.builders.js';
import { voteRecordReads, type ReadVoteRecord, type VoteRecordRead } from './vote-record.js';

const reads = specify(voteRecordReads);
const ballotId = 'ballot-1';
const counter = { headId: null, isCounter: true };
const whole = [announced(), opened(), closed(), published()];
const look = (changes: Partial<ReadVoteRecord> = {}): ReadVoteRecord => ({
  ...{ type: 'read-vote-record', ballotId, readId: 'read-1', state: fold(ballots, whole), reader: { headId: 'head-li', isCounter: false }, reason: 'To compare' },
  ...changes,
});
const looked = (headId: string | null): VoteRecordRead => ({ type: 'vote-record-read', data: { ballotId, readId: 'read-1', headId, reason: 'To compare' } });

describe('A look at how each head voted', () => {
  it('is written down: of an owner for its head, of a counter for nobody', () => {
    reads
      .given()
      .when(look({ reason: ' To compare ' }))
      .then(looked('head-li'));
    reads
      .given()
      .when(look({ reader: counter }))
      .then(looked(null));
  });
  it('says why, happens once, and waits for the close', () => {
    reads
      .given()
      .when(look({ reason: ' ' }))
      .thenRefuses('REASON_MISSING', 'reason');
    reads.given(looked(null)).when(look()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey');
    reads
      .given()
      .when(look({ reader: counter, state: fold(ballots, whole.slice(0, 2)) }))
      .thenRefuses('BALLOT_IS_OPEN', 'ballotId');
  });
});
