import { condition, type Office } from '../../../../contracts/index.js';
import { each, type Permissions } from '../../../../platform/permissions/index.js';
import { byStaff, handlesPersonalData, isStaff, keepers, type Keeper } from '../permissions.js';

/** Who sends it, and who convened the ballot that it is about. */
export type AboutBallot = { readonly by: Keeper; readonly convenerId: string };
/** `onRoll`: whether the person is on the roll, or may hold a proxy of who is; before there is a roll, whether the register of the estate has it. */
export type AboutRoll = AboutBallot & { readonly onRoll: boolean };
/** `offices`: of the sender, for the ballot's projects. */
export type AboutObjection = AboutBallot & { readonly escalated: boolean; readonly offices: readonly Office[] };

export const isConvener = ({ by, convenerId }: AboutBallot): boolean => by.organisationId === convenerId && isStaff(by);

/** Votes are for persons to handle: an API key is none. */
export const convenes = condition({
  text: `it convened the ballot, and ${byStaff}`,
  code: 'NOT_THE_CONVENER',
  field: 'ballotId',
  holds: isConvener,
});

export const votesOrTakesVotes = condition({
  text: `the person is on the roll of the ballot, or holds the proxy of who is; or it convened the ballot, and ${byStaff}`,
  code: 'NOT_ON_THE_ROLL',
  holds: (about: AboutRoll) => about.onRoll || isConvener(about),
});

export const isOnTheRollOrConvenes = condition({
  text: `the person is on the roll of the ballot; or it convened the ballot, and ${byStaff}`,
  code: 'NOT_ON_THE_ROLL',
  holds: (about: AboutRoll) => about.onRoll || isConvener(about),
});

/** `onRoll`: also of who would be on it, had it been frozen today. */
export const isConcernedOrConvenes = condition({
  text: `the person is on the roll of the ballot for the unit, or would be by the register of today; or it convened the ballot, and ${byStaff}`,
  code: 'NOT_ON_THE_ROLL',
  holds: (about: AboutRoll) => about.onRoll || isConvener(about),
});

export const isOnTheRoll = condition({
  text: 'the person is on the roll of the ballot',
  code: 'NOT_ON_THE_ROLL',
  holds: ({ onRoll }: AboutRoll) => onRoll,
});

/** Those who were above whoever convened it. */
const above: readonly Office[] = ['STREET_OFFICE', 'DISTRICT_HOUSING_BUREAU'];

export const mayDecide = (about: AboutObjection): boolean =>
  isConvener(about) || (about.escalated && isStaff(about.by) && about.offices.some((office) => above.includes(office)));

export const decidesObjections = condition({
  text: `it convened the ballot, and ${byStaff}; or, once the objection has gone up, it is the street office or the district’s housing bureau`,
  code: 'NOT_THE_CONVENER',
  field: 'ballotId',
  holds: mayDecide,
});

/** Who may do what with a ballot of owners. */
export const permissions = {
  AnnounceBallot: each(keepers, handlesPersonalData),
  AnnounceBallotAnew: each(keepers, convenes),
  OpenBallot: each(keepers, convenes),
  ExtendBallot: each(keepers, convenes),
  CastVote: each(keepers, votesOrTakesVotes),
  ReceivePaper: each(keepers, convenes),
  KeyPaper: each(keepers, convenes),
  GrantProxy: each(keepers, isOnTheRollOrConvenes),
  RevokeProxy: each(keepers, isOnTheRollOrConvenes),
  ObjectAsCoOwner: each(keepers, isOnTheRollOrConvenes),
  AgreeAsCoOwner: each(keepers, isOnTheRollOrConvenes),
  DisputeRoll: each(keepers, isConcernedOrConvenes),
  PublishResult: each(keepers, convenes),
  ReadVoteRecord: each(keepers, votesOrTakesVotes),
  GiveOwnUnitConsent: each(keepers, votesOrTakesVotes),
  WithdrawOwnUnitConsent: each(keepers, votesOrTakesVotes),
  ObjectToResult: each(keepers, isOnTheRoll),
  DecideObjection: each(keepers, decidesObjections),
} satisfies Permissions;
