import type { ContextRuntime } from '../context/index.js';
import { caughtUp } from './seeing.js';

/** A constant text, planned once a connection under its name. */
export type Prepared = { readonly name: string; readonly text: string };

/**
 * Reads what is asked for by ids. Ids that come right after their thing was made are looked for again when the views have
 * read all there is.
 */
export const readByIds = async <Row extends { readonly id: string }>(runtime: ContextRuntime, prepared: Prepared, ids: readonly string[]): Promise<readonly Row[]> => {
  const read = async () => (await runtime.database.pool.query<Row>({ ...prepared, values: [ids] })).rows;
  const rows = await read();
  if (rows.length === new Set(ids).size) return rows;
  return (await caughtUp(runtime)) ? read() : rows;
};

/** So many rows at most are kept in memory. */
const mostKept = 10_000;

/**
 * Reads by ids what changes seldom, and keeps the rows until this process sees their view move. What another process of the context
 * has applied is seen within 200 ms, and before a token of it is answered.
 */
export class KeptByIds<Row extends { readonly id: string }> {
  #kept = new Map<string, Row>();

  constructor(
    private readonly runtime: ContextRuntime,
    view: string,
    private readonly prepared: Prepared,
  ) {
    runtime.view(view).onAdvanced(() => (this.#kept = new Map()));
  }

  read(ids: readonly string[]): Promise<readonly Row[]> {
    const kept = this.#kept;
    const rows: Row[] = [];
    for (const id of new Set(ids)) {
      const row = kept.get(id);
      if (!row) return this.#readAndKeep(ids);
      rows.push(row);
    }
    return Promise.resolve(rows);
  }

  /** In the map of before the read: if the view moves meanwhile, nobody looks into that any more. */
  async #readAndKeep(ids: readonly string[]): Promise<readonly Row[]> {
    const kept = this.#kept;
    const rows = await readByIds<Row>(this.runtime, this.prepared, ids);
    if (kept.size + rows.length > mostKept) kept.clear();
    for (const row of rows) kept.set(row.id, row);
    return rows;
  }
}
