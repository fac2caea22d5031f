import { randomBytes } from 'node:crypto';
import { keyBytes, NotAsSealed, open, seal, type SealedFor } from './seal.js';

/** A key sealed by a master key, and by which. */
export type WrappedKey = { readonly masterKey: string; readonly wrapped: Buffer };

type MasterKey = { readonly id: string; readonly secret: Buffer };

/** What the keys of an installation are wrapped by. The first one wraps; each unwraps what it wrapped, until everything is wrapped anew. */
export class MasterKeys {
  private constructor(private readonly keys: readonly [MasterKey, ...MasterKey[]]) {}

  /** @param text `2027:<base64>,2026:<base64>`. @throws {Error} that says what is wrong with it, without the keys */
  static parse(text: string): MasterKeys {
    const entries = text
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((entry) => /^([\w.-]{1,50}):([A-Za-z0-9+/_-]+={0,2})$/.exec(entry));
    const keys = entries.map((match) => ({ id: match?.[1] ?? '', secret: Buffer.from(match?.[2] ?? '', 'base64') }));
    const [first, ...others] = keys;
    if (!first) throw new Error('holds no key');
    const wrong = keys.findIndex(({ id, secret }) => id === '' || secret.length !== keyBytes);
    if (wrong >= 0) throw new Error(`does not hold a key in its entry ${wrong + 1}`);
    if (new Set(keys.map(({ id }) => id)).size !== keys.length) throw new Error('names a key twice');
    return new MasterKeys([first, ...others]);
  }

  /** As `parse` takes it: one fresh key. */
  static fresh(id: string): string {
    return `${id}:${randomBytes(keyBytes).toString('base64')}`;
  }

  /** Of the one that wraps. */
  get current(): string {
    return this.keys[0].id;
  }

  wrap(key: Buffer, sealedFor: SealedFor): WrappedKey {
    const { id, secret } = this.keys[0];
    return { masterKey: id, wrapped: seal(secret, key, sealedFor) };
  }

  /** @throws {NotAsSealed} also where the master key is not among these any more */
  unwrap({ masterKey, wrapped }: WrappedKey, sealedFor: SealedFor): Buffer {
    const found = this.keys.find(({ id }) => id === masterKey);
    if (!found) throw new NotAsSealed(`The master key ${masterKey} is not in HUTONG_VAULT_KEYS: put it back, behind the one that wraps`);
    return open(found.secret, wrapped, sealedFor);
  }
}
