import type { ContextRuntime } from '../context/index.js';
import { connectionOf, decodeCursor, encodeCursor, pageSize, type ConnectionOf } from '../graphql/index.js';
import { Conditions } from './conditions.js';
import type { ListArgs } from './list-args.js';
import { seeing } from './seeing.js';
import { totalOf } from './total.js';

export type List = {
  /** Of a view, with a column `position`: of the event that made the row. Also names the list in its cursors. */
  readonly table: string;
  readonly columns: string;
  /** A column of text that tells rows of one position apart, where there are several. */
  readonly tie?: string;
  readonly conditions?: Conditions;
  readonly newestFirst?: boolean;
};

type Place = { readonly atPosition: string; readonly atTie?: string };

/**
 * A page of a table, in the order of position and tie, or against it.
 * @throws {Refusal} of the token or the cursor
 */
export const readPage = async <Node extends object>(
  runtime: ContextRuntime,
  args: ListArgs,
  { table, columns, tie, conditions = new Conditions(), newestFirst = false }: List,
): Promise<ConnectionOf<Node>> => {
  await seeing(runtime, args.token);
  const list = { query: table, generation: runtime.store.generation };
  const after = args.after == null ? null : decodeCursor(args.after, list);
  const { pool } = runtime.database;
  const total = totalOf(pool, args, table, conditions);
  const [beyond, order] = newestFirst ? ['<', 'DESC'] : ['>', 'ASC'];
  conditions.addIf(after?.position, (position) =>
    tie ? `(position, ${tie}) ${beyond} (${position}, ${conditions.parameter(after?.tie ?? '')})` : `position ${beyond} ${position}`,
  );
  const places = tie ? `position AS "atPosition", ${tie} AS "atTie"` : 'position AS "atPosition"';
  const page = pool.query<Node & Place>(
    `SELECT ${columns}, ${places} FROM ${table} WHERE ${conditions.where} ORDER BY position ${order}${tie ? `, ${tie} ${order}` : ''} LIMIT ${pageSize(args) + 1}`,
    conditions.values,
  );
  const [{ rows }, totalCount] = await Promise.all([page, total]);
  const cursorOf = ({ atPosition, atTie }: Place) => encodeCursor({ ...list, position: Number(atPosition), ...(atTie !== undefined && { tie: atTie }) });
  return connectionOf(rows, args, cursorOf, totalCount);
};
