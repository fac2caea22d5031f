import pg, { type Pool } from 'pg';
import { feed } from '../../libs/contexts/coordination/views/feed.js';
import { worksBoard } from '../../libs/contexts/coordination/views/works-board.js';
import { Database } from '../../libs/platform/database/index.js';
import { EventStore, eventStoreMigrations, type AppendRequest } from '../../libs/platform/event-store/index.js';
import { ViewRunner, Views1763900000004, type View } from '../../libs/platform/views/index.js';
import { median, rounded, type Bench, type Measured } from './bench.js';
import { appendMany, planned, recorded, went } from './planned.js';

const WORKS = 25_000;
/** Works that are under way at a time. */
const UNDER_WAY = 1_000;
const ROUNDS = 3;
const BATCH = 1_000;

/** Each of the works is planned, moved, started and finished, while others are. */
const lives = function* (): Generator<AppendRequest> {
  for (let begun = 0; begun < WORKS; begun += UNDER_WAY) {
    const plans = Array.from({ length: UNDER_WAY }, planned);
    yield* plans;
    for (const plan of plans) yield went(plan, 'works-rescheduled', { window: { start: '2028-01-01T00:00:00.000Z', end: '2028-01-11T00:00:00.000Z' }, reason: null });
    for (const plan of plans) yield went(plan, 'works-started', {});
    for (const plan of plans) yield went(plan, 'works-finished', {});
  }
};

type Table = {
  readonly name: string;
  readonly columns: readonly string[];
  readonly types: readonly string[];
  readonly batches: readonly (readonly (readonly (string | null)[])[])[];
};

/** What a live view holds of a table, as text, a column at a time, in batches; what PostgreSQL computes by itself is left out. */
const tableOf = async (pool: Pool, build: string, name: string): Promise<Table> => {
  const { rows: columns } = await pool.query<{ name: string; type: string }>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
     WHERE attrelid = format('%I.%I', $1::text, $2::text)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum`,
    [build, name],
  );
  const from = `${pg.escapeIdentifier(build)}.${pg.escapeIdentifier(name)}`;
  const { rows } = await pool.query<(string | null)[]>({ text: `SELECT ${columns.map((column) => `${column.name}::text`).join(', ')} FROM ${from}`, rowMode: 'array' });
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, nth) => {
    const batch = rows.slice(nth * BATCH, (nth + 1) * BATCH);
    return columns.map((_column, column) => batch.map((row) => row[column] ?? null));
  });
  return { name, columns: columns.map((column) => column.name), types: columns.map(({ type }) => type), batches };
};

/** The same rows into the same empty tables with the same indexes: nothing else is done to them, a transaction a batch. */
const insertBare = async (pool: Pool, view: View, tables: readonly Table[]): Promise<void> => {
  await pool.query(`DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare; SET search_path = bare; ${view.ddl}`);
  for (const { name, columns, types, batches } of tables) {
    const text = `INSERT INTO ${name} (${columns.join(', ')}) SELECT ${columns.map((column, nth) => `${column}::${types[nth]}`).join(', ')}
                  FROM unnest(${columns.map((_, nth) => `$${nth + 1}::text[]`).join(', ')}) row(${columns.join(', ')})`;
    for (const values of batches) await pool.query({ name: `bare.${name}`, text, values: [...values] });
  }
};

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1_000;
};

/** P5: a view made again from its log, against bare inserts of the rows that it comes to. */
export const rebuilds: Bench = {
  name: 'rebuild',
  run: async (serverUrl) => {
    const database = await Database.open({ url: serverUrl, schema: 'rebuilt', migrations: [...eventStoreMigrations, Views1763900000004], poolSize: 10 });
    const store = await EventStore.open(database, 'coordination');
    await appendMany(store, [...lives()].map(recorded));
    await database.pool.query('VACUUM ANALYZE events');
    const client = new pg.Pool({ connectionString: serverUrl, max: 1 });

    const measured: Record<string, Measured> = {};
    for (const view of [feed(store), worksBoard(store)]) {
      const runner = new ViewRunner({ database, store, view, batch: BATCH });
      await runner.open();
      await runner.rebuild();
      const { rows } = await database.pool.query<{ build: string }>('SELECT build FROM view_progress WHERE view = $1 AND live', [view.name]);
      const tables = await Promise.all(view.tables.map((table) => tableOf(client, rows[0]?.build ?? '', table)));
      const rounds: { readonly ours: number; readonly bare: number }[] = [];
      for (let round = 0; round < ROUNDS; round++)
        rounds.push({ ours: await seconds(() => runner.rebuild()), bare: await seconds(() => insertBare(client, view, tables)) });
      measured[`P5-${view.name}`] = {
        title: `The view ${view.name} rebuilt from ${(4 * WORKS).toLocaleString('en')} events, against bare inserts of the same rows, ${BATCH.toLocaleString('en')} at a time`,
        unit: 's',
        better: 'lower',
        target: 'none: to be known',
        reference: rounded(median(rounds.map(({ bare }) => bare))),
        ours: rounded(median(rounds.map(({ ours }) => ours))),
        ratio: rounded(median(rounds.map(({ ours, bare }) => ours / bare))),
      };
    }
    await client.end();
    await database.close();
    return measured;
  },
};
