import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { VerifierKey } from './verifier-key.js';

/** `keyId` as a verifier key has it; `signature` without it. */
export type NoteSignature = { readonly name: string; readonly keyId: string; readonly signature: Buffer };

/** A text with signatures (C2SP `signed-note`). The text ends in a line feed. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

const most = 100;

/** As it is stored and sent. */
export const formatNote = ({ text, signatures }: Note): string => `${text}\n${signatures.map(signatureLine).join('')}`;

export const signatureLine = ({ name, keyId, signature }: NoteSignature): string =>
  `\u2014 ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;

/** @throws {TypeError} for what is no signed note. */
export const parseNote = (note: string): Note => {
  const end = note.lastIndexOf('\n\n');
  // eslint-disable-next-line no-control-regex -- the format allows no control character but the line feed
  if (end < 0 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new TypeError('This is no signed note: a text, an empty line, signatures');
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > most) throw new TypeError(`A note has ${most} signatures at most`);
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
};

const parseSignature = (line: string): NoteSignature => {
  const match = /^\u2014 ([^+\s]+) ([A-Za-z0-9+/]+=*)$/u.exec(line);
  const bytes = Buffer.from(match?.[2] ?? '', 'base64');
  if (!match || bytes.length < 5) throw new TypeError(`This is no signature of a note: ${line.slice(0, 100)}`);
  return { name: match[1] ?? '', keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
};

/** Signs notes under any name: key and name together are what a verifier knows. */
export const signNote = (text: string, name: string, key: KeyObject): NoteSignature => ({
  name,
  keyId: verifierKeyOf(key, name).id,
  signature: sign(null, Buffer.from(text), key),
});

/** What verifies what this private key signs, under a name. */
export const verifierKeyOf = (key: KeyObject, name: string, type: VerifierKey['type'] = 'note'): VerifierKey => {
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  return new VerifierKey(name, type, Buffer.from(x, 'base64url'));
};

/** The signature of this key on the note, by name and id; undefined: it has none. */
export const signatureBy = ({ signatures }: Pick<Note, 'signatures'>, key: VerifierKey): NoteSignature | undefined =>
  signatures.find(({ name, keyId }) => name === key.name && keyId === key.id);

/** Whether the key signed the text. */
export const isSignedBy = (note: Note, key: VerifierKey): boolean => {
  const found = signatureBy(note, key);
  return found !== undefined && key.type === 'note' && verify(null, Buffer.from(note.text), key.keyObject, found.signature);
};
