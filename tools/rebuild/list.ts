import type { Placed } from './views.js';

type Row = { readonly version: number; readonly behind: number };

/** One line a view: which version is read, which one the code has, and how many events it is behind its log. */
export const listViews = async (views: readonly Placed[]): Promise<string> => {
  const lines = await Promise.all(views.map(lineOf));
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
};

const lineOf = async ({ context, database, view }: Placed): Promise<readonly string[]> => {
  const { rows } = await database.pool.query<Row>(
    `SELECT version, (SELECT count(*)::int FROM events e WHERE e.position > p.position) AS behind FROM view_progress p WHERE view = $1 AND live`,
    [view.name],
  );
  const [live] = rows;
  const version = live && live.version !== view.version ? `version ${live.version}, the code has ${view.version}` : `version ${view.version}`;
  return [`${context}/${view.name}`, version, live ? `${live.behind} events behind` : 'not built yet'];
};
