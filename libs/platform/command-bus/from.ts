import { Refusal, type Caller } from '../kernel/index.js';
import type { Traced } from '../tracing/index.js';

/** Who sends a message, which request it belongs to, and until when an answer is of use. Travels with every message. */
export type From = Traced & {
  /** `null`: nobody has said who they are. */
  readonly caller: Caller | null;
  /** Names the request in logs, events and answers. */
  readonly correlationId: string;
  /** A message that arrives later is refused: nobody waits for its answer any more. */
  readonly deadline?: Date;
};

/** @throws {Refusal} UNAUTHENTICATED */
export const mustBeCaller = ({ caller }: From): Caller => {
  if (caller) return caller;
  throw new Refusal(
    'UNAUTHENTICATED',
    'Send a token: `Authorization: Bearer <token>`, of an issuer that is accepted here, or an API key. Under `npm start`, `npm run token` prints one for each kind of party.',
  );
};
