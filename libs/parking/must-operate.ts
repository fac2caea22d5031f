import { mustBeCaller, type From } from '../platform/command-bus/index.js';
import { hasEntry, mustHaveEntry } from '../platform/permissions/index.js';
import { operators } from './permissions.js';

/** Whoever may replay and discard may look, and nobody else. */
export const operates = ({ caller }: From): boolean => caller !== null && hasEntry(operators, caller.party);

/** @throws {Refusal} UNAUTHENTICATED, FORBIDDEN */
export const mustOperate = (from: From): void => mustHaveEntry(operators, mustBeCaller(from).party);
