import { ContextRuntime } from '../../../platform/context/index.js';
import type { ConnectionOf } from '../../../platform/graphql/index.js';
import { readByIds, readPage, type List, type ListArgs } from '../../../platform/reading/index.js';

/** A page of rows that keep their thing whole, in `state`. */
export const readStates = async <State>(runtime: ContextRuntime, args: ListArgs, list: Omit<List, 'columns'>): Promise<ConnectionOf<State>> => {
  const { edges, ...page } = await readPage<{ state: State }>(runtime, args, { ...list, columns: 'state' });
  return { ...page, edges: edges.map(({ cursor, node }) => ({ cursor, node: node.state })) };
};

export const readStatesByIds = async <State>(runtime: ContextRuntime, table: string, ids: readonly string[]): Promise<readonly State[]> => {
  const rows = await readByIds<{ id: string; state: State }>(runtime, { name: `${table}.by-ids`, text: `SELECT id, state FROM ${table} WHERE id = ANY ($1)` }, ids);
  return rows.map(({ state }) => state);
};
