import { checkPublicEvent } from '../../../contracts/index.js';
import type { Consumer, ContextRuntime } from '../../../platform/context/index.js';
import type { PublicEvent } from '../../../platform/event-bus/index.js';
import type { AppendRequest } from '../../../platform/event-store/index.js';
import { traceOf } from '../../../platform/tracing/index.js';

export const timelineConsumer = 'timeline';

/**
 * The timeline recorder: every public event of every other context becomes an entry of coordination's own log, in the
 * transaction that moves the recorder's progress. That append fixes the one order and the one cursor that all parties see.
 */
export const recordPublicEvents = (runtime: ContextRuntime): Consumer => ({
  name: timelineConsumer,
  topics: ['government', 'residents', 'utilities', 'contractors'],
  handler: async (events, tx) => {
    for (const event of events) checkPublicEvent(event.type, event.data);
    await runtime.store.appendIn(tx, events.map(toEntry));
    return () => runtime.store.appended();
  },
});

/** A stream for each recorded event: what was recorded before cannot be recorded again. Not published a second time. */
const toEntry = (event: PublicEvent): AppendRequest => ({
  streamId: `entry-${event.id}`,
  expected: 0,
  events: [{ type: event.type, schemaVersion: 1, data: event, occurredAt: new Date(event.occurredAt) }],
  metadata: { actor: event.actor, correlationId: event.correlationId, ...traceOf(event), subject: event.subject, projectIds: event.projectIds, audience: null },
});
