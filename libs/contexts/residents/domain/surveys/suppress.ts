/** What is published of a table: `null` is suppressed. */
export type Suppressed = { readonly cells: readonly (readonly (number | null)[])[]; readonly totals: readonly (number | null)[] };

/**
 * A table of counts without those under `fewest` (nought included), and without what would give them away by subtraction. Known to everybody, and
 * so taken for published: the sum of each row, and of all. Every count that is suppressed has another value that fits all that is published.
 *
 * Think of a walk between rows and columns, the column totals being a row with the other sign: along a closed walk over suppressed counts, one goes
 * up by one, the next one down, and so on, and no sum changes (Gusfield 1988). A count without such a walk gets one: the cheapest, by what it hides.
 *
 * @param table rows × columns of whole numbers; no row is empty
 */
export const suppress = (table: readonly (readonly number[])[], fewest: number): Suppressed => {
  const columns = table[0]?.length ?? 0;
  const totals = Array.from({ length: columns }, (_, column) => table.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const counts = [...table, totals];
  const hidden = counts.map((row) => row.map((count) => count < fewest));
  const grid: Grid = { counts, hidden, sums: table.length };
  counts.forEach((row, r) =>
    row.forEach((count, c) => {
      if (count < fewest && !cheapest(grid, r, c, true)) for (const [pathRow, pathColumn] of cheapest(grid, r, c, false) ?? []) hide(hidden, pathRow, pathColumn);
    }),
  );
  const shown = counts.map((row, r) => row.map((count, c) => (hidden[r]?.[c] ? null : count)));
  return { cells: shown.slice(0, -1), totals: shown.at(-1) ?? [] };
};

/** `sums`: the row that holds the totals of the columns. */
type Grid = { readonly counts: readonly (readonly number[])[]; readonly hidden: readonly boolean[][]; readonly sums: number };
type Cell = readonly [row: number, column: number];

const hide = (hidden: readonly boolean[][], row: number, column: number): void => {
  const cells = hidden[row];
  if (cells) cells[column] = true;
};

/** A count goes up as far as it likes, and down to nought; a total has the other sign. */
const mayRise = ({ counts, sums }: Grid, [row, column]: Cell): boolean => row !== sums || (counts[row]?.[column] ?? 0) > 0;
const mayFall = ({ counts, sums }: Grid, [row, column]: Cell): boolean => row === sums || (counts[row]?.[column] ?? 0) > 0;

/** The rest of a closed walk over this count, by which it rises, or falls: over hidden counts only, or the one that hides least. */
const cheapest = (grid: Grid, row: number, column: number, hiddenOnly: boolean): readonly Cell[] | undefined => {
  const walks = [
    ...(mayRise(grid, [row, column]) ? [walk(grid, [row, column], 'column', hiddenOnly)] : []),
    ...(mayFall(grid, [row, column]) ? [walk(grid, [row, column], 'row', hiddenOnly)] : []),
  ].filter((found) => found !== undefined);
  return walks.sort((a, b) => a.cost - b.cost)[0]?.cells;
};

type Walk = { readonly cost: number; readonly cells: readonly Cell[] };

/** From one end of a count to the other, without it (Dijkstra): a step from a row to a column raises a count, one from a column to a row lowers it. */
const walk = (grid: Grid, except: Cell, from: 'row' | 'column', hiddenOnly: boolean): Walk | undefined => {
  const { counts, hidden } = grid;
  const [start, end] = from === 'row' ? [`row ${except[0]}`, `column ${except[1]}`] : [`column ${except[1]}`, `row ${except[0]}`];
  const open = new Map<string, Walk>([[start, { cost: 0, cells: [] }]]);
  const done = new Set<string>();
  for (;;) {
    const [nearest] = [...open].sort(([, a], [, b]) => a.cost - b.cost);
    if (!nearest) return undefined;
    const [at, so] = nearest;
    if (at === end) return so;
    open.delete(at);
    done.add(at);
    for (const [row, column] of cellsAt(grid, at)) {
      const isExcept = row === except[0] && column === except[1];
      const isHidden = hidden[row]?.[column] ?? false;
      const passes = at.startsWith('row') ? mayRise(grid, [row, column]) : mayFall(grid, [row, column]);
      if (isExcept || !passes || (hiddenOnly && !isHidden)) continue;
      const to = at.startsWith('row') ? `column ${column}` : `row ${row}`;
      const cost = so.cost + (isHidden ? 0 : 1 + (counts[row]?.[column] ?? 0));
      if (!done.has(to) && cost < (open.get(to)?.cost ?? Infinity)) open.set(to, { cost, cells: [...so.cells, [row, column]] });
    }
  }
};

const cellsAt = ({ counts }: Grid, at: string): readonly Cell[] => {
  const index = Number(at.slice(at.indexOf(' ') + 1));
  return at.startsWith('row') ? (counts[index] ?? []).map((_, column): Cell => [index, column]) : counts.map((_, row): Cell => [row, index]);
};
