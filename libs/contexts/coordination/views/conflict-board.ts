import type { View } from '../../../platform/views/index.js';
import { evolveCase, type CaseEvent, type KnownConflict } from '../domain/known-conflict.js';
import { ownEventOf, publicEntryOf, type Entry, type Log } from '../timeline/entry.js';
import { foldVersions, versionColumns } from './versions.js';

/** How an entry changes a conflict; undefined for what is about something else. */
const changeOf = (entry: Entry) => {
  const own = ownEventOf(entry, 'Conflict');
  if (!own) return undefined;
  // Coordination's own events have the shape that its decider and its detector gave them.
  const event = { ...own, metadata: { projectIds: entry.event.projectIds }, recordedAt: entry.recordedAt } as unknown as CaseEvent;
  const evolve = (before: KnownConflict | undefined): KnownConflict | undefined => {
    const after = evolveCase(before ?? { status: 'NONE' }, event);
    return after.status === 'NONE' ? undefined : after;
  };
  return { id: entry.event.subject.id, position: entry.position, evolve };
};

/** Every conflict that was ever found, and how its case stood, at any cursor. */
export const conflictBoard = (log: Log): View => ({
  name: 'conflict_board',
  version: 3,
  tables: ['conflict_board'],
  ddl: `
    CREATE TABLE conflict_board (
      ${versionColumns}, status text NOT NULL, kind text NOT NULL, stage text NOT NULL, group_id text NOT NULL, emergency boolean NOT NULL,
      works_ids text[] NOT NULL, owner_ids text[] NOT NULL, project_ids text[] NOT NULL, PRIMARY KEY (id, from_position));
    CREATE UNIQUE INDEX conflict_board_current ON conflict_board (id) WHERE to_position IS NULL;
    CREATE INDEX conflict_board_group ON conflict_board (group_id, id);
    CREATE INDEX conflict_board_works ON conflict_board USING gin (works_ids);
    CREATE INDEX conflict_board_projects ON conflict_board USING gin (project_ids);`,
  apply: async (events, tx) => {
    const changes = events.flatMap((recorded) => {
      const entry = publicEntryOf(recorded, log);
      return (entry && changeOf(entry)) ?? [];
    });
    if (changes.length === 0) return;
    const versions = await foldVersions('conflict_board', changes, tx);
    await tx.query({
      name: 'conflict_board.insert',
      text: `INSERT INTO conflict_board
             SELECT id, from_position, to_position, state, state->>'status', state->>'kind', state->>'stage', state->>'groupId', (state->>'emergency')::boolean,
               ARRAY(SELECT jsonb_array_elements_text(state->'worksIds')), ARRAY(SELECT jsonb_array_elements_text(state->'ownerIds')),
               ARRAY(SELECT jsonb_array_elements_text(state->'projectIds'))
             FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[]) v(id, from_position, to_position, state)`,
      values: [versions.map(({ id }) => id), versions.map(({ from }) => from), versions.map(({ to }) => to), versions.map(({ state }) => JSON.stringify(state))],
    });
  },
});
