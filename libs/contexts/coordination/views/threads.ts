import type { PoolClient } from 'pg';
import type { ThreadEvent } from '../../../contracts/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';

type Told = RecordedEvent & ThreadEvent;
type Of<Type extends ThreadEvent['type']> = Extract<Told, { readonly type: Type }>;

/** Coordination's own events keep their type without its context. */
const types: readonly string[] = ['thread-opened', 'message-posted', 'thread-read', 'thread-closed'] satisfies ThreadEvent['type'][];
const isTold = (event: RecordedEvent): event is Told => types.includes(event.type);

/**
 * Threads as they stand, with what was said in them and who has read up to where, and when. Nothing in it is ever changed but that a
 * thread is closed, and a receipt is one step forward: whoever read up to 7 at ten has read 5 at ten, unless it had before.
 */
export const threadsView: View = {
  name: 'threads',
  version: 1,
  tables: ['threads', 'thread_messages', 'thread_receipts'],
  // Times are texts of one form, as the published language has them: they sort as they are.
  ddl: `
    CREATE TABLE threads (
      id text PRIMARY KEY, position bigint NOT NULL UNIQUE, entry_id text NOT NULL, project_ids text[] NOT NULL, opened_by text NOT NULL,
      opened_at text NOT NULL, closed_at text, closed_reason text);
    CREATE INDEX threads_entry ON threads (entry_id, position);
    CREATE INDEX threads_projects ON threads USING gin (project_ids);
    CREATE TABLE thread_messages (
      thread_id text NOT NULL, number int NOT NULL, organisation_id text NOT NULL, person_id text NOT NULL, text text NOT NULL, mentions text[] NOT NULL,
      at text NOT NULL, recorded_at text NOT NULL, PRIMARY KEY (thread_id, number));
    CREATE INDEX thread_messages_mentions ON thread_messages USING gin (mentions);
    CREATE TABLE thread_receipts (
      thread_id text NOT NULL, organisation_id text NOT NULL, up_to int NOT NULL, at text NOT NULL, recorded_at text NOT NULL,
      PRIMARY KEY (thread_id, organisation_id, up_to));`,
  apply: async (events, tx) => {
    const told = events.filter(isTold);
    if (told.length === 0) return;
    const of = <Type extends ThreadEvent['type']>(type: Type) => told.filter((event): event is Of<Type> => event.type === type);
    const opened = of('thread-opened');
    const messages = [...opened.map((event) => said(event, 1)), ...of('message-posted').map((event) => said(event, event.data.number))];
    await addThreads(opened, tx);
    await addMessages(messages, tx);
    await addReceipts([...messages, ...of('thread-read').map((event) => ({ ...timesOf(event), ...event.data }))], tx);
    await closeThreads(of('thread-closed'), tx);
  },
};

const timesOf = ({ occurredAt, recordedAt }: RecordedEvent) => ({ at: occurredAt.toISOString(), recordedAt: recordedAt.toISOString() });

/** A message, and that its author has read it. */
const said = (event: Of<'thread-opened' | 'message-posted'>, number: number) => ({
  ...timesOf(event),
  ...event.data,
  personId: event.metadata.actor.personId,
  number,
  upTo: number,
});

/** JSON for rows of several columns: arrays of arrays of text would all have to be of one length. */
const asRows = (rows: readonly object[]): [string] => [JSON.stringify(rows)];

const addThreads = (opened: readonly Of<'thread-opened'>[], tx: PoolClient) =>
  tx.query({
    name: 'threads.open',
    text: `INSERT INTO threads (id, position, entry_id, project_ids, opened_by, opened_at)
           SELECT "threadId", position, "entryId", "projectIds", "organisationId", at
           FROM jsonb_to_recordset($1) t("threadId" text, position bigint, "entryId" text, "projectIds" text[], "organisationId" text, at text)`,
    values: asRows(opened.map((event) => ({ ...timesOf(event), ...event.data, position: event.position }))),
  });

const addMessages = (messages: readonly ReturnType<typeof said>[], tx: PoolClient) =>
  tx.query({
    name: 'threads.say',
    text: `INSERT INTO thread_messages (thread_id, number, organisation_id, person_id, text, mentions, at, recorded_at)
           SELECT "threadId", number, "organisationId", "personId", text, mentions, at, "recordedAt"
           FROM jsonb_to_recordset($1) m("threadId" text, number int, "organisationId" text, "personId" text, text text, mentions text[], at text, "recordedAt" text)`,
    values: asRows(messages),
  });

type Receipt = { readonly threadId: string; readonly organisationId: string; readonly upTo: number; readonly at: string; readonly recordedAt: string };
const addReceipts = (receipts: readonly Receipt[], tx: PoolClient) =>
  tx.query({
    name: 'threads.read',
    text: `INSERT INTO thread_receipts (thread_id, organisation_id, up_to, at, recorded_at)
           SELECT "threadId", "organisationId", "upTo", at, "recordedAt"
           FROM jsonb_to_recordset($1) r("threadId" text, "organisationId" text, "upTo" int, at text, "recordedAt" text)`,
    values: asRows(receipts.map(({ threadId, organisationId, upTo, at, recordedAt }) => ({ threadId, organisationId, upTo, at, recordedAt }))),
  });

const closeThreads = (closed: readonly Of<'thread-closed'>[], tx: PoolClient) =>
  tx.query({
    name: 'threads.close',
    text: `UPDATE threads t SET closed_at = c.at, closed_reason = c.reason FROM jsonb_to_recordset($1) c("threadId" text, reason text, at text) WHERE t.id = c."threadId"`,
    values: asRows(closed.map((event) => ({ ...timesOf(event), ...event.data }))),
  });
