import type { RecordedEvent } from '../../../platform/event-store/index.js';
import type { View } from '../../../platform/views/index.js';
import { entryOf, type Entry } from '../timeline/entry.js';

/** Which works an entry is about: its subject, or the two of a conflict. An area's timeline is that of the works in it. */
const worksIdsOf = ({ event: { subject, data } }: Entry): readonly string[] => {
  if (subject.type === 'Works') return [subject.id];
  const pair = data['worksIds'];
  return Array.isArray(pair) ? (pair as string[]) : [];
};

/** The shared timeline as it is read: one row an entry, found by project, by works and by party. */
export const feed = (generation: number): View => ({
  name: 'feed',
  version: 1,
  tables: ['feed_entries', 'feed_projects'],
  ddl: `
    CREATE TABLE feed_entries (
      position bigint PRIMARY KEY, type text NOT NULL, party text NOT NULL, organisation_id text NOT NULL,
      subject_type text NOT NULL, subject_id text NOT NULL, works_ids text[] NOT NULL,
      occurred_at timestamptz NOT NULL, recorded_at timestamptz NOT NULL, event jsonb NOT NULL);
    CREATE UNIQUE INDEX feed_entries_event ON feed_entries ((event->>'id'));
    CREATE INDEX feed_entries_subject ON feed_entries (subject_id, position);
    CREATE INDEX feed_entries_works ON feed_entries USING gin (works_ids);
    CREATE TABLE feed_projects (project_id text NOT NULL, position bigint NOT NULL, PRIMARY KEY (project_id, position));`,
  apply: async (events, tx) => {
    const entries = events.flatMap((recorded: RecordedEvent) => entryOf(recorded, generation) ?? []);
    if (entries.length === 0) return;
    await tx.query({
      name: 'feed.entries',
      text: `INSERT INTO feed_entries
             SELECT position, event->>'type', event->'actor'->>'party', event->'actor'->>'organisationId', event->'subject'->>'type', event->'subject'->>'id',
               ARRAY(SELECT jsonb_array_elements_text(works)), (event->>'occurredAt')::timestamptz, recorded_at, event
             FROM unnest($1::bigint[], $2::timestamptz[], $3::jsonb[], $4::jsonb[]) e(position, recorded_at, works, event)`,
      values: [
        entries.map(({ position }) => position),
        entries.map(({ recordedAt }) => recordedAt),
        entries.map((entry) => JSON.stringify(worksIdsOf(entry))),
        entries.map(({ event }) => JSON.stringify(event)),
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
