import type { Audience, EventMetadata } from '../event-store/index.js';
import type { JsonObject } from '../kernel/index.js';

/** A public event as every other context sees it: the published language. */
export type PublicEvent<Data extends JsonObject = JsonObject> = {
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
