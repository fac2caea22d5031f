import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

/** What a key signs, by the numbers of C2SP `signed-note`. */
export const signatureTypes = { note: 0x01, cosignature: 0x04 } as const;
export type SignatureType = keyof typeof signatureTypes;

/** A public Ed25519 key under a name, as C2SP `signed-note` has it: the same key under another name has another id. */
export class VerifierKey {
  /** The first four bytes of SHA-256(name, line feed, type, key), in hexadecimal. */
  readonly id: string;
  readonly #key: KeyObject;

  /** @param publicKey its 32 bytes */
  constructor(
    readonly name: string,
    readonly type: SignatureType,
    readonly publicKey: Buffer,
  ) {
    if (!isKeyName(name)) throw new TypeError(`"${name}" cannot name a key: a name has no blanks and no plus`);
    const bytes = Buffer.concat([Buffer.from([signatureTypes[type]]), publicKey]);
    this.id = createHash('sha256').update(`${name}\n`).update(bytes).digest('hex').slice(0, 8);
    this.#key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') }, format: 'jwk' });
  }

  get keyObject(): KeyObject {
    return this.#key;
  }

  /** The same key for another name. */
  named(name: string): VerifierKey {
    return new VerifierKey(name, this.type, this.publicKey);
  }

  /** `name+id+base64(type, key)`: how people hand it on. */
  toString(): string {
    return `${this.name}+${this.id}+${Buffer.concat([Buffer.from([signatureTypes[this.type]]), this.publicKey]).toString('base64')}`;
  }

  /** @throws {TypeError} that says what is wrong with the text. */
  static parse(text: string): VerifierKey {
    const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim());
    if (!match) throw new TypeError(`"${text}" is no verifier key: one looks like name+1a2b3c4d+AbCd…`);
    const [, name = '', id, base64 = ''] = match;
    const bytes = Buffer.from(base64, 'base64');
    const type = (Object.keys(signatureTypes) as SignatureType[]).find((each) => signatureTypes[each] === bytes[0]);
    if (!type || bytes.length !== 33) throw new TypeError(`The key ${name} is of another kind than Ed25519 (types 1 and 4 of signed-note)`);
    const key = new VerifierKey(name, type, bytes.subarray(1));
    if (key.id !== id) throw new TypeError(`The key ${name} is damaged: its id is ${key.id}, not ${id}`);
    return key;
  }
}

export const isKeyName = (name: string): boolean => name !== '' && !/[\s+]/u.test(name);
