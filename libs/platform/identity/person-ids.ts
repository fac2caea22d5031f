import { createHmac, hkdfSync } from 'node:crypto';
import { derivedId, type Id } from '../kernel/index.js';
import type { IdentityKey } from './key.js';

export type PersonId = Id<'person'>;

/**
 * What the log calls a person whom an issuer knows by a subject: the same for ever, and no personal data, since a subject may be a name or an
 * employee's number. By the installation's key, so that nobody without it finds out who it is by trying subjects. With another key, people
 * are strangers, and their mandates have to be granted anew.
 */
export const personIdsBy = ({ d }: IdentityKey): ((issuer: string, subject: string) => PersonId) => {
  const secret = Buffer.from(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'hutong person ids', 32));
  return (issuer, subject) =>
    derivedId(
      'person',
      createHmac('sha256', secret)
        .update(JSON.stringify([issuer, subject]))
        .digest('base64url'),
    );
};
