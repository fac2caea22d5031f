import { refusal } from '../../../../contracts/index.js';
import { staffMayHoldProxies, type OwnersRule } from './rule.js';
import type { Head } from './roll.js';
import { mustBeOpen, type AboutVote, type Capacity, type VoteEvent, type VoteState } from './vote-state.js';

export type GrantProxy = AboutVote & {
  readonly type: 'grant-proxy';
  readonly by: string;
  readonly paper: string | null;
  readonly holderId: string;
  /** Of the property company that the ballot may be about. */
  readonly holderIsStaff: boolean;
  /** How many heads' proxies the holder has in this ballot. */
  readonly held: number;
  readonly rule: OwnersRule;
  readonly at: Date;
};
export type RevokeProxy = AboutVote & { readonly type: 'revoke-proxy'; readonly by: string; readonly paper: string | null; readonly at: Date };

export const mustBeVoter = (by: string, { voters }: Head): void => {
  if (!voters.includes(by)) throw refusal('NOT_ON_THE_ROLL');
};

/** Whose vote it is now: the holder's while a proxy is in force, otherwise that of whoever is on the roll. */
export const mayVote = (by: string, head: Head, { proxy, vote }: VoteState): Capacity => {
  if (by === proxy) return 'PROXY';
  mustBeVoter(by, head);
  // Where the vote has been cast, that is what whoever comes second has to be told.
  if (proxy !== null && vote === null) throw refusal('PROXY_IN_FORCE', 'ballotId');
  return 'VOTER';
};

export const proxyLimitReached = (held: number, most: number) => refusal('PROXY_NOT_ALLOWED', 'holderId', `They hold ${held}, and nobody holds more than ${most}`);

export const grantProxy = ({ poll, head, by, paper, holderId, holderIsStaff, held, rule, at }: GrantProxy, state: VoteState): readonly VoteEvent[] => {
  mustBeVoter(by, head);
  mustBeOpen(poll, at);
  if (state.vote) throw refusal('ALREADY_VOTED', 'ballotId');
  if (state.proxy !== null) throw refusal('PROXY_IN_FORCE', 'ballotId');
  if (head.voters.includes(holderId)) throw refusal('NOTHING_CHANGES', 'holderId', 'They are on the roll for this unit themselves');
  if (holderIsStaff && !staffMayHoldProxies(rule)) throw refusal('PROXY_NOT_ALLOWED', 'holderId', 'Property staff hold none here');
  const { proxiesPerHolder } = rule.values;
  if (held >= proxiesPerHolder) throw proxyLimitReached(held, proxiesPerHolder);
  return [{ type: 'proxy-granted', data: { ballotId: poll.ballotId, headId: head.id, by, paper, holderId, at: at.toISOString() } }];
};

/** Before the holder has voted the right returns; afterwards the vote stands (D). */
export const revokeProxy = ({ poll, head, by, paper, at }: RevokeProxy, { proxy, vote }: VoteState): readonly VoteEvent[] => {
  mustBeVoter(by, head);
  mustBeOpen(poll, at);
  if (proxy === null) throw refusal('NO_PROXY', 'ballotId');
  if (vote) throw refusal('ALREADY_VOTED', 'ballotId');
  return [{ type: 'proxy-revoked', data: { ballotId: poll.ballotId, headId: head.id, by, paper, holderId: proxy, at: at.toISOString() } }];
};
