import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PoolClient } from 'pg';

/** Whose data was erased, by pseudonym, and when. */
export type Erased = { readonly residentId: string; readonly at: string };

/**
 * Erasures, a line each, in a file outside of every database: whatever backup comes back, it says what must not come back with it. Any number
 * of processes add to it; a line more than once says the same.
 */
export class ErasureJournal {
  constructor(readonly file: string) {}

  /** Resolves when it is on the disk. */
  async add(erased: readonly Erased[]): Promise<void> {
    const known = new Set((await this.all()).map(({ residentId }) => residentId));
    const lines = erased.filter(({ residentId }) => !known.has(residentId)).map(({ residentId, at }) => `${JSON.stringify({ residentId, at })}\n`);
    if (lines.length === 0) return;
    await mkdir(dirname(this.file), { recursive: true });
    const handle = await open(this.file, 'a', 0o600);
    try {
      await handle.write(lines.join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** None, where there is no file. A line that a crash cut off says nothing: its erasure is added again. */
  async all(): Promise<readonly Erased[]> {
    const text = await readFile(this.file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').flatMap((line) => erasedIn(line) ?? []);
  }
}

const erasedIn = (line: string): Erased | undefined => {
  try {
    const { residentId, at } = JSON.parse(line) as Partial<Erased>;
    return typeof residentId === 'string' && typeof at === 'string' ? { residentId, at } : undefined;
  } catch {
    return undefined;
  }
};

/** In a database that was restored, whatever the journal says was erased: before anybody reads it. @returns how many there were */
export const eraseAgain = async (tx: PoolClient, journal: ErasureJournal): Promise<number> => {
  const erased = await journal.all();
  // A backup may be older than the vault.
  const { rows } = await tx.query<{ there: boolean }>(`SELECT to_regclass('vault_keys') IS NOT NULL AS there`);
  if (!rows[0]?.there) return 0;
  await tx.query('DELETE FROM register_parts');
  const { rowCount } = await tx.query('DELETE FROM vault_keys WHERE resident_id = ANY ($1)', [erased.map(({ residentId }) => residentId)]);
  return rowCount ?? 0;
};
