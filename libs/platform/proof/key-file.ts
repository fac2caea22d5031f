import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Kept = { readonly keys: readonly (JsonWebKey & { readonly since: string })[] };

/** A private Ed25519 key, and when it was made. */
export type DatedKey = { readonly key: KeyObject; readonly since: Date };

const made = (): Kept['keys'][number] => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), since: new Date().toISOString() });

/**
 * The keys in this file, oldest first: the last one signs. The first is made on first use; only the file's owner can read it. Two
 * processes that start at once agree on one: the file is made exclusively, and who comes second reads it.
 * @throws when the file is there and holds none: it is never replaced silently, since signatures would change hands without a word.
 */
export const keysIn = async (file: string): Promise<readonly [DatedKey, ...DatedKey[]]> => (await read(file, true)) ?? (await make(file));

/** Adds a key, which signs from now on; what the ones before it signed stays. */
export const rotate = async (file: string): Promise<readonly [DatedKey, ...DatedKey[]]> => {
  await keysIn(file);
  const { keys } = JSON.parse(await readFile(file, 'utf8')) as Kept;
  const next = `${file}.next`;
  await write(next, { keys: [...keys, made()] });
  await rename(next, file);
  return keysIn(file);
};

const make = async (file: string): Promise<readonly [DatedKey, ...DatedKey[]]> => {
  await mkdir(dirname(file), { recursive: true });
  try {
    await write(file, { keys: [made()] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Who comes second may find a file that its maker has not finished; one that stays like that is damaged.
  for (let patience = 40; ; patience--) {
    const keys = await read(file, patience > 0);
    if (keys) return keys;
    await sleep(25);
  }
};

const write = async (file: string, kept: Kept): Promise<void> => {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(kept, null, 2));
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const read = async (file: string, mayBeUnfinished = false): Promise<readonly [DatedKey, ...DatedKey[]] | undefined> => {
  try {
    const { keys } = JSON.parse(await readFile(file, 'utf8')) as Kept;
    const [first, ...others] = keys.map(({ since, ...jwk }) => ({ key: createPrivateKey({ key: jwk, format: 'jwk' }), since: new Date(since) }));
    if (first) return [first, ...others];
  } catch (error) {
    if (mayBeUnfinished || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new Error(`${file} holds no signing keys. Put the right file back, or move it away: a new key is made then, and verifiers have to be told of it.`);
};
