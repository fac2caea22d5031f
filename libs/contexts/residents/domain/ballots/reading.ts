import { refusal } from '../../../../contracts/index.js';
import type { BallotState } from './ballot-state.js';

/** Who wants to see how each head voted. `headId`: of an owner of the electorate. */
export type Reader = { readonly headId: string | null; readonly isCounter: boolean };

/**
 * A named ballot is sealed until its close; then counters see it, and once the result is published whoever owns a unit of the electorate, as
 * the law lets owners inspect the record. Everybody else sees totals. Whoever looks is logged.
 * @throws {Refusal}
 */
export const mustBeReadable = (state: BallotState, { headId, isCounter }: Reader): void => {
  if (state.status === 'NONE') throw refusal('UNKNOWN_BALLOT', 'ballotId');
  if (state.status === 'ANNOUNCED') throw refusal('BALLOT_NOT_OPEN', 'ballotId');
  if (state.status === 'OPEN') throw refusal('BALLOT_IS_OPEN', 'ballotId', `It closes at ${state.opening.closesAt}`);
  if (state.opening.mode === 'SECRET') throw refusal('BALLOT_IS_SECRET', 'ballotId');
  if (isCounter) return;
  if (headId === null) throw refusal('NOT_ON_THE_ROLL');
  if (state.status === 'CLOSED') throw refusal('NOT_PUBLISHED', 'ballotId');
};
