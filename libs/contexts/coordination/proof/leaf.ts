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
 * Of an entry that an organisation (undefined: who has not said which) sees: whether its leaf tells more than the timeline shows it. Who acted in a
 * thread is the business of that person's organisation alone, and stands in the leaf.
 */
export const tellsOfPersons = (stored: StoredEvent, log: Log, organisationId: string | undefined): boolean => {
  const { actor, subject } = aboutStored(stored, log);
  return subject?.type === 'Thread' && (actor?.organisationId === undefined || actor.organisationId !== organisationId);
};
