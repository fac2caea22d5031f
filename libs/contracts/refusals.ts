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
  UNKNOWN_ENTRY: 'Take the id of an entry of the timeline; if you just caused it, send the token along',
  UNKNOWN_THREAD: 'Take an id from the query `threads`',
  UNKNOWN_MESSAGE: 'Messages of a thread are numbered from 1 without gaps: give the number of one that is there',
  RULE_IS_CONFIGURED: 'Detection reads this rule from the configuration of the installation (HUTONG_RULE_…): it is not adopted by a date',
  ALREADY_EXISTS: 'It is there already; use another idempotency key for another one',
  WINDOW_ENDS_BEFORE_START: 'Give an end after the start, or none',
  FOOTPRINT_CROSSES_ITSELF: 'Repair the polygon so that its rings do not cross',
  FOOTPRINT_EMPTY: 'Give at least one point',
  FOOTPRINT_TOO_LARGE: 'Give the works their own outline: a footprint is never larger than a district',
  FOOTPRINT_NOT_WGS84: 'Give longitude, latitude in degrees (EPSG:4326)',
  UNKNOWN_CONFLICT: 'Check the id',
  CONFLICT_CLOSED: 'The case is closed; it opens by itself if the cause comes back',
  NOT_A_PARTY: 'Only the owners of its works, and for options whoever decides it, take part in a case',
  NOT_ACKNOWLEDGED: 'Wait until every party has acknowledged the conflict, or until the case goes up the ladder',
  ALREADY_ACKNOWLEDGED: 'You have acknowledged it, or the case has gone on without',
  ALREADY_DECIDED: 'The case is decided: now the plans have to follow',
  UNKNOWN_OPTION: 'Propose the option first; decide by the id of one that was proposed',
  OPTION_DOES_NOT_FIT: 'A protected surface is left alone until its protection ends (MOVE), or its protection is waived (WAIVER)',
  REASON_MISSING: 'Say why',
  BASIS_MISSING: 'Name the law, plan or order that it rests on',
  ALREADY_STARTED: 'The works have started',
  ALREADY_FINISHED: 'The works are finished',
  ALREADY_CANCELLED: 'The works are cancelled',
  NOTHING_CHANGES: 'Give at least one thing that differs',
  MESSAGE_EMPTY: 'Say something: blanks alone are no message',
  MESSAGE_TOO_LONG: 'A message has at most 10,000 characters: split it',
  THREAD_CLOSED: 'The thread is closed: open another one on the same entry',
  THREAD_FULL: 'A thread holds at most 1,000 messages: open another one on the same entry',
  ALREADY_READ: 'Your organisation has read further than that, and reading is not taken back',
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
