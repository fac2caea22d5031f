import { refusal, type VoteChannel } from '../../../../contracts/index.js';
import { assertNever, type Decider } from '../../../../platform/kernel/index.js';
import { grantProxy, mayVote, mustBeVoter, revokeProxy, type GrantProxy, type RevokeProxy } from './proxy.js';
import { mustBeInTime, mustBeOpen, type AboutVote, type CastVote, type VoteEvent, type VoteState } from './vote-state.js';

type Received = AboutVote & { readonly by: string; readonly receivedAt: Date; readonly recordedAt: Date };
export type VoteCommand =
  | (Received & { readonly type: 'cast-vote'; readonly channel: 'WEB' | 'VISIT'; readonly takenBy: string | null; readonly vote: CastVote })
  | (Received & { readonly type: 'receive-paper'; readonly paper: string; readonly takenBy: string })
  | (AboutVote & { readonly type: 'key-paper'; readonly paper: string; readonly recordedAt: Date; readonly takenBy: string; readonly vote: CastVote })
  | GrantProxy
  | RevokeProxy
  | (AboutVote & { readonly type: 'object-as-co-owner' | 'agree-as-co-owner'; readonly by: string; readonly paper: string | null; readonly at: Date })
  | (AboutVote & {
      readonly type: 'dispute-roll';
      readonly by: string;
      readonly paper: string | null;
      readonly unitId: string;
      /** Who would vote for the unit, had the roll been frozen today. */
      readonly registered: readonly string[];
      readonly claim: string;
      readonly at: Date;
    });

type Told<Type extends VoteCommand['type']> = Extract<VoteCommand, { readonly type: Type }>;

const decide = (command: VoteCommand, state: VoteState): readonly VoteEvent[] => {
  switch (command.type) {
    case 'cast-vote':
      return cast(command, state);
    case 'receive-paper':
      return receivePaper(command, state);
    case 'key-paper':
      return keyPaper(command, state);
    case 'grant-proxy':
      return grantProxy(command, state);
    case 'revoke-proxy':
      return revokeProxy(command, state);
    case 'object-as-co-owner':
    case 'agree-as-co-owner':
      return coOwner(command, state);
    case 'dispute-roll':
      return dispute(command);
    default:
      return assertNever(command);
  }
};

const cast = (command: Told<'cast-vote'>, state: VoteState): readonly VoteEvent[] => {
  const { channel, takenBy, vote, poll } = command;
  const arrived = arrival(command, channel, state);
  if (state.vote) return [{ type: 'vote-attempt-refused', data: { ...arrived, code: 'ALREADY_VOTED' } }];
  mustBeAgreed(poll, state);
  mustFitMode(vote, poll.mode);
  return [{ type: 'vote-cast', data: { ...arrived, takenBy, ...vote } }];
};

/** A paper takes the one vote when it is received: what is on it is keyed later, and may be unreadable. */
const receivePaper = (command: Told<'receive-paper'>, state: VoteState): readonly VoteEvent[] => {
  const { paper, takenBy } = command;
  const arrived = arrival(command, 'PAPER', state);
  if (state.vote) return [{ type: 'vote-attempt-refused', data: { ...arrived, code: 'ALREADY_VOTED' } }];
  mustBeAgreed(command.poll, state);
  return [{ type: 'paper-received', data: { ...arrived, takenBy, paper } }];
};

const arrival = ({ poll, head, by, receivedAt, recordedAt }: Received, channel: VoteChannel, state: VoteState) => {
  const as = mayVote(by, head, state);
  mustBeInTime(poll, receivedAt, recordedAt);
  return { ballotId: poll.ballotId, headId: head.id, channel, by, as, receivedAt: receivedAt.toISOString() };
};

const keyPaper = ({ poll, head, paper, recordedAt, takenBy, vote }: Told<'key-paper'>, { vote: known }: VoteState): readonly VoteEvent[] => {
  if (known?.paper !== paper) throw refusal('UNKNOWN_PAPER', 'paper');
  if (known.keyed) throw refusal('ALREADY_KEYED', 'paper');
  if (poll.published) throw refusal('ALREADY_PUBLISHED', 'ballotId');
  mustFitMode(vote, poll.mode);
  return [{ type: 'paper-keyed', data: { ballotId: poll.ballotId, headId: head.id, paper, takenBy, keyedAt: recordedAt.toISOString(), ...vote } }];
};

const mustFitMode = ({ sealed }: CastVote, mode: AboutVote['poll']['mode']): void => {
  if ((sealed === null) !== (mode === 'SECRET'))
    throw new Error(`A ${mode.toLowerCase()} vote is kept ${mode === 'SECRET' ? 'apart from' : 'sealed beside'} who cast it`);
};

/** From the sums of a secret ballot nothing is taken back: whom co-owners do not agree to does not vote (D). */
const mustBeAgreed = ({ mode }: AboutVote['poll'], { objectors }: VoteState): void => {
  if (mode === 'SECRET' && objectors.length > 0) throw refusal('CO_OWNER_OBJECTS', 'unitId');
};

/**
 * Co-owners have one vote among them: while one of them objects it is not theirs, and does not count (D). In a secret ballot that is said before
 * the vote, since what is in the sums stays there.
 */
const coOwner = ({ type, poll, head, by, paper, at }: Told<'object-as-co-owner' | 'agree-as-co-owner'>, { objectors, vote }: VoteState): readonly VoteEvent[] => {
  mustBeVoter(by, head);
  mustBeOpen(poll, at);
  if (head.voters.length < 2) throw refusal('INVALID_INPUT', 'ballotId', 'The unit has one owner: there is nobody to object to');
  const objects = type === 'object-as-co-owner';
  if (objects && vote && poll.mode === 'SECRET') throw refusal('ALREADY_VOTED', 'ballotId', 'In a secret ballot co-owners object before the vote');
  if (objectors.includes(by) === objects) throw refusal('NOTHING_CHANGES', 'ballotId', objects ? 'You have objected' : 'You have not objected');
  return [{ type: objects ? 'co-owner-objected' : 'co-owner-agreed', data: { ballotId: poll.ballotId, headId: head.id, by, paper, at: at.toISOString() } }];
};

/** The roll stands as it was frozen; who is on it, or would be by now, has said in time that it is wrong, and all of them can see why it stands. */
const dispute = ({ poll, head, by, paper, unitId, registered, claim, at }: Told<'dispute-roll'>): readonly VoteEvent[] => {
  if (!registered.includes(by)) mustBeVoter(by, head);
  mustBeOpen(poll, at);
  if (!head.unitIds.includes(unitId)) throw refusal('INVALID_INPUT', 'unitId', 'It is not on the roll');
  if (claim.trim() === '') throw refusal('REASON_MISSING', 'claim');
  return [{ type: 'roll-disputed', data: { ballotId: poll.ballotId, headId: head.id, unitId, by, paper, claim: claim.trim(), at: at.toISOString() } }];
};

const evolve = (state: VoteState, event: VoteEvent): VoteState => ({ ...changed(state, event), last: event.type === 'vote-attempt-refused' ? 'REFUSED' : 'TAKEN' });

const changed = (state: VoteState, event: VoteEvent): VoteState => {
  switch (event.type) {
    case 'vote-cast':
      return { ...state, vote: { channel: event.data.channel, by: event.data.by, as: event.data.as, paper: null, keyed: true } };
    case 'paper-received':
      return { ...state, vote: { channel: 'PAPER', by: event.data.by, as: event.data.as, paper: event.data.paper, keyed: false } };
    case 'paper-keyed':
      return { ...state, vote: state.vote && { ...state.vote, keyed: true } };
    case 'proxy-granted':
      return { ...state, proxy: event.data.holderId };
    case 'proxy-revoked':
      return { ...state, proxy: null };
    case 'co-owner-objected':
      return { ...state, objectors: [...state.objectors, event.data.by] };
    case 'co-owner-agreed':
      return { ...state, objectors: state.objectors.filter((each) => each !== event.data.by) };
    case 'roll-disputed':
    case 'vote-attempt-refused':
      return state;
    default:
      return assertNever(event);
  }
};

/**
 * The one vote of one head, for all of its units and by whichever way it comes: the stream `vote-<ballot>-<head>`. Two that come at once
 * meet in it, and one of them counts. A second one is an event too, since both attempts stay on record; whoever sent it is told ALREADY_VOTED.
 */
export const votes: Decider<VoteState, VoteCommand, VoteEvent> = {
  category: 'vote',
  initialState: { vote: null, proxy: null, objectors: [], last: null },
  decide,
  evolve,
};

export const voteStreamOf = (ballotId: string, headId: string): string => `${ballotId}-${headId}`;

/** Whether the head takes part as things stand; a paper does, until it is found unreadable. */
export const takesPart = ({ vote, objectors }: VoteState): boolean => vote !== null && objectors.length === 0;
