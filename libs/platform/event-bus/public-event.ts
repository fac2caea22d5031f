import type { EventMetadata, RecordedEvent } from '../event-store/index.js';
import { withheldPerson, type Audience, type JsonObject } from '../kernel/index.js';
import { traceOf, type Traced } from '../tracing/index.js';

/** A public event as every other context sees it: the published language. */
export type PublicEvent<Data extends JsonObject = JsonObject> = Traced & {
  /** `<context>:<generation>:<position>`; the same event has the same id for ever. */
  readonly id: string;
  /** `utilities.works-planned.v1` */
  readonly type: string;
  readonly context: string;
  readonly generation: number;
  readonly position: number;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly actor: EventMetadata['actor'];
  readonly subject: EventMetadata['subject'];
  readonly projectIds: readonly string[];
  readonly audience: Audience;
  readonly correlationId: string;
  readonly data: Data;
};

/** What the other contexts may know of an event; undefined: it never leaves its log. */
export const toPublicEvent = (event: RecordedEvent, context: string, generation: number): PublicEvent | undefined => {
  const { actor, subject, projectIds, audience, correlationId, withholdsPerson } = event.metadata;
  if (audience === null) return undefined;
  return {
    id: `${context}:${generation}:${event.position}`,
    type: `${context}.${event.type}.v${event.schemaVersion}`,
    context,
    generation,
    position: event.position,
    occurredAt: event.occurredAt.toISOString(),
    recordedAt: event.recordedAt.toISOString(),
    actor: withholdsPerson ? { ...actor, personId: withheldPerson } : actor,
    subject,
    projectIds,
    audience,
    correlationId,
    ...traceOf(event.metadata),
    data: event.data,
  };
};
