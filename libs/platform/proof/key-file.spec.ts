import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keysIn, rotate } from './key-file.js';
import { verifierKeyOf } from './signed-note.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-keys-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const named = (keys: Awaited<ReturnType<typeof keysIn>>) => keys.map(({ key }) => verifierKeyOf(key, 'log').id);

describe('The signing keys of an installation', () => {
  it('are made on first use, once, for their owner’s eyes only', async () => {
    const file = join(folder, 'new', 'keys.json');
    const together = await Promise.all([keysIn(file), keysIn(file), keysIn(file)]);
    const [one] = together.map(named);
    for (const each of together) expect(named(each)).toEqual(one);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('are rotated: the new one signs, the old ones are kept', async () => {
    const file = join(folder, 'rotated.json');
    const before = named(await keysIn(file));
    const after = named(await rotate(file));
    expect(after.slice(0, 1)).toEqual(before);
    expect(new Set(after).size).toBe(2);
    expect(named(await keysIn(file))).toEqual(after);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('are never replaced silently', async () => {
    const file = join(folder, 'damaged.json');
    await writeFile(file, 'nothing of the kind');
    await expect(keysIn(file)).rejects.toThrow('holds no signing keys');
    await expect(rotate(file)).rejects.toThrow('holds no signing keys');
    expect(await readFile(file, 'utf8')).toBe('nothing of the kind');
  });
});
