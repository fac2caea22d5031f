import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { peer } from './peers.js';

type Preset = object;
type Served = { addTo(server: ReturnType<typeof createServer>): Promise<void> };

/**
 * A schema over the same rows, as PostGraphile likes it: views that the planner sees through, relations by smart tags, what has no column
 * in functions that are inlined. No total is asked for, no policy checked, no position that all views have passed: less than ours does.
 */
const schema = `
  DROP SCHEMA IF EXISTS peer CASCADE;
  CREATE SCHEMA peer;
  CREATE VIEW peer.organisation AS SELECT id AS key, name FROM government.organisations;
  CREATE VIEW peer.works AS SELECT id AS key, state->>'title' AS title FROM coordination.works_board WHERE to_position IS NULL;
  CREATE VIEW peer.entry AS SELECT position, id AS event_id, type, party, occurred_at, organisation_id, works_ids FROM coordination.feed_entries;
  CREATE VIEW peer.project_entry AS
    SELECT project_id, position, id AS event_id, type, party, occurred_at, organisation_id, works_ids
    FROM coordination.feed_projects JOIN coordination.feed_entries USING (position);
  CREATE FUNCTION peer.entry_works(e peer.entry) RETURNS SETOF peer.works LANGUAGE sql STABLE AS 'SELECT * FROM peer.works WHERE key = ANY (e.works_ids)';
  CREATE FUNCTION peer.project_entry_works(e peer.project_entry) RETURNS SETOF peer.works LANGUAGE sql STABLE AS 'SELECT * FROM peer.works WHERE key = ANY (e.works_ids)';
  CREATE FUNCTION peer.entry_thread_count(e peer.entry) RETURNS int LANGUAGE sql STABLE AS
    'SELECT count(*)::int FROM coordination.threads WHERE entry_id = e.event_id';
  CREATE FUNCTION peer.project_entry_thread_count(e peer.project_entry) RETURNS int LANGUAGE sql STABLE AS
    'SELECT count(*)::int FROM coordination.threads WHERE entry_id = e.event_id';
  COMMENT ON VIEW peer.organisation IS '@primaryKey key';
  COMMENT ON VIEW peer.works IS '@primaryKey key';
  COMMENT ON VIEW peer.entry IS E'@primaryKey position\\n@foreignKey (organisation_id) references peer.organisation (key)|@fieldName organisation';
  COMMENT ON VIEW peer.project_entry IS
    E'@primaryKey position\\n@foreignKey (organisation_id) references peer.organisation (key)|@fieldName organisation';
  COMMENT ON FUNCTION peer.entry_works IS '@behavior -connection +list';
  COMMENT ON FUNCTION peer.project_entry_works IS '@behavior -connection +list';`;

/** PostGraphile 5 on Node's own HTTP server, without what is for development (GraphiQL, watching, explaining). */
export const servePostgraphile = async (databaseUrl: string): Promise<string> => {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(schema);
  await client.end();

  const { postgraphile } = peer<{ postgraphile: (preset: Preset) => { createServ(grafserv: unknown): Served } }>('postgraphile');
  const { PostGraphileAmberPreset } = peer<{ PostGraphileAmberPreset: Preset }>('postgraphile/presets/amber');
  const { makePgService } = peer<{ makePgService: (options: object) => object }>('postgraphile/adaptors/pg');
  const { grafserv } = peer<{ grafserv: unknown }>('postgraphile/grafserv/node');
  const server = createServer();
  await postgraphile({
    extends: [PostGraphileAmberPreset],
    pgServices: [makePgService({ connectionString: databaseUrl, schemas: ['peer'], pubsub: false })],
    grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, websockets: false },
    grafast: { explain: false },
  })
    .createServ(grafserv)
    .addTo(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
