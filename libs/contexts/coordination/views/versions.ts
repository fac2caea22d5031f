import type { PoolClient } from 'pg';

/** A thing as it stood from one position of the log up to the next that changed it. */
export type Version<State> = { readonly id: string; readonly state: State; readonly from: number; to: number | null };

type Change<State> = { readonly id: string; readonly position: number; readonly evolve: (before: State | undefined) => State | undefined };

/**
 * Folds a batch of changes into versions: what any cursor reads stays as it was. Answers the versions to insert; those that stood
 * before and ended in this batch are closed.
 */
export const foldVersions = async <State>(table: string, changes: readonly Change<State>[], tx: PoolClient): Promise<readonly Version<State>[]> => {
  const ids = [...new Set(changes.map(({ id }) => id))];
  const { rows } = await tx.query<{ id: string; state: State; from_position: string }>({
    name: `${table}.current`,
    text: `SELECT id, state, from_position FROM ${table} WHERE id = ANY ($1) AND to_position IS NULL`,
    values: [ids],
  });
  const stood = new Map<string, Version<State>>(rows.map(({ id, state, from_position }) => [id, { id, state, from: Number(from_position), to: null }]));
  const current = new Map(stood);
  const made: Version<State>[] = [];
  for (const { id, position, evolve } of changes) {
    const before = current.get(id);
    const state = evolve(before?.state);
    if (state === undefined) continue;
    if (before) before.to = position;
    const next = { id, state, from: position, to: null };
    current.set(id, next);
    made.push(next);
  }
  const ended = [...stood.values()].filter(({ to }) => to !== null);
  await tx.query({
    name: `${table}.end`,
    text: `UPDATE ${table} v SET to_position = e.at FROM unnest($1::text[], $2::bigint[]) e(id, at) WHERE v.id = e.id AND v.to_position IS NULL`,
    values: [ended.map(({ id }) => id), ended.map(({ to }) => to)],
  });
  return made;
};

/** The columns that every table of versions begins with. */
export const versionColumns = 'id text NOT NULL, from_position bigint NOT NULL, to_position bigint, state jsonb NOT NULL';

/** As of the position in a parameter: `standingAt('$1')`. */
export const standingAt = (position: string): string => `from_position <= ${position} AND (to_position IS NULL OR to_position > ${position})`;
