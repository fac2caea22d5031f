import { refusal } from '../contracts/index.js';
import { mustBeCaller, type From } from '../platform/command-bus/index.js';
import { mustReach, type Caller } from '../platform/kernel/index.js';

/** Coordinators and government operate an installation. */
export const operates = ({ caller }: From): boolean => caller?.party === 'GOVERNMENT' || caller?.party === 'COORDINATION';

/** @throws {Refusal} UNAUTHENTICATED, NOT_ALLOWED, OUTSIDE_MANDATE: what is parked is no project's own */
export const mustOperate = (from: From): Caller => {
  const caller = mustBeCaller(from);
  if (!operates(from)) throw refusal('NOT_ALLOWED', undefined, 'Parked messages are for coordinators and government');
  mustReach(caller, []);
  return caller;
};
