import { Refusal } from '../platform/kernel/index.js';

/** Every refusal that a command or query may answer with, and what to do about it. Part of the GraphQL schema as an enum. */
export const refusals = {
  UNAUTHENTICATED: 'Send a token: `Authorization: Bearer <token>`. `npm run token` prints one for each kind of party',
  NOT_ALLOWED: 'Your organisation may not do this',
  NOT_THE_OWNER: 'Only the organisation that owns the works may change them',
  INVALID_INPUT: 'Correct the named field',
  UNKNOWN_ORGANISATION: 'Register the organisation first',
  UNKNOWN_PROJECT: 'Open the project first; if you just did, send its token along',
  UNKNOWN_WORKS: 'Check the id',
  UNKNOWN_CONTRACT: 'Check the id',
  UNKNOWN_WORK_PACKAGE: 'Check the id',
  UNKNOWN_MILESTONE: 'Take a key from the milestones of the package',
  UNKNOWN_RULE: 'Take an id from the query `rules`',
  RULE_IS_CONFIGURED: 'Detection reads this rule from the configuration of the installation (HUTONG_RULE_…): it is not adopted by a date',
  ALREADY_EXISTS: 'It is there already; use another idempotency key for another one',
  WINDOW_ENDS_BEFORE_START: 'Give an end after the start, or none',
  FOOTPRINT_CROSSES_ITSELF: 'Repair the polygon so that its rings do not cross',
  FOOTPRINT_EMPTY: 'Give at least one point',
  FOOTPRINT_TOO_LARGE: 'Give the works their own outline: a footprint is never larger than a district',
  FOOTPRINT_NOT_WGS84: 'Give longitude, latitude in degrees (EPSG:4326)',
  REASON_MISSING: 'Say why',
  ALREADY_ENDED: 'The contract has ended',
  NO_CONTRACT: 'It takes a contract between the two organisations, for the project, in force at that time; if it was just concluded, send its token along',
  NOT_YOUR_MILESTONE: 'Only the contractor of the package promises and reports its milestones',
  EVIDENCE_MISSING: 'Add references to evidence of the kinds that the milestone asks for',
  EVIDENCE_MALFORMED: 'Correct the named field of that evidence',
  SELF_VERIFICATION: 'Nobody verifies or rejects what it reported itself: another organisation of that office does',
  NOT_REPORTED: 'Wait until the contractor reports the milestone',
  ALREADY_REPORTED: 'The milestone is reported: it waits to be verified or rejected',
  ALREADY_VERIFIED: 'The milestone is verified: that never changes',
  ALREADY_STARTED: 'The works have started',
  ALREADY_FINISHED: 'The works are finished',
  ALREADY_CANCELLED: 'The works are cancelled',
  NOTHING_CHANGES: 'Give at least one thing that differs',
  KEY_REUSED: 'This idempotency key was used with another body: use a new key for a new command',
  BUSY: 'Too many commands at once: try again in a moment, with the same key',
  VERSION_CONFLICT: 'Others changed it at the same time: try again with the same key',
  TOO_LATE: 'The deadline of the request had passed: send it again, with the same key',
  STILL_BEHIND: 'What you wrote is not visible here yet: ask again',
  CURSOR_UNKNOWN: 'Use a cursor that this query gave',
  CURSOR_OF_ANOTHER_GENERATION: 'The log was restored since: read again from the start',
} as const;

export type RefusalCode = keyof typeof refusals;

/** A refusal from the catalogue; `detail` makes its advice concrete. */
export const refusal = (code: RefusalCode, field?: string, detail?: string): Refusal<RefusalCode> =>
  new Refusal(code, detail ? `${detail}. ${refusals[code]}.` : `${refusals[code]}.`, field);
