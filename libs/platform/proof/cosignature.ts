import { sign, verify, type KeyObject } from 'node:crypto';
import { signatureBy, verifierKeyOf, type Note, type NoteSignature } from './signed-note.js';
import type { VerifierKey } from './verifier-key.js';

const timeBytes = 8;
const message = (text: string, seconds: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);

/**
 * A witness's signature on a checkpoint (C2SP `tlog-cosignature`, Ed25519): as of this time it is the largest tree of its log that the
 * witness has seen, and it begins with every one that the witness saw before.
 */
export const cosign = (text: string, { name, key, at }: { readonly name: string; readonly key: KeyObject; readonly at: Date }): NoteSignature => {
  const seconds = BigInt(Math.floor(at.getTime() / 1_000));
  const time = Buffer.alloc(timeBytes);
  time.writeBigUInt64BE(seconds);
  return { name, keyId: verifierKeyOf(key, name, 'cosignature').id, signature: Buffer.concat([time, sign(null, message(text, seconds), key)]) };
};

/** When the witness co-signed the note; undefined: it did not, or the signature is not its own. */
export const cosignedAt = (note: Note, witness: VerifierKey): Date | undefined => {
  const found = witness.type === 'cosignature' ? signatureBy(note, witness)?.signature : undefined;
  if (found?.length !== timeBytes + 64) return undefined;
  const seconds = found.readBigUInt64BE();
  return verify(null, message(note.text, seconds), witness.keyObject, found.subarray(timeBytes)) ? new Date(Number(seconds) * 1_000) : undefined;
};
