import { refusal } from '../../../contracts/index.js';
import { assertNever, type Decider } from '../../../platform/kernel/index.js';
import { handlesOrIsTheResident, handlesPersonalData, handlesTheResident, isThePerson, type Keeping } from './permissions.js';
import { isOfTheSubject, isSensitive, needsConsent, type PersonalField, type Purpose } from './purposes.js';

/** That a person's data may be used for a purpose, sensitive data apart (PIPL art. 29). */
export type Consent = {
  readonly purpose: Purpose;
  readonly sensitive: boolean;
  /** The resident who consented for a child. */
  readonly guardianId: string | null;
  /** The day on which it was given. */
  readonly on: string;
};

/** Why data is kept although its person wants it erased: for this purpose, and no other, until that day; null: as long as the reason lasts. */
export type Hold = { readonly purpose: Purpose; readonly until: string | null; readonly basis: string };

/** A pseudonym, and what is known of it without a name. */
export type Resident = {
  readonly id: string;
  readonly estateId: string;
  readonly guardianId: string | null;
  /** Who signs in as this resident. */
  readonly personId: string | null;
  /** Whether it works for the property company: proxies of owners are not for it to hold, unless the rule says so. */
  readonly propertyStaff: boolean;
  /** What of the person is held. */
  readonly fields: readonly PersonalField[];
  readonly consents: readonly Consent[];
  readonly status: 'HELD' | 'RESTRICTED' | 'ERASED';
};

export type ResidentStatus = { readonly status: 'unknown' } | { readonly status: 'registered'; readonly resident: Resident };

/** `child`: whether the person is under 14 today, which the vault knows. */
export type ResidentCommand =
  | ({ readonly type: 'register-resident'; readonly resident: Pick<Resident, 'id' | 'estateId' | 'guardianId' | 'fields'>; readonly child: boolean } & Keeping)
  | ({ readonly type: 'link-resident'; readonly personId: string } & Keeping)
  | ({ readonly type: 'register-property-staff'; readonly propertyStaff: boolean } & Keeping)
  | ({ readonly type: 'correct-personal-data'; readonly changed: readonly PersonalField[]; readonly held: readonly PersonalField[]; readonly reason: string } & Keeping)
  | ({ readonly type: 'give-consent'; readonly consent: Consent; readonly child: boolean } & Keeping)
  | ({ readonly type: 'withdraw-consent'; readonly purpose: Purpose; readonly sensitive: boolean } & Keeping)
  | ({ readonly type: 'read-personal-data'; readonly readId: string; readonly wanted: Wanted; readonly child: boolean; readonly holds: readonly Hold[] } & Keeping)
  | ({ readonly type: 'erase-resident'; readonly holds: readonly Hold[]; readonly reason: string } & Keeping)
  /** Nobody's decision: no hold is left, or it was done before the database was restored. */
  | { readonly type: 'complete-erasure' };

export type Wanted = { readonly fields: readonly PersonalField[]; readonly purpose: Purpose; readonly reason: string };

type Of = { readonly residentId: string };
/** Ids, kinds of data and purposes; the data itself is in the vault. None of them leaves the log. */
export type ResidentEvent =
  | { readonly type: 'resident-registered'; readonly data: Of & Pick<Resident, 'estateId' | 'guardianId' | 'fields'> }
  | { readonly type: 'resident-linked'; readonly data: Of & { readonly personId: string } }
  | { readonly type: 'property-staff-registered'; readonly data: Of & { readonly propertyStaff: boolean } }
  | {
      readonly type: 'personal-data-corrected';
      readonly data: Of & { readonly changed: readonly PersonalField[]; readonly held: readonly PersonalField[]; readonly reason: string };
    }
  | { readonly type: 'consent-given'; readonly data: Of & Consent }
  | { readonly type: 'consent-withdrawn'; readonly data: Of & Pick<Consent, 'purpose' | 'sensitive'> }
  | { readonly type: 'personal-data-read'; readonly data: Of & { readonly readId: string } & Wanted }
  | { readonly type: 'resident-restricted'; readonly data: Of & { readonly reason: string; readonly holds: readonly Hold[] } }
  | { readonly type: 'resident-erased'; readonly data: Of };

const mustSayWhy = (reason: string): string => {
  if (reason.trim() === '') throw refusal('REASON_MISSING', 'reason');
  return reason.trim();
};

const sameConsent = (a: Pick<Consent, 'purpose' | 'sensitive'>, b: Pick<Consent, 'purpose' | 'sensitive'>): boolean =>
  a.purpose === b.purpose && a.sensitive === b.sensitive;

const mustBeReadable = (command: Extract<ResidentCommand, { readonly type: 'read-personal-data' }>, resident: Resident): void => {
  const { fields, purpose } = command.wanted;
  if (isThePerson({ ...command, personId: resident.personId })) return;
  if (isOfTheSubject(purpose)) throw refusal('INVALID_INPUT', 'purpose', 'A copy is for the person itself, signed in as linkResident says');
  if (resident.status === 'RESTRICTED' && !command.holds.some((hold) => hold.purpose === purpose)) {
    const kept = [...new Set(command.holds.map((hold) => hold.purpose))];
    throw refusal('DATA_RESTRICTED', 'purpose', kept.length === 0 ? undefined : `It is kept for ${kept.join(', ')}`);
  }
  if (!needsConsent(purpose)) return;
  const has = (sensitive: boolean) => resident.consents.some((consent) => sameConsent(consent, { purpose, sensitive }));
  if (!has(false)) throw refusal('CONSENT_MISSING', 'purpose', `There is none for ${purpose}`);
  if ((command.child || fields.some(isSensitive)) && !has(true)) throw refusal('CONSENT_MISSING', 'fields', `There is none for sensitive data and ${purpose}`);
};

const aboutKnown = (command: Exclude<ResidentCommand, { readonly type: 'register-resident' | 'complete-erasure' }>, resident: Resident): ResidentEvent => {
  const residentId = resident.id;
  switch (command.type) {
    case 'link-resident':
      if (resident.personId === command.personId) throw refusal('NOTHING_CHANGES', 'personId');
      return { type: 'resident-linked', data: { residentId, personId: command.personId } };
    case 'register-property-staff':
      if (resident.propertyStaff === command.propertyStaff) throw refusal('NOTHING_CHANGES', 'propertyStaff');
      return { type: 'property-staff-registered', data: { residentId, propertyStaff: command.propertyStaff } };
    case 'correct-personal-data': {
      const { changed, held, reason } = command;
      if (changed.length === 0) throw refusal('NOTHING_CHANGES', 'data');
      return { type: 'personal-data-corrected', data: { residentId, changed, held, reason: mustSayWhy(reason) } };
    }
    case 'give-consent': {
      const { consent, child } = command;
      if (!needsConsent(consent.purpose)) throw refusal('NO_CONSENT_NEEDED', 'purpose');
      if (child && (consent.guardianId === null || consent.guardianId !== resident.guardianId)) throw refusal('GUARDIAN_NEEDED', 'guardianId');
      if (resident.consents.some((each) => sameConsent(each, consent))) throw refusal('NOTHING_CHANGES', 'purpose', 'This consent is given');
      return { type: 'consent-given', data: { residentId, ...consent } };
    }
    case 'withdraw-consent': {
      const { purpose, sensitive } = command;
      if (!resident.consents.some((each) => sameConsent(each, command))) throw refusal('CONSENT_MISSING', 'purpose', 'There is none to withdraw');
      return { type: 'consent-withdrawn', data: { residentId, purpose, sensitive } };
    }
    case 'read-personal-data': {
      const { readId, wanted } = command;
      mustBeReadable(command, resident);
      return { type: 'personal-data-read', data: { residentId, readId, ...wanted, reason: mustSayWhy(wanted.reason) } };
    }
    case 'erase-resident': {
      const reason = mustSayWhy(command.reason);
      if (command.holds.length === 0) return { type: 'resident-erased', data: { residentId } };
      if (resident.status === 'RESTRICTED') throw refusal('NOTHING_CHANGES', 'residentId', 'It is restricted, and erased when the last reason to keep it ends');
      return { type: 'resident-restricted', data: { residentId, reason, holds: command.holds } };
    }
    default:
      return assertNever(command);
  }
};

/** Who may, of a resident that there is: the person itself but for what ties it to a sign-in, and to an employer. */
const mustMay = (command: Exclude<ResidentCommand, { readonly type: 'register-resident' | 'complete-erasure' }>, status: ResidentStatus): Resident => {
  const personId = status.status === 'registered' ? status.resident.personId : null;
  if (command.type === 'link-resident' || command.type === 'register-property-staff') handlesTheResident.mustHold(command);
  else handlesOrIsTheResident.mustHold({ ...command, personId });
  if (status.status === 'unknown') throw refusal('UNKNOWN_RESIDENT', 'residentId');
  return status.resident;
};

const decide = (command: ResidentCommand, status: ResidentStatus): readonly ResidentEvent[] => {
  if (command.type === 'register-resident') {
    handlesPersonalData.mustHold(command);
    if (status.status === 'registered') throw refusal('ALREADY_EXISTS', 'idempotencyKey');
    const { id: residentId, ...resident } = command.resident;
    if (command.child && resident.guardianId === null) throw refusal('GUARDIAN_NEEDED', 'guardianId');
    return [{ type: 'resident-registered', data: { residentId, ...resident } }];
  }
  if (command.type === 'complete-erasure') {
    if (status.status === 'unknown' || status.resident.status === 'ERASED') throw refusal('RESIDENT_ERASED', 'residentId');
    return [{ type: 'resident-erased', data: { residentId: status.resident.id } }];
  }
  const resident = mustMay(command, status);
  if (resident.status === 'ERASED') throw refusal('RESIDENT_ERASED', 'residentId');
  return [aboutKnown(command, resident)];
};

const evolve = (status: ResidentStatus, event: ResidentEvent): ResidentStatus => {
  if (event.type === 'resident-registered') {
    const { residentId: id, ...resident } = event.data;
    return { status: 'registered', resident: { id, ...resident, personId: null, propertyStaff: false, consents: [], status: 'HELD' } };
  }
  if (status.status === 'unknown') throw new Error(`${event.type} before resident-registered: this is no history of a resident`);
  const { resident } = status;
  const become = (changes: Partial<Resident>): ResidentStatus => ({ status: 'registered', resident: { ...resident, ...changes } });
  switch (event.type) {
    case 'resident-linked':
      return become({ personId: event.data.personId });
    case 'property-staff-registered':
      return become({ propertyStaff: event.data.propertyStaff });
    case 'personal-data-corrected':
      return become({ fields: event.data.held });
    case 'consent-given': {
      const { residentId: _, ...consent } = event.data;
      return become({ consents: [...resident.consents, consent] });
    }
    case 'consent-withdrawn':
      return become({ consents: resident.consents.filter((each) => !sameConsent(each, event.data)) });
    case 'personal-data-read':
      return status;
    case 'resident-restricted':
      return become({ status: 'RESTRICTED' });
    case 'resident-erased':
      return become({ status: 'ERASED', personId: null, propertyStaff: false, fields: [], consents: [] });
    default:
      return assertNever(event);
  }
};

/** Residents by pseudonym, a stream each: what is held of them and for what, who looked at it and why, until it is erased. */
export const residents: Decider<ResidentStatus, ResidentCommand, ResidentEvent> = { category: 'resident', initialState: { status: 'unknown' }, decide, evolve };

/** Of a stream that has its first event. */
export const registeredResident = (status: ResidentStatus): Resident => {
  if (status.status === 'unknown') throw new Error('There is no resident in this state');
  return status.resident;
};
