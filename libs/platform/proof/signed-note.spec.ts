import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { checkpointText, parseCheckpoint } from './checkpoint.js';
import { cosign, cosignedAt } from './cosignature.js';
import { formatNote, isSignedBy, parseNote, signNote, verifierKeyOf } from './signed-note.js';
import { VerifierKey } from './verifier-key.js';

type Vectors = Readonly<Record<'logKey' | 'logVerifier' | 'checkpoint' | 'witnessKey' | 'witnessVerifier', string>> & {
  readonly trees: readonly { readonly size: number; readonly root: string }[];
};
const vectors = JSON.parse(readFileSync(new URL('./testing/vectors.json', import.meta.url), 'utf8')) as Vectors;

/** `PRIVATE+KEY+name+id+base64(type, seed)`, as Go's note package writes keys. */
const privateKey = (text: string) => {
  const seed = Buffer.from(text.slice(text.lastIndexOf('+', text.lastIndexOf('+A')) + 1), 'base64').subarray(1);
  return createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]), format: 'der', type: 'pkcs8' });
};

const peter = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const quoted = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

describe('A signed note', () => {
  it('of Go’s note package verifies, and no longer once a letter is changed', () => {
    const key = VerifierKey.parse(peter);
    expect(isSignedBy(parseNote(quoted), key)).toBe(true);
    expect(isSignedBy(parseNote(quoted.replace('answer', 'Answer')), key)).toBe(false);
    expect(isSignedBy(parseNote(quoted.replaceAll('PeterNeumann', 'Peter')), key)).toBe(false);
  });

  it('comes out as it went in', () => {
    expect(formatNote(parseNote(quoted))).toBe(quoted);
    expect(VerifierKey.parse(peter).toString()).toBe(peter);
  });

  it('is signed as Go signs it, byte for byte', () => {
    const key = privateKey(vectors.logKey);
    const { text, signatures } = parseNote(vectors.checkpoint);
    expect(verifierKeyOf(key, 'example.com/log').toString()).toBe(vectors.logVerifier);
    expect(signNote(text, 'example.com/log', key)).toEqual(signatures[0]);
  });

  it('is refused where it is none', () => {
    for (const none of ['', 'text\n', 'text\n\n', quoted.slice(0, -1), quoted.replace('—', '-'), quoted.replace('think', 'thi\tnk'), quoted.replace('x08go', '*')])
      expect(() => parseNote(none)).toThrow(TypeError);
  });
});

describe('A verifier key', () => {
  it('says what is wrong with it', () => {
    expect(() => VerifierKey.parse('Peter')).toThrow('is no verifier key');
    expect(() => VerifierKey.parse(peter.replace('c74f20a3', 'c74f20a4'))).toThrow('The key PeterNeumann is damaged: its id is c74f20a3, not c74f20a4');
    expect(() => VerifierKey.parse(`ecdsa+00000000+${Buffer.alloc(33, 2).toString('base64')}`)).toThrow('of another kind than Ed25519');
    expect(() => VerifierKey.parse(peter).named('two words')).toThrow('a name has no blanks');
  });

  it('has another id under another name', () => {
    const other = VerifierKey.parse(peter).named('Peter');
    expect([other.name, other.id === 'c74f20a3']).toEqual(['Peter', false]);
  });
});

describe('A checkpoint', () => {
  it('is the text that Go’s formats write', () => {
    const { size, root } = vectors.trees.at(-1)!;
    const { text } = parseNote(vectors.checkpoint);
    expect(checkpointText({ origin: 'example.com/log', size, root })).toBe(text);
    expect(parseCheckpoint(text)).toEqual({ origin: 'example.com/log', size, root });
  });

  it('is refused where it is none', () => {
    const root = vectors.trees[0]!.root;
    for (const none of ['', 'log\n1\n', `log\n01\n${root}\n`, `log\n-1\n${root}\n`, `\n1\n${root}\n`, `log\n1\n${root.slice(4)}\n`, `log\n99999999999999999\n${root}\n`])
      expect(() => parseCheckpoint(none)).toThrow('This is no checkpoint');
  });
});

describe('A cosignature', () => {
  it('of Go’s witness verifies, and says when it was made', () => {
    const note = parseNote(vectors.checkpoint);
    const witness = VerifierKey.parse(vectors.witnessVerifier);
    const at = cosignedAt(note, witness)!;
    expect(at.getTime()).toBeGreaterThan(Date.UTC(2026, 0, 1));
    expect(cosignedAt({ ...note, text: note.text.replace('log', 'lag') }, witness)).toBeUndefined();
    expect(cosign(note.text, { name: 'witness.example.com', key: privateKey(vectors.witnessKey), at })).toEqual(note.signatures[1]);
  });

  it('is no signature of the log, nor the other way round', () => {
    const note = parseNote(vectors.checkpoint);
    expect(isSignedBy(note, VerifierKey.parse(vectors.witnessVerifier))).toBe(false);
    expect(cosignedAt(note, VerifierKey.parse(vectors.logVerifier))).toBeUndefined();
  });
});
