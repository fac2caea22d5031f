import type { PoolClient } from 'pg';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { entryOf, type Entry, type Log } from '../timeline/entry.js';

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

/**
 * Which works each entry is about. One that names none (a conflict is closed, a permit is refused, a milestone is verified) is about those
 * that the first entry of its subject named; a thread, about those of the entry that it hangs on. An area's timeline is that of the works in it.
 */
const worksOfEach = async (entries: readonly Entry[], tx: PoolClient): Promise<readonly (readonly string[])[]> => {
  const silent = entries.filter((entry) => worksIdsOf(entry).length === 0);
  const { rows } = await tx.query<{ subject: string; id: string; works_ids: readonly string[] }>({
    name: 'feed.works',
    text: `SELECT subject_type || ' ' || subject_id AS subject, id, to_json(works_ids) AS works_ids FROM feed_entries
           WHERE (subject_id = ANY ($1) OR id = ANY ($2)) AND works_ids <> '{}' ORDER BY position`,
    values: [silent.map(({ event }) => event.subject.id), silent.map(({ event }) => event.data['entryId']).filter((id) => id !== undefined)],
  });
  const [bySubject, byEntry] = [new Map<string, readonly string[]>(), new Map<unknown, readonly string[]>()];
  const learn = (subject: string, entryId: string, worksIds: readonly string[]): void => {
    if (worksIds.length > 0 && !bySubject.has(subject)) bySubject.set(subject, worksIds);
    byEntry.set(entryId, worksIds);
  };
  for (const { subject, id, works_ids } of rows) learn(subject, id, works_ids);
  return entries.map((entry) => {
    const named = worksIdsOf(entry);
    const worksIds = named.length > 0 ? named : (bySubject.get(subjectOf(entry)) ?? byEntry.get(entry.event.data['entryId']) ?? []);
    learn(subjectOf(entry), entry.event.id, worksIds);
    return worksIds;
  });
};

/**
 * The shared timeline as it is read: one row an entry, found by project, by works and by party. What most readers want of it stands in
 * `entry`, as text that goes out as it is; what the type of event alone decides, and is large, in `data`.
 */
export const feed = (log: Log): View => ({
  name: 'feed',
  version: 3,
  tables: ['feed_entries', 'feed_projects'],
  ddl: `
    CREATE TABLE feed_entries (
      position bigint PRIMARY KEY, id text NOT NULL, type text NOT NULL, party text NOT NULL, organisation_id text NOT NULL,
      subject_type text NOT NULL, subject_id text NOT NULL, works_ids text[] NOT NULL,
      occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL, entry json NOT NULL, data json NOT NULL);
    CREATE UNIQUE INDEX feed_entries_id ON feed_entries (id);
    CREATE INDEX feed_entries_subject ON feed_entries (subject_id, position);
    CREATE INDEX feed_entries_works ON feed_entries USING gin (works_ids);
    CREATE TABLE feed_projects (project_id text NOT NULL, position bigint NOT NULL, PRIMARY KEY (project_id, position));`,
  apply: async (events, tx) => {
    const entries = events.flatMap((recorded: RecordedEvent) => entryOf(recorded, log) ?? []);
    if (entries.length === 0) return;
    const worksIds = await worksOfEach(entries, tx);
    await tx.query({
      name: 'feed.entries',
      text: `INSERT INTO feed_entries
             SELECT position, event->>'id', event->>'type', event->'actor'->>'party', event->'actor'->>'organisationId', event->'subject'->>'type',
               event->'subject'->>'id', ARRAY(SELECT json_array_elements_text(entry->'worksIds')), (event->>'occurredAt')::timestamptz, recorded_at, entry, data
             FROM unnest($1::bigint[], $2::timestamptz[], $3::json[], $4::json[]) e(position, recorded_at, entry, data), LATERAL (SELECT entry->'event') _(event)`,
      values: [
        entries.map(({ position }) => position),
        entries.map(({ recordedAt }) => recordedAt),
        entries.map((entry, nth) => JSON.stringify(kept(entry, worksIds[nth] ?? []))),
        entries.map(({ event: { data } }) => JSON.stringify(data)),
      ],
    });
    const inProjects = entries.flatMap(({ position, event }) => [...new Set(event.projectIds)].map((projectId) => ({ projectId, position })));
    await tx.query({
      name: 'feed.projects',
      text: 'INSERT INTO feed_projects SELECT * FROM unnest($1::text[], $2::bigint[])',
      values: [inProjects.map(({ projectId }) => projectId), inProjects.map(({ position }) => position)],
    });
  },
});
