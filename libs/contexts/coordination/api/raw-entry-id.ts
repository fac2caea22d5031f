import { refusal } from '../../../contracts/index.js';
import { fromGlobalId } from '../../../platform/graphql/index.js';

/** @throws {Refusal} UNKNOWN_ENTRY */
export const rawEntryId = (id: string): string => {
  const known = fromGlobalId(id);
  if (known?.type !== 'TimelineEntry') throw refusal('UNKNOWN_ENTRY', 'entryId');
  return known.id;
};
