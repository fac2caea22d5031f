import { worksEventOf, type Works } from '../../../contracts/index.js';
import { boxText, Shape } from '../../../platform/geometry/index.js';
import type { View } from '../../../platform/views/index.js';
import { publicEntryOf, type Log } from '../timeline/entry.js';
import { evolveKnown } from '../domain/known-works.js';
import { foldVersions, versionColumns } from './versions.js';

const boxOf = ({ footprint }: Works): string => boxText(Shape.of(footprint).box);

/** All works that parties have told of, as they stood at any cursor. */
export const worksBoard = (log: Log): View => ({
  name: 'works_board',
  version: 3,
  tables: ['works_board'],
  ddl: `
    CREATE TABLE works_board (
      ${versionColumns}, owner_id text NOT NULL, project_id text NOT NULL, status text NOT NULL, during tstzrange NOT NULL, box box NOT NULL,
      -- What most readers want, as text that goes out as it is.
      brief json GENERATED ALWAYS AS (state - 'footprint') STORED,
      PRIMARY KEY (id, from_position));
    CREATE UNIQUE INDEX works_board_current ON works_board (id) WHERE to_position IS NULL;
    CREATE INDEX works_board_project ON works_board (project_id);
    CREATE INDEX works_board_work_item ON works_board ((state->>'workItemId')) WHERE to_position IS NULL;
    CREATE INDEX works_board_place_and_time ON works_board USING gist (box, during);`,
  apply: async (events, tx) => {
    const changes = events.flatMap((recorded) => {
      const entry = publicEntryOf(recorded, log);
      const change = entry && worksEventOf(entry.event.type, entry.event.data);
      return change ? [{ id: change.data.worksId, position: entry.position, evolve: (before: Works | undefined) => evolveKnown(before, change) }] : [];
    });
    if (changes.length === 0) return;
    const versions = await foldVersions('works_board', changes, tx);
    await tx.query({
      name: 'works_board.insert',
      text: `INSERT INTO works_board
             SELECT id, from_position, to_position, state, state->>'ownerId', state->>'projectId', state->>'status',
               tstzrange((state->'window'->>'start')::timestamptz, (state->'window'->>'end')::timestamptz), box
             FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::jsonb[], $5::box[]) v(id, from_position, to_position, state, box)`,
      values: [
        versions.map(({ id }) => id),
        versions.map(({ from }) => from),
        versions.map(({ to }) => to),
        versions.map(({ state }) => JSON.stringify(state)),
        // Separated by semicolons: the delimiter of box[].
        `{${versions.map(({ state }) => `"${boxOf(state)}"`).join(';')}}`,
      ],
    });
  },
});
