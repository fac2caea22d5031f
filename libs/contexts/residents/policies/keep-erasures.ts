import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Refusal } from '../../../platform/kernel/index.js';
import { Worker } from '../../../platform/ops/index.js';
import { caughtUp } from '../../../platform/reading/index.js';
import type { ErasureJournal } from '../vault/erasure-journal.js';
import type { ResidentVault } from '../vault/resident-vault.js';
import type { Erasing } from './erasing.js';

/** Log and journal say the same but for a crash between the two, or a backup that came back. */
const everyMs = 60_000;

type Parts = { readonly vault: ResidentVault; readonly journal: ErasureJournal; readonly erasing: Erasing };

/**
 * What the log has erased is in the journal; and what the journal says was erased is erased here, whatever backup this database comes from:
 * when the context starts, and from time to time.
 */
export const keepErasures = (runtime: ContextRuntime, parts: Parts, onFailure: (error: unknown) => void): Background =>
  new Worker({ name: 'erasures', idleMs: everyMs, onFailure, step: agreement(runtime, parts) });

/** Each time it is called they agree. What the journal names is erased once in this process: a backup comes back while nobody runs. */
export const agreement = (runtime: ContextRuntime, parts: Parts): (() => Promise<false>) => {
  const erased = new Set<string>();
  return () => agree(runtime, parts, erased);
};

const agree = async (runtime: ContextRuntime, { vault, journal, erasing }: Parts, already: Set<string>): Promise<false> => {
  if (!(await caughtUp(runtime))) throw new Error('The view of the register is behind its log');
  const { pool } = runtime.database;
  const { rows } = await pool.query<{ id: string; status: string }>('SELECT id, status FROM residents WHERE status = $1', ['ERASED']);
  const erased = new Set(rows.map(({ id }) => id));
  const told = await journal.all();
  const now = new Date();
  const known = new Set(told.map(({ residentId }) => residentId));
  await journal.add([...erased].filter((id) => !known.has(id)).map((residentId) => ({ residentId, at: now.toISOString() })));
  const back = told.filter(({ residentId }) => !erased.has(residentId));
  // Also of whom this log has not heard yet: nobody reads them meanwhile.
  const fresh = [...known].filter((id) => !already.has(id));
  if (fresh.length > 0) await vault.erase(pool, fresh);
  for (const id of fresh) already.add(id);
  for (const { residentId, at } of back) {
    try {
      await erasing.complete(residentId, { at: new Date(at), because: `erased before the restore ${residentId}` });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return false;
};
