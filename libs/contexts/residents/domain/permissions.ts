import { condition } from '../../../contracts/index.js';
import type { Caller, Party, Role } from '../../../platform/kernel/index.js';
import { each, type Permissions } from '../../../platform/permissions/index.js';

/** Who sends it, as far as the register asks. */
export type Keeper = Pick<Caller, 'personId' | 'organisationId' | 'party' | 'grants'>;
/** `keeperId`: of whoever keeps the register that it is about; undefined, where there is no such thing. */
export type Keeping = { readonly by: Keeper; readonly keeperId: string | undefined };
/** And who the person signs in as that it is about; null: as nobody that is known. */
export type AboutResident = Keeping & { readonly personId: string | null };

/** An organisation of residents has all of them as its members, and a register is not for all of them to write in. */
const staff: readonly Role[] = ['ADMINISTRATOR', 'OFFICER', 'COMMITTEE_MEMBER', 'MANAGER', 'COORDINATOR'];

export const isStaff = ({ grants }: Keeper, also: readonly Role[] = []): boolean => !grants || grants.some(({ role }) => staff.includes(role) || also.includes(role));
/** An API key names the commands that it is for. */
const keeps = ({ by, keeperId }: Keeping): boolean => by.organisationId === keeperId && isStaff(by, ['SYSTEM']);
/** What is of persons is for persons to handle. */
const handles = ({ by, keeperId }: Keeping): boolean => by.organisationId === keeperId && isStaff(by);

export const byStaff = 'an administrator, officer, committee member, manager or coordinator sends it';

export const sentByItsStaff = condition({
  text: `${byStaff}, or a program`,
  code: 'FORBIDDEN',
  holds: ({ by }: Pick<Keeping, 'by'>) => isStaff(by, ['SYSTEM']),
});

export const keepsTheRegister = condition({
  text: `it keeps the register of the estate, and ${byStaff}, or a program`,
  code: 'NOT_THE_KEEPER',
  field: 'estateId',
  holds: keeps,
});

/** Others learn nothing, not even that there is one. */
export const keepsTheUnit = condition({
  text: `it keeps the register of the unit, and ${byStaff}, or a program`,
  code: 'UNKNOWN_UNIT',
  field: 'unitId',
  holds: keeps,
});

export const handlesPersonalData = condition({
  text: `it keeps the register of the estate, and ${byStaff}`,
  code: 'NOT_THE_KEEPER',
  field: 'estateId',
  holds: handles,
});

export const handlesTheResident = condition({
  text: `it keeps the register that the resident is in, and ${byStaff}`,
  code: 'UNKNOWN_RESIDENT',
  field: 'residentId',
  holds: handles,
});

export const isThePerson = ({ by, personId }: AboutResident): boolean => personId !== null && by.personId === personId;

export const handlesOrIsTheResident = condition({
  text: `it keeps the register that the resident is in, and ${byStaff}; or the resident sends it`,
  code: 'UNKNOWN_RESIDENT',
  field: 'residentId',
  holds: (about: AboutResident) => handles(about) || isThePerson(about),
});

/** Auditors of government and of the keeper see who has read what, and nothing of what was read. */
export const auditsTheResident = condition({
  text: 'it keeps the register that the resident is in; or the resident asks, or an auditor of government',
  code: 'UNKNOWN_RESIDENT',
  field: 'residentId',
  holds: (about: AboutResident) => {
    const audits = about.by.grants?.some(({ role }) => role === 'AUDITOR') ?? false;
    return handles(about) || isThePerson(about) || (audits && (about.by.party === 'GOVERNMENT' || about.by.organisationId === about.keeperId));
  },
});

/** Street office, owners' or residents' committee, property company, coordinators: whose register it is, they settle among themselves. */
export const keepers = ['GOVERNMENT', 'RESIDENTS', 'PROPERTY', 'COORDINATION'] as const satisfies readonly Party[];

/** Who may do what with the register and the personal data behind it. */
export const permissions = {
  RegisterEstate: each(keepers, sentByItsStaff),
  PlaceEstate: each(keepers, keepsTheRegister),
  RegisterUnit: each(keepers, keepsTheRegister),
  CorrectUnit: each(keepers, keepsTheUnit),
  ChangeOwners: each(keepers, keepsTheUnit),
  RegisterTenancy: each(keepers, keepsTheUnit),
  EndTenancy: each(keepers, keepsTheUnit),
  StageRegister: each(keepers, keepsTheRegister),
  ImportRegister: each(keepers, keepsTheRegister),
  RegisterResident: each(keepers, handlesPersonalData),
  LinkResident: each(keepers, handlesTheResident),
  RegisterPropertyStaff: each(keepers, handlesTheResident),
  // PIPL art. 45 to 47: copy, correction and erasure are the person's own to ask for.
  ReadPersonalData: each(keepers, handlesOrIsTheResident),
  CorrectPersonalData: each(keepers, handlesOrIsTheResident),
  EraseResident: each(keepers, handlesOrIsTheResident),
  // Art. 13 to 15, 29 and 31.
  GiveConsent: each(keepers, handlesOrIsTheResident),
  WithdrawConsent: each(keepers, handlesOrIsTheResident),
} satisfies Permissions;
