import { describe, expect, it } from '@jest/globals';
import type { ContextRuntime } from '../../../platform/context/index.js';
import type { Erased, ErasureJournal } from '../vault/erasure-journal.js';
import type { ResidentVault } from '../vault/resident-vault.js';
import type { Erasing } from './erasing.js';
import { agreement } from './keep-erasures.js';

const at = '2027-05-01T00:00:00.000Z';
const runtime = {
  store: { end: async () => 1 },
  waitForViews: async () => true,
  database: { pool: { query: async () => ({ rows: [{ id: 'li' }, { id: 'wang' }] }) } },
} as unknown as ContextRuntime;

const partsOf = (journal: Erased[]) => {
  const erased: (readonly string[])[] = [];
  const parts = {
    vault: { erase: async (_: unknown, ids: readonly string[]) => void erased.push(ids) } as unknown as ResidentVault,
    journal: { all: async () => [...journal], add: async (more: readonly Erased[]) => void journal.push(...more) } as unknown as ErasureJournal,
    erasing: {} as Erasing,
  };
  return { erased, parts };
};

describe('What the journal names', () => {
  it('is all erased at the start, and later what has been added since', async () => {
    const journal = [{ residentId: 'li', at }];
    const { erased, parts } = partsOf(journal);
    const agree = agreement(runtime, parts);
    await agree();
    await agree();
    await agree();
    expect(erased).toEqual([['li'], ['wang']]);
    await agreement(runtime, parts)();
    expect(erased.at(-1)).toEqual(['li', 'wang']);
  });

  it('is erased again where that failed', async () => {
    const { erased, parts } = partsOf([{ residentId: 'li', at }]);
    let fails = true;
    const vault = {
      erase: async (_: unknown, ids: readonly string[]) => {
        if (fails) throw new Error('The database has gone');
        erased.push(ids);
      },
    } as unknown as ResidentVault;
    const agree = agreement(runtime, { ...parts, vault });
    await expect(agree()).rejects.toThrow('The database has gone');
    fails = false;
    await agree();
    expect(erased.flat()).toContain('li');
  });
});
