import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MasterKeys, masterKeysIn, NotAsSealed, open, seal } from './index.js';

const key = randomBytes(32);
const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));

describe('What is sealed', () => {
  it('opens as it was, whatever it is, and looks different each time', () =>
    fc.assert(
      fc.property(bytes, fc.array(fc.string(), { maxLength: 4 }), (plain, sealedFor) => {
        const sealed = seal(key, plain, sealedFor);
        expect(open(key, sealed, sealedFor)).toEqual(plain);
        expect(sealed.equals(seal(key, plain, sealedFor))).toBe(false);
      }),
    ));

  it('does not open once any bit of it is another', () =>
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, bit) => {
        const sealed = seal(key, plain, ['li']);
        sealed[at % sealed.length]! ^= 1 << bit;
        expect(() => open(key, sealed, ['li'])).toThrow(NotAsSealed);
      }),
    ));

  it.each([
    ['by another key', () => open(randomBytes(32), seal(key, Buffer.from('Li'), ['li']), ['li'])],
    ['for another person', () => open(key, seal(key, Buffer.from('Li'), ['li']), ['wang'])],
    ['for other fields', () => open(key, seal(key, Buffer.from('Li'), ['li', 'NAME']), ['li', 'PHONE'])],
    ['when it is cut off', () => open(key, seal(key, Buffer.from('Li'), ['li']).subarray(0, 20), ['li'])],
    ['when there is nothing', () => open(key, Buffer.alloc(0), ['li'])],
  ])('does not open %s', (_, opening) => expect(opening).toThrow(NotAsSealed));
});

describe('Master keys', () => {
  const [old, young] = [MasterKeys.fresh('2026'), MasterKeys.fresh('2027')];

  it('wrap by the first, and unwrap what any of them wrapped', () => {
    const wrapped = MasterKeys.parse(old).wrap(key, ['li']);
    const both = MasterKeys.parse(`${young},${old}`);
    expect(both.unwrap(wrapped, ['li'])).toEqual(key);
    expect(both.wrap(key, ['li']).masterKey).toBe('2027');
    expect(() => MasterKeys.parse(young).unwrap(wrapped, ['li'])).toThrow('2026 is not in HUTONG_VAULT_KEYS');
    expect(() => both.unwrap(wrapped, ['wang'])).toThrow(NotAsSealed);
  });

  it.each([
    ['nothing', ' , ', 'holds no key'],
    ['a key without a name', `:${randomBytes(32).toString('base64')}`, 'entry 1'],
    ['a key that is too short', `${young},2026:${randomBytes(16).toString('base64')}`, 'entry 2'],
    ['the same name twice', `${young},${MasterKeys.fresh('2027')}`, 'names a key twice'],
  ])('are not made of %s, and what is wrong is said without them', (_, text, why) => {
    expect(() => MasterKeys.parse(text)).toThrow(why);
    expect(() => MasterKeys.parse(text)).not.toThrow(/[A-Za-z0-9+/]{16}/);
  });
});

describe('The file of a machine of one’s own', () => {
  it('is made once, also by two who start at once, for nobody else to read, and is never replaced', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hutong-vault-'));
    const file = join(folder, 'inner', 'vault-keys');
    const [one, other] = await Promise.all([masterKeysIn(file), masterKeysIn(file)]);
    expect(other.unwrap(one.wrap(key, ['li']), ['li'])).toEqual(key);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const text = await readFile(file, 'utf8');
    expect((await masterKeysIn(file)).current).toBe(one.current);
    expect(await readFile(file, 'utf8')).toBe(text);
    await writeFile(file, 'damaged');
    await expect(masterKeysIn(file)).rejects.toThrow('Put the right file back');
    await rm(folder, { recursive: true });
  });
});
