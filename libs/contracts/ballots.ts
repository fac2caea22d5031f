/** Published language of `residents`: what owners decide together, in words that no city numbers differently. */

/** Civil Code art. 278 (1)–(9) in its order, and what art. 279, 281, 282 and 283 leave to the owners. */
export const matterKeys = [
  'rules-of-procedure',
  'covenant',
  'committee',
  'manager',
  'use-fund',
  'raise-fund',
  'alter-building',
  'change-common-use',
  'other',
  'dwelling-to-business',
  'emergency-use-of-fund',
  'common-income',
  'shares-of-cost',
  'dispose-of-common-assets',
] as const;
export type MatterKey = (typeof matterKeys)[number];

/** Named: sealed until the close, then readable by counters and by owners of the electorate. Secret: who and what are never kept together. */
export const ballotModes = ['NAMED', 'SECRET'] as const;
export type BallotMode = (typeof ballotModes)[number];

/** What it means that an owner did not vote. NONE: neither participation nor consent. */
export const silences = ['NONE', 'ABSTAIN', 'JOIN_MAJORITY'] as const;
/** What a paper is that cannot be read as one choice. */
export const spoiledPapers = ['TAKES_NO_PART', 'TAKES_PART'] as const;
/** Whether a registered parking space is one of the exclusive parts that are counted. */
export const parkingSpaces = ['EXCLUDED', 'INCLUDED'] as const;
export const staffProxies = ['STAFF_MAY', 'STAFF_MAY_NOT'] as const;

/** Ways in which a vote arrives. VISIT: somebody at the door takes it down. */
export const voteChannels = ['WEB', 'PAPER', 'VISIT'] as const;
export type VoteChannel = (typeof voteChannels)[number];
