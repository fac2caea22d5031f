import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** A private Ed25519 key (RFC 8037). Whoever has it can speak as anybody. */
export type IdentityKey = JWK & { readonly kty: 'OKP'; readonly d: string; readonly x: string };

/**
 * The key in this file; made on first use, readable by its owner only. Two processes that start at once agree on one: the
 * file is made exclusively, and who comes second reads it.
 * @throws when the file is there and is not a key: a damaged key is never replaced silently, since every token would die.
 */
export const identityKey = async (file: string): Promise<IdentityKey> => (await read(file)) ?? (await make(file));

const make = async (file: string): Promise<IdentityKey> => {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const key = (await exportJWK(privateKey)) as IdentityKey;
  await mkdir(dirname(file), { recursive: true });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ ...key, alg: 'EdDSA' }));
    } finally {
      await handle.close();
    }
    return key;
  } catch (error) {
    const made = (error as NodeJS.ErrnoException).code === 'EEXIST' ? await read(file, 20) : undefined;
    if (!made) throw error;
    return made;
  }
};

/** `patience`: how often to look again, 25 ms apart, at a file that its maker has not finished writing. */
const read = async (file: string, patience = 0): Promise<IdentityKey | undefined> => {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (text === '' && patience > 0) {
    await new Promise((resolve) => setTimeout(resolve, 25));
    return read(file, patience - 1);
  }
  const key = parsed(text);
  if (!key) throw new Error(`${file} is not an identity key. Put the right one back, or delete it: a new one is made, and every token given out before stops working.`);
  return key;
};

const parsed = (text: string): IdentityKey | undefined => {
  try {
    const key = JSON.parse(text) as IdentityKey;
    return key.kty === 'OKP' && key.crv === 'Ed25519' && typeof key.d === 'string' && typeof key.x === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
};
