import { refusal } from '../../../contracts/index.js';
import type { Party } from '../../../platform/kernel/index.js';

/** Government and coordinators say who takes part and which projects there are. @throws {Refusal} NOT_ALLOWED */
export const mayKeepTheDirectory = (party: Party): void => {
  if (party !== 'GOVERNMENT' && party !== 'COORDINATION') throw refusal('NOT_ALLOWED', undefined, 'Government and coordinators register organisations and open projects');
};
