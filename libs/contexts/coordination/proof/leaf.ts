import { createHmac } from 'node:crypto';
import type { StoredEvent } from '../../../platform/event-store/index.js';
import { canonicalJson } from '../../../platform/proof/index.js';
import { aboutStored, type Log } from '../timeline/entry.js';

const nonceBytes = 16;

/** Without it a leaf that one may not see could be guessed: most of what it holds is known. The same for ever, so that a tree comes out the same. */
const nonceOf = (secret: Buffer, projectId: string, entryId: string): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([projectId, entryId]))
    .digest()
    .subarray(0, nonceBytes)
    .toString('hex');

/** Of which log, under which secret, in the tree of which project. */
export type Planting = { readonly log: Log; readonly nonceSecret: Buffer; readonly projectId: string };

/** The leaf that an entry is: its row of the log as it stands there, its id, and a nonce, in canonical JSON. */
export const leafOf = (stored: StoredEvent, { log, nonceSecret, projectId }: Planting): string => {
  const id = String(aboutStored(stored, log).id);
  return canonicalJson({ ...stored, id, nonce: nonceOf(nonceSecret, projectId, id) });
};

/**
 * Whether an organisation (undefined: who has not said which) may see the whole of a leaf: what the timeline shows it of the entry, and no
 * less. Who acted in a thread is the business of that person's organisation alone.
 */
export const maySee = (stored: StoredEvent, log: Log, organisationId: string | undefined): boolean => {
  const { actor, subject, audience } = aboutStored(stored, log);
  if (actor?.organisationId !== undefined && actor.organisationId === organisationId) return true;
  if (subject?.type === 'Thread') return false;
  if (audience === 'public') return true;
  return typeof audience === 'object' && audience !== null && organisationId !== undefined && audience.organisations.includes(organisationId);
};
