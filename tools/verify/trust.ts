import { createPublicKey, verify } from 'node:crypto';
import { cosignedAt, isSignedBy, parseCheckpoint, parseNote, partsOf, type Checkpoint, type Note, type VerifierKey } from '../../libs/platform/proof/index.js';
import { Unreadable } from './export-file.js';

/** Whom the one who verifies believes: keys of the installation (or of one log of it), and witnesses. */
export type Trust = { readonly keys: readonly VerifierKey[]; readonly witnesses: readonly VerifierKey[] };

/** An installation signs all its logs with one key, each under the log's own name. */
const keysFor = (origin: string, keys: readonly VerifierKey[]): readonly VerifierKey[] => {
  const installation = partsOf(origin)?.installation;
  return keys.filter(({ name }) => name === origin || name === installation).map((key) => key.named(origin));
};

export type SignedCheckpoint = Checkpoint & {
  readonly note: Note;
  readonly generation: number;
  /** Whether one of the keys has signed it. */
  readonly byLog: boolean;
  /** Which witnesses have co-signed it, and when. */
  readonly witnesses: readonly { readonly name: string; readonly at: Date }[];
};

/** @throws {Unreadable} for a text that is no checkpoint. */
export const openCheckpoint = (text: string, { keys, witnesses }: Trust): SignedCheckpoint => {
  try {
    const note = parseNote(text);
    const checkpoint = parseCheckpoint(note.text);
    const cosigned = witnesses.flatMap((witness) => {
      const at = cosignedAt(note, witness);
      return at ? [{ name: witness.name, at }] : [];
    });
    const byLog = keysFor(checkpoint.origin, keys).some((key) => isSignedBy(note, key));
    return { ...checkpoint, note, generation: partsOf(checkpoint.origin)?.generation ?? 0, byLog, witnesses: cosigned };
  } catch (error) {
    if (error instanceof TypeError) throw new Unreadable(error.message);
    throw error;
  }
};

export const isTrusted = ({ byLog, witnesses }: SignedCheckpoint): boolean => byLog || witnesses.length > 0;

/** Verifies bare signatures, as exports have one for each entry. */
export class Signatures {
  readonly #trusted: ReadonlySet<string>;

  constructor(keys: readonly VerifierKey[]) {
    this.#trusted = new Set(keys.map(({ publicKey }) => publicKey.toString('base64')));
  }

  knows(publicKey: string | null): publicKey is string {
    return publicKey !== null && this.#trusted.has(publicKey);
  }

  fits(text: string, publicKey: string, signature: string | null): boolean {
    const x = Buffer.from(publicKey, 'base64').toString('base64url');
    return (
      signature !== null && verify(null, Buffer.from(text), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), Buffer.from(signature, 'base64'))
    );
  }
}
