import { CLOCKS_DIFFER_MS, Refusal, type Caller, type Clock, type JsonObject } from '../kernel/index.js';
import { bodyOf } from './body.js';
import { mustBeCaller, type From } from './from.js';

type Sent = { readonly idempotencyKey: string; readonly occurredAt?: Date | null };

/** What every decision keeps of how its command came. */
export type AsSent = {
  readonly caller: Caller;
  readonly occurredAt: Date;
  readonly correlationId: string;
  readonly idempotencyKey: string;
  readonly body: JsonObject;
};

/** Nothing that is coordinated here happened before: whoever says so mistyped, and calendars do not reach further back. */
const EARLIEST = new Date('1900-01-01T00:00:00.000Z');

/** @throws {Refusal} UNAUTHENTICATED; INVALID_INPUT for what lies ahead as if it had happened, or before 1900 */
export const asSent = (input: Sent, from: From, clock: Clock): AsSent => {
  const caller = mustBeCaller(from);
  const now = clock.now();
  const occurredAt = input.occurredAt ?? now;
  if (occurredAt.getTime() > now.getTime() + CLOCKS_DIFFER_MS) {
    throw new Refusal(
      'INVALID_INPUT',
      'It says when something happened, and this lies ahead; what lies ahead belongs into a plan. Correct the named field.',
      'occurredAt',
    );
  }
  if (occurredAt < EARLIEST) {
    throw new Refusal('INVALID_INPUT', 'It says when something happened, and this lies before 1900. Correct the named field.', 'occurredAt');
  }
  return { caller, occurredAt, correlationId: from.correlationId, idempotencyKey: input.idempotencyKey, body: bodyOf(input) };
};
