import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A text that only the ballot's key opens, and only in its place: AES-256-GCM. The length of what it holds shows; what seals choices makes them of one length.
 * @param place what it belongs to: the same has to be given to open it
 * @param key 32 bytes, of this ballot alone: nonces are drawn by lot, which is good for 2^32 texts
 */
export const sealed = (text: string, place: readonly string[], key: Buffer): string => {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(JSON.stringify(place)));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
};

/** @throws when it was changed, belongs elsewhere, or was sealed by another key. */
export const unsealed = (seal: string, place: readonly string[], key: Buffer): string => {
  const bytes = Buffer.from(seal, 'base64');
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes))
    .setAAD(Buffer.from(JSON.stringify(place)))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8');
};
