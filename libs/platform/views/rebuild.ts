import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { Database } from '../database/index.js';
import type { EventStore } from '../event-store/index.js';
import { applyNext, dropBuild, holdLive, liveBuild, makeBuild, makeLive, positionOf, writeTo, type Build } from './build.js';
import { compareBuilds, isEqual, RowsDiffer, type Comparison } from './comparison.js';
import type { View } from './view.js';

export type RebuildOptions = {
  /** Told of the position after each batch. */
  readonly onProgress?: (position: number) => void;
  /** Heeded between two batches. */
  readonly signal?: AbortSignal | undefined;
  /** Before the old rows are dropped they are held against the new ones, at the same position. Left out: they are not. */
  readonly compare?: { readonly acceptDifferences: boolean };
};

export type Rebuilt = {
  readonly build: Build;
  /** Where it was asked for, and there was something to compare with. */
  readonly comparison?: Comparison;
};

type Of = { readonly database: Database; readonly store: EventStore; readonly view: View; readonly batch: number };

/**
 * Builds a view again beside the live one while writes go on; then locks the live progress, catches up, and moves the readers,
 * in one transaction. Where it fails, or is aborted between two batches, nothing of it stays.
 * @throws {RowsDiffer} where the rows were compared, differ, and may not: readers keep the old ones.
 */
export const rebuild = async (of: Of, options: RebuildOptions): Promise<Rebuilt> => {
  const { database, view } = of;
  const build = await database.transaction((tx) => makeBuild(tx, database, view));
  try {
    await fill(of, build, options);
    return await database.transaction((tx) => swap(tx, of, build, options));
  } catch (error) {
    // What went wrong is what counts: where the database is gone, its tables stay.
    await database.transaction((tx) => dropBuild(tx, view.name, build)).catch(() => undefined);
    throw error;
  }
};

/** To the end of the log, or, where the two are to be compared, to where the live build stands: it would not come back from beyond. */
const fill = async ({ database, store, view, batch }: Of, build: Build, { onProgress, signal, compare }: RebuildOptions): Promise<void> => {
  for (let more = true; more;) {
    signal?.throwIfAborted();
    const live = compare && (await liveBuild(database.pool, view.name));
    const applied = await applyNext(database, store, view, build, batch, live && (await positionOf(database, view.name, live)));
    onProgress?.(applied.position);
    more = applied.more;
  }
};

const swap = async (tx: PoolClient, of: Of, build: Build, { onProgress, compare }: RebuildOptions): Promise<Rebuilt> => {
  const { view, store } = of;
  await holdLive(tx, view.name);
  const before = await liveBuild(tx, view.name);
  const { rows } = await tx.query<{ position: string }>('SELECT position FROM view_progress WHERE view = $1 AND live FOR UPDATE', [view.name]);
  const stood = Number(rows[0]?.position ?? 0);
  let comparison: Comparison | undefined;
  if (compare && before) {
    comparison = await compareBuilds(tx, view, before, build, await catchUp(tx, of, build, stood));
    if (!isEqual(comparison) && !compare.acceptDifferences) throw new RowsDiffer(view.name, comparison);
  }
  // Not to an end that moves on, nor back behind what was read: the log's end is lower for a moment where an append is under way.
  const position = await catchUp(tx, of, build, Math.max(stood, await store.highWater()));
  await makeLive(tx, view, build, before);
  onProgress?.(position);
  return { build, ...(comparison && { comparison }) };
};

/** Brings a build to a position inside the swap's transaction: nobody reads it before it is there. */
const catchUp = async (tx: PoolClient, { database, store, view, batch }: Of, build: Build, to: number): Promise<number> => {
  const { rows } = await tx.query<{ position: string }>('SELECT position FROM view_progress WHERE view = $1 AND build = $2 FOR UPDATE', [view.name, build.name]);
  let position = Number(rows[0]?.position);
  await writeTo(tx, database, build.name);
  while (position < to) {
    const page = await store.readAll(position, batch);
    const events = page.events.filter((event) => event.position <= to);
    if (events.length > 0) await view.apply(events, tx);
    if (page.upTo === position) await sleep(2);
    position = Math.min(page.upTo, to);
  }
  await writeTo(tx, database);
  await tx.query('UPDATE view_progress SET position = $3 WHERE view = $1 AND build = $2', [view.name, build.name, position]);
  return position;
};
