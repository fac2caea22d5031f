import { ViewRunner, type Comparison } from '../../libs/platform/views/index.js';
import { Progress } from '../progress.js';
import type { Placed } from './views.js';

type Options = { readonly acceptDifferences: boolean; readonly signal: AbortSignal };

/**
 * Rebuilds a view beside the live one and shows how far it is; whoever runs the view meanwhile goes on with the new build.
 * @throws {RowsDiffer} where the rows differ and may not: the old ones are read on
 */
export const rebuildView = async ({ context, database, store, view }: Placed, { acceptDifferences, signal }: Options): Promise<Comparison | undefined> => {
  const progress = new Progress(`${context}/${view.name}`, 'positions');
  progress.start(Math.max(1, await store.highWater()), 0);
  try {
    return await new ViewRunner({ database, store, view }).rebuild({ onProgress: (position) => progress.reach(position), signal, compare: { acceptDifferences } });
  } finally {
    progress.stop();
  }
};

/** What came of it, for a person. */
export const told = ({ position, tables }: Comparison): string =>
  tables
    .map(({ table, rows, onlyBefore, onlyAfter, examples }) =>
      onlyBefore + onlyAfter === 0
        ? `${table}: ${rows.after} rows, equal at position ${position}`
        : [`${table}: ${rows.before} rows before, ${rows.after} after; ${onlyBefore} only before (-), ${onlyAfter} only after (+), such as`, ...examples].join('\n  '),
    )
    .join('\n');
