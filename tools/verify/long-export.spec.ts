import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leafHash, verifierKeyOf } from '../../libs/platform/proof/index.js';
import { blockSize } from './hash-blocks.js';
import { madeExport } from './testing/made-export.js';

/** Enough for threads, and a part of a block at the end. */
const entries = 10 * blockSize + 77;
const name = 'hutong-long';
const { privateKey } = generateKeyPairSync('ed25519');
const leaves = Array.from({ length: entries }, (_, index) => `{"data":{"n":"${'x'.repeat(index % 900)}"},"id":"utilities:1:${index}"}`);
let folder: string;
let lines: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-long-export-'));
  lines = madeExport(leaves, privateKey, name).toString().split('\n');
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The line of an entry's leaf: after the header, every second one. */
const lineOf = (index: number) => 1 + 2 * index;

/** By the tool as `npm run build` has it: there the threads are. */
const verified = async (changed: Readonly<Record<number, string>> = {}) => {
  const file = join(folder, 'export');
  await writeFile(file, lines.map((line, at) => changed[at] ?? line).join('\n'));
  const args = ['dist/tools/verify/main.js', file, '--key', String(verifierKeyOf(privateKey, name))];
  return new Promise<{ readonly code: number; readonly output: string }>((resolve) =>
    execFile(process.execPath, args, (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr })),
  );
};

describe('A long export, hashed by several threads', () => {
  it('is what was signed', async () =>
    expect(await verified()).toEqual({
      code: 0,
      output: `${name}/p1/g1: ${entries} entries are what was signed, in their order; 0 of them by their hash alone\n`,
    }));

  it('is so too where the reader may see little of it', async () => {
    const hidden = Object.fromEntries([0, 700, 5 * blockSize, entries - 1].map((index) => [lineOf(index), JSON.stringify({ hidden: leafHash(leaves[index]!) })]));
    expect(await verified(hidden)).toMatchObject({ code: 0, output: expect.stringContaining('; 4 of them by their hash alone') });
  });

  it.each([0, 4 * blockSize - 1, 4 * blockSize, entries - 1])('names its entry %i, of which one letter is another', async (index) =>
    expect(await verified({ [lineOf(index)]: leaves[index]!.replace('utilities:1', 'utilities:2') })).toEqual({
      code: 1,
      output: expect.stringContaining(`Entry ${index} was`),
    }),
  );

  it('names the entry that is missing in a block', async () =>
    expect(await verified({ [lineOf(5_000)]: '{"missing":true}' })).toEqual({ code: 1, output: expect.stringContaining('Entry 5000 was taken out: utilities:1:5000') }));

  it.each(['{"hidden":7}', '{"hidden":"', '{"hidden":"c2hvcnQ="}'])('names the entry of which the hash alone is there, and is none: %s', async (line) =>
    expect(await verified({ [lineOf(5_000)]: line })).toEqual({ code: 1, output: expect.stringContaining('Entry 5000 was') }),
  );
});
