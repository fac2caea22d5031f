import type { PoolClient } from 'pg';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { entryOf, type Entry, type Log } from '../timeline/entry.js';
import { addAudiences, addParties, audienceTables, rowAudience, type RowAudience } from './feed-audiences.js';

/** What a row keeps of an entry, but for the event's data. `recordedAt`: when the shared timeline learned of it. */
export type KeptEntry = { readonly recordedAt: string; readonly worksIds: readonly string[]; readonly event: Omit<PublicEvent, 'data'> };

const kept = ({ event: { data: _, ...event }, recordedAt }: Entry, worksIds: readonly string[]): KeptEntry => ({ recordedAt: recordedAt.toISOString(), worksIds, event });

/** Which works an entry names: its subject, those of a permit or package, the two of a conflict. */
const worksIdsOf = ({ event: { subject, data } }: Entry): readonly string[] => {
  if (subject.type === 'Works') return [subject.id];
  const { worksId, worksIds } = data;
  if (typeof worksId === 'string') return [worksId];
  return Array.isArray(worksIds) ? (worksIds as string[]) : [];
};

const subjectOf = ({ event: { subject } }: Entry): string => `${subject.type} ${subject.id}`;

/** What an entry has from others. */
type Inherits = { readonly worksIds: readonly string[]; readonly audience: RowAudience };
type KnownRow = { readonly subject: string; readonly id: string; readonly works_ids: readonly string[]; readonly audience: RowAudience };

/**
 * Which works each entry is about. One that names none (a conflict is closed, a permit is refused, a milestone is verified) is about those
 * that the first entry of its subject named; a thread, about those of the entry that it hangs on. An area's timeline is that of the works in it.
 * A thread is also seen by whom that entry is seen.
 */
const inheritedByEach = async (entries: readonly Entry[], tx: PoolClient): Promise<readonly Inherits[]> => {
  const silent = entries.filter((entry) => worksIdsOf(entry).length === 0);
  const { rows } = await tx.query<KnownRow>({
    name: 'feed.inherited',
    text: `SELECT subject_type || ' ' || subject_id AS subject, id, to_json(works_ids) AS works_ids,
             (SELECT json_build_object('id', translate(a.id::text, '-', ''), 'seers', a.seers) FROM feed_audiences a WHERE a.id = e.audience) AS audience
           FROM feed_entries e
           WHERE (subject_id = ANY ($1) OR id = ANY ($2)) AND (works_ids <> '{}' OR audience IS NOT NULL) ORDER BY position`,
    values: [silent.map(({ event }) => event.subject.id), silent.map(({ event }) => event.data['entryId']).filter((id) => id !== undefined)],
  });
  const [works, restricted] = [new Map<string, readonly string[]>(), new Map<string, RowAudience>()];
  const byEntry = new Map<unknown, Inherits>();
  /** Works that a restricted entry names come out by no entry of another audience. */
  const within = (subject: string, audience: RowAudience): string => `${subject} ${audience?.id ?? ''}`;
  const learn = (subject: string, entryId: string, { worksIds, audience }: Inherits): void => {
    if (worksIds.length > 0 && !works.has(within(subject, audience))) works.set(within(subject, audience), worksIds);
    if (audience && !restricted.has(subject)) restricted.set(subject, audience);
    byEntry.set(entryId, { worksIds, audience });
  };
  for (const { subject, id, works_ids: worksIds, audience } of rows) learn(subject, id, { worksIds, audience });
  return entries.map((entry) => {
    const [named, subject, hangsOn] = [worksIdsOf(entry), subjectOf(entry), byEntry.get(entry.event.data['entryId'])];
    const isTalk = entry.event.subject.type === 'Thread';
    const audience = (isTalk && (restricted.get(subject) ?? hangsOn?.audience)) || rowAudience(entry.event);
    const worksIds = named.length > 0 ? named : (works.get(within(subject, audience)) ?? works.get(within(subject, null)) ?? hangsOn?.worksIds ?? []);
    learn(subject, entry.event.id, { worksIds, audience });
    return { worksIds, audience };
  });
};

/**
 * The shared timeline as it is read: one row an entry, found by project, by works and by party. What most readers want of it stands in
 * `entry`, as text that goes out as it is; what the type of event alone decides, and is large, in `data`.
 */
export const feed = (log: Log): View => ({
  name: 'feed',
  version: 4,
  tables: ['feed_entries', 'feed_projects', ...audienceTables.tables],
  ddl: `
    CREATE TABLE feed_entries (
      position bigint, id text NOT NULL, type text NOT NULL, party text NOT NULL, organisation_id text NOT NULL,
      subject_type text NOT NULL, subject_id text NOT NULL, works_ids text[] NOT NULL,
      occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL, entry json NOT NULL, data json NOT NULL, audience uuid,
      -- Counted without a look at the rows.
      PRIMARY KEY (position) INCLUDE (audience));
    CREATE UNIQUE INDEX feed_entries_id ON feed_entries (id);
    CREATE INDEX feed_entries_subject ON feed_entries (subject_id, position);
    CREATE INDEX feed_entries_works ON feed_entries USING gin (works_ids);
    CREATE TABLE feed_projects (project_id text NOT NULL, position bigint NOT NULL, PRIMARY KEY (project_id, position));${audienceTables.ddl}`,
  apply: async (events, tx) => {
    const entries = events.flatMap((recorded: RecordedEvent) => entryOf(recorded, log) ?? []);
    if (entries.length === 0) return;
    const inherits = await inheritedByEach(entries, tx);
    await tx.query({
      name: 'feed.entries',
      text: `INSERT INTO feed_entries
             SELECT position, event->>'id', event->>'type', event->'actor'->>'party', event->'actor'->>'organisationId', event->'subject'->>'type',
               event->'subject'->>'id', ARRAY(SELECT json_array_elements_text(entry->'worksIds')), (event->>'occurredAt')::timestamptz, recorded_at, entry, data, audience
             FROM unnest($1::bigint[], $2::timestamptz[], $3::json[], $4::json[], $5::uuid[]) e(position, recorded_at, entry, data, audience), LATERAL (SELECT entry->'event') _(event)`,
      values: [
        entries.map(({ position }) => position),
        entries.map(({ recordedAt }) => recordedAt),
        entries.map((entry, nth) => JSON.stringify(kept(entry, inherits[nth]?.worksIds ?? []))),
        entries.map(({ event: { data } }) => JSON.stringify(data)),
        inherits.map(({ audience }) => audience?.id ?? null),
      ],
    });
    const inProjects = entries.flatMap(({ position, event }) => [...new Set(event.projectIds)].map((projectId) => ({ projectId, position })));
    await tx.query({
      name: 'feed.projects',
      text: 'INSERT INTO feed_projects SELECT * FROM unnest($1::text[], $2::bigint[])',
      values: [inProjects.map(({ projectId }) => projectId), inProjects.map(({ position }) => position)],
    });
    await addAudiences(
      inherits.map(({ audience }) => audience),
      tx,
    );
    await addParties(entries, tx);
  },
});
