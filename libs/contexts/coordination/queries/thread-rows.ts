import type { ThreadStatus } from '../../../contracts/index.js';

export type ThreadReading = { readonly organisationId: string; readonly upTo: number; readonly at: string; readonly recordedAt: string };

/** A thread as one organisation sees it. */
export type ThreadRow = {
  readonly id: string;
  readonly position: string;
  readonly entryId: string;
  readonly openedById: string;
  readonly openedAt: string;
  readonly status: ThreadStatus;
  readonly closedAt: string | null;
  readonly closedReason: string | null;
  readonly messageCount: number;
  /** How far each organisation has come, and since when. */
  readonly readBy: readonly ThreadReading[];
  /** `null`: nobody asks who could have read it. */
  readonly unread: number | null;
};

const messageCount = '(SELECT max(number) FROM thread_messages WHERE thread_id = t.id)';

/** Of `threads t`, for the organisation in a parameter. */
export const unreadBy = (own: string): string =>
  `(${messageCount} - coalesce((SELECT max(up_to) FROM thread_receipts WHERE thread_id = t.id AND organisation_id = ${own}), 0))`;

const receiptsOf = (condition: string, order: string): string =>
  `SELECT DISTINCT ON (organisation_id) organisation_id, up_to, at, recorded_at FROM thread_receipts WHERE ${condition} ORDER BY organisation_id, up_to ${order}`;

const readings = (receipts: string): string => `
  (SELECT coalesce(jsonb_agg(jsonb_build_object('organisationId', organisation_id, 'upTo', up_to, 'at', at, 'recordedAt', recorded_at) ORDER BY at, organisation_id), '[]')
   FROM (${receipts}) r)`;

/** Of `threads t`; in the parameter: the organisation that asks. */
export const threadColumns = (own: string): string => `
  t.id, t.position, t.entry_id AS "entryId", t.opened_by AS "openedById", t.opened_at AS "openedAt",
  CASE WHEN t.closed_at IS NULL THEN 'OPEN' ELSE 'CLOSED' END AS status, t.closed_at AS "closedAt", t.closed_reason AS "closedReason",
  ${messageCount} AS "messageCount", CASE WHEN ${own}::text IS NOT NULL THEN ${unreadBy(own)} END AS unread,
  ${readings(receiptsOf('thread_id = t.id', 'DESC'))} AS "readBy"`;

/** A message as one organisation sees it. */
export type MessageRow = {
  /** The thread's, and the number. */
  readonly id: string;
  readonly threadId: string;
  readonly number: number;
  readonly text: string;
  readonly organisationId: string;
  /** `null`: of another organisation. */
  readonly personId: string | null;
  readonly mentionedIds: readonly string[];
  readonly at: string;
  readonly recordedAt: string;
  /** Who has read it, each since when first. */
  readonly readBy: readonly ThreadReading[];
};

/** Of `thread_messages m`; in the parameter: the organisation that asks. */
export const messageColumns = (own: string): string => `
  m.thread_id || ':' || m.number AS id, m.thread_id AS "threadId", m.number, m.text, m.organisation_id AS "organisationId",
  CASE WHEN m.organisation_id = ${own}::text THEN m.person_id END AS "personId", m.mentions AS "mentionedIds", m.at, m.recorded_at AS "recordedAt",
  ${readings(receiptsOf('thread_id = m.thread_id AND up_to >= m.number', 'ASC'))} AS "readBy"`;
