import type { View } from '../../../platform/views/index.js';
import { evolveChance, type ChanceEvent, type KnownChance } from '../domain/known-chance.js';
import { ownEventOf, publicEntryOf, type Entry, type Log } from '../timeline/entry.js';
import { foldVersions, versionColumns } from './versions.js';

const changeOf = (entry: Entry) => {
  const event = ownEventOf(entry, 'Chance') as ChanceEvent | undefined;
  const { projectIds, subject } = entry.event;
  return event && { id: subject.id, position: entry.position, evolve: (before: KnownChance | undefined) => evolveChance(before, event, projectIds, entry.recordedAt) };
};

/** Every chance to share a trench that was ever found, as it stood at any cursor. */
export const chanceBoard = (log: Log): View => ({
  name: 'chance_board',
  version: 1,
  tables: ['chance_board'],
  ddl: `
    CREATE TABLE chance_board (
      ${versionColumns}, status text NOT NULL, group_id text NOT NULL, works_ids text[] NOT NULL, owner_ids text[] NOT NULL, project_ids text[] NOT NULL,
      PRIMARY KEY (id, from_position));
    CREATE UNIQUE INDEX chance_board_current ON chance_board (id) WHERE to_position IS NULL;
    CREATE INDEX chance_board_works ON chance_board USING gin (works_ids);
    CREATE INDEX chance_board_projects ON chance_board USING gin (project_ids);`,
  apply: async (events, tx) => {
    const changes = events.flatMap((recorded) => {
      const entry = publicEntryOf(recorded, log);
      return (entry && changeOf(entry)) ?? [];
    });
    if (changes.length === 0) return;
    const versions = await foldVersions('chance_board', changes, tx);
    await tx.query({
      name: 'chance_board.insert',
      text: `INSERT INTO chance_board
             SELECT id, from_position, to_position, state, state->>'status', state->>'groupId', ARRAY(SELECT jsonb_array_elements_text(state->'worksIds')),
               ARRAY(SELECT jsonb_array_elements_text(state->'ownerIds')), ARRAY(SELECT jsonb_array_elements_text(state->'projectIds'))
             FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[]) v(id, from_position, to_position, state)`,
      values: [versions.map(({ id }) => id), versions.map(({ from }) => from), versions.map(({ to }) => to), versions.map(({ state }) => JSON.stringify(state))],
    });
  },
});
