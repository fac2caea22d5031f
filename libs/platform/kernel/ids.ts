import { createHash } from 'node:crypto';

/** A string that only its own kind of id may take the place of. */
export type Id<Kind extends string> = string & { readonly __kind: Kind };

export type OrganisationId = Id<'organisation'>;
export type ProjectId = Id<'project'>;
export type WorksId = Id<'works'>;
export type ConflictId = Id<'conflict'>;

/**
 * An id that is the same whenever its parts are: a repeated command makes no second thing. A UUID of version 8
 * (RFC 9562: the bits are ours), cut from the SHA-256 of the parts.
 */
export const derivedId = <Kind extends string>(kind: Kind, ...parts: readonly string[]): Id<Kind> => {
  const bytes = createHash('sha256')
    .update(JSON.stringify([kind, ...parts]))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') as Id<Kind>;
};
