import { closesAt, local, opened } from './ballot.builders.js';
import { metres, rule } from './electorate.builders.js';
import type { Head } from './roll.js';
import type { CastVote, Poll, VoteEvent } from './vote-state.js';
import type { VoteCommand } from './vote.js';

/** Events and commands of the vote of one head, for specs: Li's, in a ballot that is open from 16 to 31 March. */
type Told<Type extends VoteCommand['type']> = Extract<VoteCommand, { readonly type: Type }>;
type Happened<Type extends VoteEvent['type']> = Extract<VoteEvent, { readonly type: Type }>;

const { ballotId, openedAt, mode } = opened().data;
export const poll = (changes: Partial<Poll> = {}): Poll => ({ ballotId, mode, openedAt, closesAt: closesAt.toISOString(), published: false, ...changes });
export const head = (changes: Partial<Head> = {}): Head => ({ id: 'head-li', voters: ['li'], unitIds: ['101'], area: metres(80), ...changes });
const about = { poll: poll(), head: head() };
const ids = { ballotId, headId: 'head-li' };

const noon = local('2027-03-20T12:00:00.000');
export const sealedVote = (sealed: string | null = 'sealed'): CastVote => ({ sealed, units: [] });

type Times = { readonly receivedAt?: Date; readonly recordedAt?: Date };
export const cast = (changes: Partial<Told<'cast-vote'>> & Times = {}): Told<'cast-vote'> => {
  const { receivedAt = noon } = changes;
  return { type: 'cast-vote', ...about, by: 'li', channel: 'WEB', takenBy: null, recordedAt: receivedAt, vote: sealedVote(), ...changes, receivedAt };
};
export const wasCast = (changes: Partial<Happened<'vote-cast'>['data']> = {}): Happened<'vote-cast'> => ({
  type: 'vote-cast',
  data: { ...ids, channel: 'WEB', by: 'li', as: 'VOTER', receivedAt: noon.toISOString(), takenBy: null, ...sealedVote(), ...changes },
});
export const attemptRefused = (changes: Partial<Happened<'vote-attempt-refused'>['data']> = {}): Happened<'vote-attempt-refused'> => ({
  type: 'vote-attempt-refused',
  data: { ...ids, channel: 'WEB', by: 'li', as: 'VOTER', receivedAt: noon.toISOString(), code: 'ALREADY_VOTED', ...changes },
});

export const receivePaper = (changes: Partial<Told<'receive-paper'>> & Times = {}): Told<'receive-paper'> => {
  const { receivedAt = noon } = changes;
  return { type: 'receive-paper', ...about, by: 'li', paper: '0017', takenBy: 'counter', recordedAt: receivedAt, ...changes, receivedAt };
};
export const paperReceived = (changes: Partial<Happened<'paper-received'>['data']> = {}): Happened<'paper-received'> => ({
  type: 'paper-received',
  data: { ...ids, channel: 'PAPER', by: 'li', as: 'VOTER', receivedAt: noon.toISOString(), takenBy: 'counter', paper: '0017', ...changes },
});
export const keyPaper = (changes: Partial<Told<'key-paper'>> = {}): Told<'key-paper'> => ({
  type: 'key-paper',
  ...about,
  paper: '0017',
  recordedAt: noon,
  takenBy: 'counter',
  vote: sealedVote(),
  ...changes,
});
export const paperKeyed = (changes: Partial<Happened<'paper-keyed'>['data']> = {}): Happened<'paper-keyed'> => ({
  type: 'paper-keyed',
  data: { ...ids, paper: '0017', takenBy: 'counter', keyedAt: noon.toISOString(), ...sealedVote(), ...changes },
});

export const grantProxy = (changes: Partial<Told<'grant-proxy'>> = {}): Told<'grant-proxy'> => ({
  type: 'grant-proxy',
  ...about,
  by: 'li',
  paper: null,
  holderId: 'zhou',
  holderIsStaff: false,
  held: 0,
  rule: rule(),
  at: noon,
  ...changes,
});
const proxy = { ...ids, by: 'li', paper: null, holderId: 'zhou', at: noon.toISOString() };
export const proxyGranted = (): VoteEvent => ({ type: 'proxy-granted', data: proxy });
export const revokeProxy = (changes: Partial<Told<'revoke-proxy'>> = {}): Told<'revoke-proxy'> => ({
  type: 'revoke-proxy',
  ...about,
  by: 'li',
  paper: null,
  at: noon,
  ...changes,
});
export const proxyRevoked = (): VoteEvent => ({ type: 'proxy-revoked', data: proxy });

export const sisters = head({ voters: ['li', 'li the younger', 'li the eldest'] });
const asSister = { poll: poll(), head: sisters, by: 'li the younger', paper: null, at: noon };
export const objectAsCoOwner = (changes: Partial<typeof asSister> = {}): VoteCommand => ({ type: 'object-as-co-owner', ...asSister, ...changes });
export const agreeAsCoOwner = (changes: Partial<typeof asSister> = {}): VoteCommand => ({ type: 'agree-as-co-owner', ...asSister, ...changes });
const saidBySister = { ...ids, by: 'li the younger', paper: null, at: noon.toISOString() };
export const coOwnerObjected = (): VoteEvent => ({ type: 'co-owner-objected', data: saidBySister });
export const coOwnerAgreed = (): VoteEvent => ({ type: 'co-owner-agreed', data: saidBySister });

export const disputeRoll = (changes: Partial<Told<'dispute-roll'>> = {}): Told<'dispute-roll'> => ({
  type: 'dispute-roll',
  ...about,
  by: 'wang',
  paper: null,
  unitId: '101',
  registered: ['wang'],
  claim: 'I bought it on 18 March',
  at: noon,
  ...changes,
});
export const rollDisputed = (by = 'wang'): VoteEvent => ({
  type: 'roll-disputed',
  data: { ...ids, by, paper: null, unitId: '101', claim: 'I bought it on 18 March', at: noon.toISOString() },
});
