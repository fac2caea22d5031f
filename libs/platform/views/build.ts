import pg, { type PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import type { EventStore } from '../event-store/index.js';
import { viewEvents } from './metrics.js';
import type { View } from './view.js';

/** One copy of a view's tables, in a schema of its own, with its own progress. */
export type Build = { readonly name: string; readonly version: number };

type Queryable = Pick<PoolClient, 'query'>;

const quoted = (name: string) => pg.escapeIdentifier(name);

/** Makes the empty tables of a new build, at position 0, not live. */
export const makeBuild = async (tx: PoolClient, database: Database, view: View): Promise<Build> => {
  const { rows } = await tx.query<{ n: string }>(`SELECT nextval('view_builds') AS n`);
  const name = `${database.schema}__${view.name}__${rows[0]?.n}`;
  await tx.query(`CREATE SCHEMA ${quoted(name)}`);
  await writeTo(tx, database, name);
  await tx.query(view.ddl);
  await writeTo(tx, database);
  await tx.query('INSERT INTO view_progress (view, build, version, live) VALUES ($1, $2, $3, false)', [view.name, name, view.version]);
  return { name, version: view.version };
};

/** Until the transaction ends no other process decides which build of the view is live. */
export const holdLive = (tx: PoolClient, view: string) => tx.query(`SELECT pg_advisory_xact_lock('view_progress'::regclass::oid::int, hashtext($1))`, [view]);

export const liveBuild = async (on: Queryable, view: string): Promise<Build | undefined> => {
  const { rows } = await on.query<Build>('SELECT build AS name, version FROM view_progress WHERE view = $1 AND live', [view]);
  return rows[0];
};

/** Readers find this build's tables under their plain names from now on; the build that was live is dropped. */
export const makeLive = async (tx: PoolClient, view: View, build: Build, before: Build | undefined): Promise<void> => {
  for (const table of view.tables) {
    await tx.query(`DROP VIEW IF EXISTS ${quoted(table)}`);
    await tx.query(`CREATE VIEW ${quoted(table)} AS SELECT * FROM ${quoted(build.name)}.${quoted(table)}`);
  }
  if (before) {
    await tx.query('DELETE FROM view_progress WHERE view = $1 AND build = $2', [view.name, before.name]);
    await tx.query(`DROP SCHEMA ${quoted(before.name)} CASCADE`);
  }
  await tx.query('UPDATE view_progress SET live = true WHERE view = $1 AND build = $2', [view.name, build.name]);
};

/** Drops a build that came to nothing. Not one that is live after all: a connection can break after its commit. */
export const dropBuild = async (tx: PoolClient, view: string, build: Build): Promise<void> => {
  const { rowCount } = await tx.query('DELETE FROM view_progress WHERE view = $1 AND build = $2 AND NOT live', [view, build.name]);
  if (rowCount === 1) await tx.query(`DROP SCHEMA ${quoted(build.name)} CASCADE`);
};

/** Where a step left the build, and whether the log holds more. */
export type Applied = { readonly more: boolean; readonly position: number };

/**
 * Applies the next batch to a build: rows and progress in one transaction, the progress row locked first, so that two runners of
 * one view take turns and each event is applied once. Nothing beyond the position `end` is applied.
 */
export const applyNext = async (database: Database, store: EventStore, view: View, build: Build, limit: number, end = Infinity): Promise<Applied> => {
  const position = await positionOf(database, view.name, build);
  if (position === undefined) throw new BuildGone(`The build ${build.name} was swapped away`);
  if (position >= end) return { more: false, position };
  const page = await store.readAll(position, limit);
  const events = page.events.filter((event) => event.position <= end);
  const upTo = Math.min(page.upTo, end);
  if (upTo === position) return { more: false, position };
  await database.transaction(async (tx) => {
    const { rowCount } = await tx.query({
      name: 'views.move',
      text: 'UPDATE view_progress SET position = $3 WHERE view = $1 AND build = $2 AND position = $4',
      values: [view.name, build.name, upTo, position],
    });
    if (rowCount === 0) throw new BuildGone(`Another runner of ${view.name} was faster`);
    await writeTo(tx, database, build.name);
    if (events.length > 0) await view.apply(events, tx);
  });
  viewEvents.inc({ context: database.schema, view: view.name }, events.length);
  return { more: events.length === limit, position: upTo };
};

/** The build is no longer there, or another runner moved it: look again. */
export class BuildGone extends Error {
  override readonly name = 'BuildGone';
}

export const positionOf = async (database: Database, view: string, build: Build): Promise<number | undefined> => {
  const { rows } = await database.pool.query<{ position: string }>({
    name: 'views.position',
    text: 'SELECT position FROM view_progress WHERE view = $1 AND build = $2',
    values: [view, build.name],
  });
  return rows[0] && Number(rows[0].position);
};

/** For the rest of the transaction, plain table names mean this build's. */
export const writeTo = async (tx: PoolClient, database: Database, build?: string): Promise<void> => {
  const path = [...(build ? [build] : []), database.schema].map(quoted).join(', ');
  await tx.query(`SELECT set_config('search_path', $1, true)`, [path]);
};
