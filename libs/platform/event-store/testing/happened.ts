import type { OrganisationId } from '../../kernel/index.js';
import type { AppendRequest } from '../index.js';

/** One event to a stream, of nobody in particular: what a test of the log appends. */
export const happened = (streamId: string, more: Partial<AppendRequest> = {}): AppendRequest => ({
  streamId,
  expected: 'any',
  events: [{ type: 'happened', schemaVersion: 1, data: {}, occurredAt: new Date() }],
  metadata: {
    actor: { personId: 'p', organisationId: 'o' as OrganisationId, party: 'UTILITY' },
    correlationId: 'c',
    subject: { type: 'X', id: streamId },
    projectIds: [],
    audience: null,
  },
  ...more,
});
