import type { ContextRuntime } from '../../../platform/context/index.js';
import { connectionOf, decodeCursor, encodeCursor, pageSize, type ConnectionOf } from '../../../platform/graphql/index.js';
import { seeing, type DirectoryArgs } from './reading.js';

type List = { readonly table: 'organisations' | 'projects'; readonly columns: string };

/** A page of a table that is ordered by the position of the event that made the row. */
export const readPage = async <Node extends object>(runtime: ContextRuntime, args: DirectoryArgs, { table, columns }: List): Promise<ConnectionOf<Node>> => {
  await seeing(runtime, args.token);
  const list = { query: table, generation: runtime.store.generation };
  const after = args.after == null ? 0 : decodeCursor(args.after, list).position;
  const { pool } = runtime.database;
  const [page, count] = await Promise.all([
    pool.query<Node & { at: string }>(`SELECT ${columns}, position AS at FROM ${table} WHERE position > $1 ORDER BY position LIMIT $2`, [after, pageSize(args) + 1]),
    pool.query<{ total: string }>(`SELECT count(*) AS total FROM ${table}`),
  ]);
  const cursorOf = ({ at }: { at: string }) => encodeCursor({ ...list, position: Number(at) });
  return connectionOf(page.rows, args, cursorOf, Number(count.rows[0]?.total ?? 0));
};
