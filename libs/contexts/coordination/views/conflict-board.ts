import type { View } from '../../../platform/views/index.js';
import { conflictChangeOf } from '../domain/known-conflict.js';
import { entryOf } from '../timeline/entry.js';
import { foldVersions, versionColumns } from './versions.js';

/** Every conflict that was ever found, as it stood at any cursor. */
export const conflictBoard = (generation: number): View => ({
  name: 'conflict_board',
  version: 1,
  tables: ['conflict_board'],
  ddl: `
    CREATE TABLE conflict_board (
      ${versionColumns}, status text NOT NULL, group_id text NOT NULL, emergency boolean NOT NULL,
      works_ids text[] NOT NULL, owner_ids text[] NOT NULL, project_ids text[] NOT NULL, PRIMARY KEY (id, from_position));
    CREATE UNIQUE INDEX conflict_board_current ON conflict_board (id) WHERE to_position IS NULL;
    CREATE INDEX conflict_board_group ON conflict_board (group_id, id);
    CREATE INDEX conflict_board_works ON conflict_board USING gin (works_ids);
    CREATE INDEX conflict_board_projects ON conflict_board USING gin (project_ids);`,
  apply: async (events, tx) => {
    const changes = events.flatMap((recorded) => {
      const entry = entryOf(recorded, generation);
      const change = entry && conflictChangeOf(entry);
      return change ? [{ ...change, position: entry.position }] : [];
    });
    if (changes.length === 0) return;
    const versions = await foldVersions('conflict_board', changes, tx);
    await tx.query({
      name: 'conflict_board.insert',
      text: `INSERT INTO conflict_board
             SELECT id, from_position, to_position, state, state->>'status', state->>'groupId', (state->>'emergency')::boolean,
               ARRAY(SELECT jsonb_array_elements_text(state->'worksIds')), ARRAY(SELECT jsonb_array_elements_text(state->'ownerIds')),
               ARRAY(SELECT jsonb_array_elements_text(state->'projectIds'))
             FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[]) v(id, from_position, to_position, state)`,
      values: [versions.map(({ id }) => id), versions.map(({ from }) => from), versions.map(({ to }) => to), versions.map(({ state }) => JSON.stringify(state))],
    });
  },
});
