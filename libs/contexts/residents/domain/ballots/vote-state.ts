import { refusal, type BallotMode, type RefusalCode, type VoteChannel } from '../../../../contracts/index.js';
import type { UnitVote } from './question-vote.js';
import type { Head } from './roll.js';

/** What a vote has to know of its ballot: looked up, never folded with all others. */
export type Poll = {
  readonly ballotId: string;
  readonly mode: BallotMode;
  /** `null`: not opened. */
  readonly openedAt: string | null;
  readonly closesAt: string;
  readonly published: boolean;
};
export type AboutVote = { readonly poll: Poll; readonly head: Head };

/** A vote as it is kept: nothing in it tells yes from no. `sealed`: what was chosen, for the count; `null` of a secret ballot, where that is kept apart. */
export type CastVote = { readonly sealed: string | null; readonly units: readonly UnitVote[] };

/** VOTER: an owner, co-owner, guardian, representative. */
export type Capacity = 'VOTER' | 'PROXY';

type OfHead = { readonly ballotId: string; readonly headId: string };
type Arrived = OfHead & { readonly channel: VoteChannel; readonly by: string; readonly as: Capacity; readonly receivedAt: string };
/** What a voter says for itself; `paper`: the number of what it signed, where the convener has recorded it. */
type Said = OfHead & { readonly by: string; readonly paper: string | null; readonly at: string };
export type VoteEvent =
  | { readonly type: 'vote-cast'; readonly data: Arrived & CastVote & { readonly takenBy: string | null } }
  | { readonly type: 'vote-attempt-refused'; readonly data: Arrived & { readonly code: RefusalCode } }
  | { readonly type: 'paper-received'; readonly data: Arrived & { readonly takenBy: string; readonly paper: string } }
  | { readonly type: 'paper-keyed'; readonly data: OfHead & CastVote & { readonly paper: string; readonly takenBy: string; readonly keyedAt: string } }
  | { readonly type: 'proxy-granted' | 'proxy-revoked'; readonly data: Said & { readonly holderId: string } }
  | { readonly type: 'co-owner-objected' | 'co-owner-agreed'; readonly data: Said }
  | { readonly type: 'roll-disputed'; readonly data: Said & { readonly unitId: string; readonly claim: string } };

export type VoteState = {
  readonly vote: { readonly channel: VoteChannel; readonly by: string; readonly as: Capacity; readonly paper: string | null; readonly keyed: boolean } | null;
  /** Who holds the head's proxy. */
  readonly proxy: string | null;
  readonly objectors: readonly string[];
  /** What became of what was sent last. */
  readonly last: 'TAKEN' | 'REFUSED' | null;
};

export const mustBeOpen = ({ openedAt, closesAt }: Poll, at: Date): void => {
  if (openedAt === null || at.toISOString() < openedAt) throw refusal('BALLOT_NOT_OPEN', 'ballotId');
  if (at.toISOString() >= closesAt) throw refusal('BALLOT_IS_CLOSED', 'ballotId', `It closed at ${closesAt}`);
};

/** What was received in time counts, also when it is recorded after the close: until the count is published. */
export const mustBeInTime = (poll: Poll, receivedAt: Date, recordedAt: Date): void => {
  mustBeOpen(poll, receivedAt);
  if (receivedAt > recordedAt) throw refusal('INVALID_INPUT', 'receivedAt', 'It lies in the future');
  if (poll.published) throw refusal('ALREADY_PUBLISHED', 'ballotId');
};
