import type { Caller, OrganisationId } from '../../../platform/kernel/index.js';
import type { Timer } from '../../../platform/timers/index.js';

/** Hutong itself: what happens at its time is nobody's decision. */
export const hutong: Caller = { personId: 'hutong', organisationId: 'residents' as OrganisationId, party: 'RESIDENTS' };

/** How a command comes that a timer sends: it happens at the deadline, however late it is sent, and once. */
export const sentBy = ({ id, dueAt }: Timer) => ({
  caller: hutong,
  occurredAt: dueAt,
  correlationId: id,
  idempotencyKey: `${id} ${dueAt.toISOString()}`,
  body: {},
});
