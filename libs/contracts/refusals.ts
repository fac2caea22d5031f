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
  UNKNOWN_RULE: 'Take an id from the query `rules`',
  RULE_IS_CONFIGURED: 'Detection reads this rule from the configuration of the installation (HUTONG_RULE_…): it is not adopted by a date',
  ALREADY_EXISTS: 'It is there already; use another idempotency key for another one',
  WINDOW_ENDS_BEFORE_START: 'Give an end after the start, or none',
  FOOTPRINT_CROSSES_ITSELF: 'Repair the polygon so that its rings do not cross',
  FOOTPRINT_EMPTY: 'Give at least one point',
  FOOTPRINT_TOO_LARGE: 'Give the works their own outline: a footprint is never larger than a district',
  FOOTPRINT_NOT_WGS84: 'Give longitude, latitude in degrees (EPSG:4326)',
  REASON_MISSING: 'Say why',
  ALREADY_STARTED: 'The works have started',
  ALREADY_FINISHED: 'The works are finished',
  ALREADY_CANCELLED: 'The works are cancelled',
  UNKNOWN_PERMIT: 'Take an id from the query `permits`',
  PERMIT_MISSING: 'Request it with requestPermit and start when it is granted; if it just was, send the token of the grant along',
  NOT_THE_AUTHORITY: 'Only an organisation that holds one of the offices that the permit needs decides on it',
  NOT_THE_REQUESTER: 'Only the organisation that requested the permit may withdraw it',
  NOT_AN_ESTATE_LANE: 'Leave the road out, or say CITY_ROAD',
  WINDOW_IS_OVER: 'Give an end that lies ahead',
  BASIS_MISSING: 'Name the law or the rule that the decision follows from',
  ALREADY_GRANTED: 'The permit is granted: until its window ends, an authority may revoke it',
  NOT_GRANTED: 'The permit is not granted yet',
  PERMIT_IS_CLOSED: 'Nothing can be done with it any more: request another one',
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
