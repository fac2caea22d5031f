import { mustBeCaller, type From } from '../platform/command-bus/index.js';
import { mustReach } from '../platform/kernel/index.js';
import { hasEntry, mustHaveEntry } from '../platform/permissions/index.js';
import { operators } from './permissions.js';

/** Whoever may replay and discard may look, and nobody else. */
export const operates = ({ caller }: From): boolean => caller !== null && hasEntry(operators, caller.party);

/** @throws {Refusal} UNAUTHENTICATED, FORBIDDEN, OUTSIDE_MANDATE: what is parked is no project's own */
export const mustOperate = (from: From): void => {
  const caller = mustBeCaller(from);
  mustHaveEntry(operators, caller.party);
  mustReach(caller, []);
};
