import pg, { type PoolClient } from 'pg';
import type { Build } from './build.js';
import type { View } from './view.js';

/** One table of two builds: how many rows each has, how many only one of them has, and the first of those as PostgreSQL prints rows. */
export type TableComparison = {
  readonly table: string;
  readonly rows: { readonly before: number; readonly after: number };
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  /** `- (…)`: only before; `+ (…)`: only after. Three of each at most, 300 characters of each. */
  readonly examples: readonly string[];
};

/** Two builds of a view at the same position of its log. */
export type Comparison = { readonly position: number; readonly tables: readonly TableComparison[] };

/** A rebuilt view has other rows than the one that is read: either its code has changed, or the rows were not made by it alone. */
export class RowsDiffer extends Error {
  override readonly name = 'RowsDiffer';

  constructor(
    view: string,
    readonly comparison: Comparison,
  ) {
    super(`The rebuilt ${view} has other rows than the one that is read`);
  }
}

export const isEqual = ({ tables }: Comparison): boolean => tables.every(({ onlyBefore, onlyAfter }) => onlyBefore === 0 && onlyAfter === 0);

/** Row for row, however often each is there, and in any order. Within the transaction that keeps both where they are. */
export const compareBuilds = async (tx: PoolClient, { tables }: View, before: Build, after: Build, position: number): Promise<Comparison> => {
  const compared: TableComparison[] = [];
  for (const table of tables) compared.push(await compareTable(tx, table, before, after));
  return { position, tables: compared };
};

type Counted = { before: string; after: string; only_before: string; only_after: string; gone: string[]; made: string[] };

/** As text: some types, `json` among them, know no equality. */
const compareTable = async (tx: PoolClient, table: string, before: Build, after: Build): Promise<TableComparison> => {
  const rowsOf = async ({ name }: Build): Promise<string> => {
    const qualified = `${pg.escapeIdentifier(name)}.${pg.escapeIdentifier(table)}`;
    const { rows } = await tx.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [qualified]);
    return rows[0]?.there ? `SELECT t::text AS row FROM ${qualified} t` : `SELECT '' AS row WHERE false`;
  };
  const { rows } = await tx.query<Counted>(`
    WITH before AS MATERIALIZED (${await rowsOf(before)}), after AS MATERIALIZED (${await rowsOf(after)}),
      gone AS (SELECT row FROM before EXCEPT ALL SELECT row FROM after), made AS (SELECT row FROM after EXCEPT ALL SELECT row FROM before)
    SELECT (SELECT count(*) FROM before) AS before, (SELECT count(*) FROM after) AS after,
      (SELECT count(*) FROM gone) AS only_before, (SELECT count(*) FROM made) AS only_after,
      ARRAY(SELECT left(row, 300) FROM gone ORDER BY row LIMIT 3) AS gone, ARRAY(SELECT left(row, 300) FROM made ORDER BY row LIMIT 3) AS made`);
  const [found] = rows;
  if (!found) throw new Error(`${table} was not compared`);
  return {
    table,
    rows: { before: Number(found.before), after: Number(found.after) },
    onlyBefore: Number(found.only_before),
    onlyAfter: Number(found.only_after),
    examples: [...found.gone.map((row) => `- ${row}`), ...found.made.map((row) => `+ ${row}`)],
  };
};
