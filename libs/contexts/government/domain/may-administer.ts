import { refusal } from '../../../contracts/index.js';
import { administers, type Caller } from '../../../platform/kernel/index.js';

export type Administrator = Pick<Caller, 'organisationId' | 'party' | 'grants'>;

/** Who acts for an organisation its own administrators say, and those of government and coordinators. */
export const isAdministrator = (by: Administrator, organisationId: string): boolean =>
  administers(by) && (by.organisationId === organisationId || by.party === 'GOVERNMENT' || by.party === 'COORDINATION');

/** @throws {Refusal} NOT_ALLOWED */
export const mayAdminister = (by: Administrator, organisationId: string): void => {
  if (isAdministrator(by, organisationId)) return;
  throw refusal('NOT_ALLOWED', undefined, 'Who acts for an organisation is for its administrators, or for those of government and coordinators');
};
