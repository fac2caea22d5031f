import type { OrganisationId } from '../../kernel/index.js';
import type { BusMessage, PublicEvent } from '../index.js';

/** Whoever did what the tests tell of. */
export const actor = { personId: 'p', organisationId: 'o' as OrganisationId, party: 'UTILITY' as const };
/** An event of a context's log, which has nothing to say. */
export const event = (topic: string, position: number, generation = 1): PublicEvent => ({
  id: `${topic}:${generation}:${position}`,
  type: `${topic}.happened.v1`,
  context: topic,
  generation,
  position,
  occurredAt: '2026-01-01T00:00:00.000Z',
  recordedAt: '2026-01-01T00:00:00.000Z',
  actor,
  subject: { type: 'X', id: '1' },
  projectIds: [],
  audience: 'public',
  correlationId: 'c',
  data: {},
});
/** Positions of one partition, each naming the one before it. */
export const chain = (topic: string, partition: number, positions: readonly number[], previous = 0): BusMessage[] =>
  positions.map((position, index) => ({ topic, partition, key: `k${partition}`, previous: positions[index - 1] ?? previous, event: event(topic, position) }));
