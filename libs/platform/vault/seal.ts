import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
export const keyBytes = 32;
/** As NIST SP 800-38D recommends; random, since no key seals anything near 2^32 times. */
const ivBytes = 12;
const tagBytes = 16;

/** It was changed, or sealed by another key, or for something else. */
export class NotAsSealed extends Error {
  override readonly name = 'NotAsSealed';
}

/** What it is sealed for: it opens for the same and for nothing else. */
export type SealedFor = readonly string[];

const additional = (sealedFor: SealedFor): Buffer => Buffer.from(JSON.stringify(sealedFor));

/** AES-256-GCM: a fresh IV, the tag, what is sealed. */
export const seal = (key: Buffer, plain: Buffer, sealedFor: SealedFor): Buffer => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, key, iv, { authTagLength: tagBytes }).setAAD(additional(sealedFor));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
};

/** @throws {NotAsSealed} */
export const open = (key: Buffer, sealed: Buffer, sealedFor: SealedFor): Buffer => {
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes), { authTagLength: tagBytes }).setAAD(additional(sealedFor));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  } catch {
    throw new NotAsSealed(`This is not what was sealed for ${sealedFor[0] ?? 'it'}: it was changed, or is of another key`);
  }
};
