import type { Audience, JsonObject, Json, Caller } from '../kernel/index.js';
import type { Traced } from '../tracing/index.js';

/** The name of a bounded context, of its schema in PostgreSQL, and of its topic. */
export type ContextName = string;

/** What decide produced, ready to be written. `type` without context or version: `works-planned`. */
export type NewEvent = {
  readonly type: string;
  /** Version of `data`'s shape; upcasters lead every older one to the newest. */
  readonly schemaVersion: number;
  readonly data: JsonObject;
  /** When it happened, which may be long before it was learned. */
  readonly occurredAt: Date;
};

/** Kept with every event and published in its envelope; the trace of the command only where it was traced. */
export type EventMetadata = Traced & {
  readonly actor: Pick<Caller, 'personId' | 'organisationId' | 'party' | 'principalId'>;
  readonly correlationId: string;
  /** What the event is about: `{ type: 'Works', id }`. */
  readonly subject: { readonly type: string; readonly id: string };
  /** The first is the message key; empty: the organisation is. */
  readonly projectIds: readonly string[];
  /** `null`: it never leaves the log. */
  readonly audience: Audience | null;
  /** The person is for this log alone: what is published names the organisation, and `withheldPerson` for who of it. */
  readonly withholdsPerson?: boolean;
};

export type RecordedEvent = NewEvent & {
  /** Place in the context's log; grows, with gaps. Below 2^53. */
  readonly position: number;
  readonly streamId: string;
  /** Place in the stream: 1, 2, 3 without gaps. */
  readonly version: number;
  readonly metadata: EventMetadata;
  /** When we learned of it; whole milliseconds, from the database's clock. */
  readonly recordedAt: Date;
};

/** A number: exactly this version (0: the stream must not exist). */
export type ExpectedVersion = number | 'any' | 'exists';

/** Makes an append happen once. The answer is what a repeat gets. */
export type Idempotency = {
  /** Unique in the context: organisation, operation and the client's key, joined. */
  readonly key: string;
  /** SHA-256 of the body: the same key with another body is refused. */
  readonly bodyHash: Buffer;
  readonly answer: Json;
};

export type AppendRequest = {
  readonly streamId: string;
  readonly expected: ExpectedVersion;
  readonly events: readonly NewEvent[];
  readonly metadata: EventMetadata;
  readonly idempotency?: Idempotency;
};

export type AppendOutcome =
  | { readonly outcome: 'appended'; readonly version: number; readonly position: number }
  /** The key was used before with the same body: the first answer, and where it was written. */
  | { readonly outcome: 'replayed'; readonly version: number; readonly position: number; readonly answer: Json }
  /** The stream is at another version than expected. */
  | { readonly outcome: 'conflict' }
  /** The key was used before with another body. */
  | { readonly outcome: 'key-reused' };

/** A page of the log. Everything up to `upTo` is in this page or in earlier ones: no later commit can appear below it. */
export type LogPage = { readonly events: readonly RecordedEvent[]; readonly upTo: number };
