import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fold, Refusal, type Grant, type OrganisationId, type Role } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import type { Keeper, Keeping } from './permissions.js';
import { isUnder14, personalFields, purposes, type PersonalField, type Purpose } from './purposes.js';
import { residents, type Consent, type Hold, type ResidentCommand, type ResidentEvent, type Wanted } from './residents.js';

const as = (personId: string, organisation: string, ...roles: readonly Role[]): Keeper => ({
  personId,
  organisationId: organisation as OrganisationId,
  party: 'RESIDENTS',
  ...(roles.length > 0 && { grants: roles.map((role): Grant => ({ role, projectIds: [] })) }),
});
const officer = as('officer', 'committee', 'COMMITTEE_MEMBER');
const li = as('person-li', 'committee', 'OWNER');
const may: [string, Keeper][] = [
  ['a committee member of the keeper', officer],
  ['an administrator of the keeper', as('admin', 'committee', 'ADMINISTRATOR')],
  ['a token that speaks for all of the keeper', as('dev', 'committee')],
];
const mayNot: [string, Keeper][] = [
  ['another owner', as('person-wang', 'committee', 'OWNER')],
  ['a program of the keeper', as('key', 'committee', 'SYSTEM')],
  ['another organisation', as('officer', 'other', 'ADMINISTRATOR')],
];
const keeping = (by = officer): Keeping => ({ by, keeperId: 'committee' });

const registering = (more: { child?: boolean; guardianId?: string | null; by?: Keeper } = {}): ResidentCommand => ({
  type: 'register-resident',
  ...keeping(more.by),
  resident: { id: 'li', estateId: 'e1', guardianId: more.guardianId ?? null, fields: ['NAME', 'ID_NUMBER'] },
  child: more.child ?? false,
});
const link = (by?: Keeper): ResidentCommand => ({ type: 'link-resident', ...keeping(by), personId: 'person-li' });
const staff = (propertyStaff = true, by?: Keeper): ResidentCommand => ({ type: 'register-property-staff', ...keeping(by), propertyStaff });
const correct = (changed: readonly PersonalField[] = ['PHONE'], by?: Keeper, reason = 'Moved'): ResidentCommand => ({
  type: 'correct-personal-data',
  ...keeping(by),
  changed,
  held: ['NAME', 'PHONE', 'ID_NUMBER'],
  reason,
});
const contact: Consent = { purpose: 'CONTACT', sensitive: false, guardianId: null, on: '2027-05-01' };
const consent = (more: Partial<Consent> = {}, child = false, by?: Keeper): ResidentCommand => ({
  type: 'give-consent',
  ...keeping(by),
  consent: { ...contact, ...more },
  child,
});
const withdraw = (purpose: Purpose, by?: Keeper): ResidentCommand => ({ type: 'withdraw-consent', ...keeping(by), purpose, sensitive: false });
type Reads = Partial<Wanted> & { readonly by?: Keeper; readonly child?: boolean; readonly holds?: readonly Hold[] };
const read = ({ by, child = false, holds = [], ...wanted }: Reads = {}): ResidentCommand => ({
  type: 'read-personal-data',
  ...keeping(by),
  readId: 'r1',
  wanted: { fields: ['NAME'], purpose: 'REGISTER', reason: 'Change of owner', ...wanted },
  child,
  holds,
});
const erase = (holds: readonly Hold[] = [], by?: Keeper, reason = 'Asked for'): ResidentCommand => ({ type: 'erase-resident', ...keeping(by), holds, reason });
const ballot: Hold = { purpose: 'BALLOT', until: '2028-06-01', basis: 'Civil Code art. 280' };

const registered = (guardianId: string | null = null): ResidentEvent => ({
  type: 'resident-registered',
  data: { residentId: 'li', estateId: 'e1', guardianId, fields: ['NAME', 'ID_NUMBER'] },
});
const linked: ResidentEvent = { type: 'resident-linked', data: { residentId: 'li', personId: 'person-li' } };
const isStaff = (propertyStaff = true): ResidentEvent => ({ type: 'property-staff-registered', data: { residentId: 'li', propertyStaff } });
const given = (more: Partial<Consent> = {}): ResidentEvent => ({ type: 'consent-given', data: { residentId: 'li', ...contact, ...more } });
const wasRead = (more: Partial<Wanted> = {}): ResidentEvent => ({
  type: 'personal-data-read',
  data: { residentId: 'li', readId: 'r1', fields: ['NAME'], purpose: 'REGISTER', reason: 'Change of owner', ...more },
});
const restricted: ResidentEvent = { type: 'resident-restricted', data: { residentId: 'li', reason: 'Asked for', holds: [ballot] } };
const erased: ResidentEvent = { type: 'resident-erased', data: { residentId: 'li' } };

const resident = specify(residents);

describe('A resident', () => {
  it.each(may)('is registered, read, corrected, erased by %s', (_, by) => {
    resident.when(registering({ by })).then(registered());
    resident.given(registered()).when(link(by)).then(linked);
    resident.given(registered()).when(staff(true, by)).then(isStaff());
    resident.given(registered(), isStaff()).when(staff(false, by)).then(isStaff(false));
    resident.given(registered()).when(read({ by })).then(wasRead());
    resident
      .given(registered())
      .when(correct(['PHONE'], by))
      .then({ type: 'personal-data-corrected', data: { residentId: 'li', changed: ['PHONE'], held: ['NAME', 'PHONE', 'ID_NUMBER'], reason: 'Moved' } });
    resident.given(registered()).when(erase([], by)).then(erased);
  });

  it('reads, corrects, consents, withdraws, and erases for itself, once it is known who signs in as it', () => {
    const copy = { purpose: 'COPY', fields: ['NAME', 'ID_NUMBER'], by: li } as const;
    resident
      .given(registered(), linked)
      .when(read(copy))
      .then(wasRead({ purpose: 'COPY', fields: ['NAME', 'ID_NUMBER'] }));
    resident
      .given(registered(), linked, restricted)
      .when(read({ ...copy, holds: [ballot] }))
      .then(wasRead({ purpose: 'COPY', fields: ['NAME', 'ID_NUMBER'] }));
    resident.given(registered(), linked).when(erase([], li)).then(erased);
    resident
      .given(registered(), linked)
      .when(consent({}, false, li))
      .then(given());
    resident
      .given(registered(), linked, given())
      .when(withdraw('CONTACT', li))
      .then({ type: 'consent-withdrawn', data: { residentId: 'li', purpose: 'CONTACT', sensitive: false } });
    resident.given(registered()).when(read(copy)).thenRefuses('UNKNOWN_RESIDENT', 'residentId');
    resident.given(registered(), linked).when(link(li)).thenRefuses('UNKNOWN_RESIDENT', 'residentId');
    resident.given(registered(), linked, isStaff()).when(staff(false, li)).thenRefuses('UNKNOWN_RESIDENT', 'residentId');
  });

  it.each(mayNot)('is nothing to %s, whether there is one or not', (_, by) => {
    resident.when(registering({ by })).thenRefuses('NOT_THE_KEEPER', 'estateId');
    for (const history of [[], [registered(), linked], [registered(), erased]])
      for (const command of [link(by), staff(true, by), read({ by }), correct(['PHONE'], by), consent({}, false, by), withdraw('CONTACT', by), erase([], by)])
        resident
          .given(...history)
          .when(command)
          .thenRefuses('UNKNOWN_RESIDENT', 'residentId');
  });

  it('who is under 14 has a guardian, who consents', () => {
    resident.when(registering({ child: true })).thenRefuses('GUARDIAN_NEEDED', 'guardianId');
    resident.when(registering({ child: true, guardianId: 'wang' })).then(registered('wang'));
    resident.given(registered('wang')).when(consent({}, true)).thenRefuses('GUARDIAN_NEEDED', 'guardianId');
    resident
      .given(registered('wang'))
      .when(consent({ guardianId: 'zhao' }, true))
      .thenRefuses('GUARDIAN_NEEDED', 'guardianId');
    resident
      .given(registered('wang'))
      .when(consent({ guardianId: 'wang' }, true))
      .then(given({ guardianId: 'wang' }));
  });

  it.each<[string, ResidentEvent[], Reads, string | null]>([
    ['by law, for the register', [], {}, null],
    ['by law, for a ballot, sensitive data too', [], { purpose: 'BALLOT', fields: ['ID_NUMBER'] }, null],
    ['for contact with consent', [given()], { purpose: 'CONTACT' }, null],
    ['for contact without consent', [], { purpose: 'CONTACT' }, 'CONSENT_MISSING'],
    ['for contact with consent for a survey', [given({ purpose: 'SURVEY' })], { purpose: 'CONTACT' }, 'CONSENT_MISSING'],
    ['sensitively with a consent that is not separate', [given()], { purpose: 'CONTACT', fields: ['NAME', 'ID_NUMBER'] }, 'CONSENT_MISSING'],
    ['sensitively with both consents', [given(), given({ sensitive: true })], { purpose: 'CONTACT', fields: ['NAME', 'ID_NUMBER'] }, null],
    ['of a child with a consent that is not separate', [given()], { purpose: 'CONTACT', child: true }, 'CONSENT_MISSING'],
    ['of a child with both', [given(), given({ sensitive: true })], { purpose: 'CONTACT', child: true }, null],
    [
      'after the consent was withdrawn',
      [given(), { type: 'consent-withdrawn', data: { residentId: 'li', purpose: 'CONTACT', sensitive: false } }],
      { purpose: 'CONTACT' },
      'CONSENT_MISSING',
    ],
    ['as a copy by somebody else', [linked], { purpose: 'COPY' }, 'INVALID_INPUT'],
    ['restricted, for what it is kept for', [restricted], { purpose: 'BALLOT', holds: [ballot] }, null],
    ['restricted, for anything else', [restricted], { purpose: 'REGISTER', holds: [ballot] }, 'DATA_RESTRICTED'],
    ['restricted, with consent', [given(), restricted], { purpose: 'CONTACT', holds: [ballot] }, 'DATA_RESTRICTED'],
    ['restricted, once nothing holds it', [restricted], { purpose: 'BALLOT' }, 'DATA_RESTRICTED'],
    ['without saying why', [], { reason: ' ' }, 'REASON_MISSING'],
    ['erased', [erased], {}, 'RESIDENT_ERASED'],
  ])('is read or not %s', (_, history, reads, code) => {
    const then = resident.given(registered(), ...history).when(read(reads));
    if (code !== null) then.thenRefuses(code);
    else {
      const { purpose = 'REGISTER', fields = ['NAME'] } = reads;
      then.then(wasRead({ purpose, fields }));
    }
  });

  it('that a law keeps is restricted, and erased when nothing holds it any more', () => {
    resident
      .given(registered())
      .when(erase([ballot]))
      .then(restricted);
    resident.given(registered(), restricted).when(erase([])).then(erased);
    resident.given(registered(), restricted).when({ type: 'complete-erasure' }).then(erased);
    resident.given(registered()).when({ type: 'complete-erasure' }).then(erased);
  });

  it.each<[string, ResidentCommand, ResidentEvent[], string, string]>([
    ['registered twice', registering(), [registered()], 'ALREADY_EXISTS', 'idempotencyKey'],
    ['linked to whom it is', link(), [registered(), linked], 'NOTHING_CHANGES', 'personId'],
    ['registered as staff twice', staff(), [registered(), isStaff()], 'NOTHING_CHANGES', 'propertyStaff'],
    ['registered as staff once it is erased', staff(), [registered(), erased], 'RESIDENT_ERASED', 'residentId'],
    ['corrected to what it is', correct([]), [registered()], 'NOTHING_CHANGES', 'data'],
    ['corrected without a reason', correct(['PHONE'], officer, ''), [registered()], 'REASON_MISSING', 'reason'],
    ['asked for a consent that no law needs', consent({ purpose: 'BALLOT' }), [registered()], 'NO_CONSENT_NEEDED', 'purpose'],
    ['asked for a consent twice', consent(), [registered(), given()], 'NOTHING_CHANGES', 'purpose'],
    ['freed of a consent that there is not', withdraw('SURVEY'), [registered(), given()], 'CONSENT_MISSING', 'purpose'],
    ['erased without a reason', erase([], officer, ' '), [registered()], 'REASON_MISSING', 'reason'],
    ['erased twice', erase(), [registered(), erased], 'RESIDENT_ERASED', 'residentId'],
    ['restricted twice', erase([ballot]), [registered(), restricted], 'NOTHING_CHANGES', 'residentId'],
    ['corrected once it is erased', correct(), [registered(), erased], 'RESIDENT_ERASED', 'residentId'],
    ['linked once it is erased', link(), [registered(), erased], 'RESIDENT_ERASED', 'residentId'],
  ])('is not %s', (_, command, history, code, field) =>
    resident
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );

  it('of whom nobody has heard is not erased', () => resident.when({ type: 'complete-erasure' }).thenRefuses('RESIDENT_ERASED'));
});

it.each([
  ['2013-06-02', true],
  ['2013-06-01', false],
  ['2012-02-29', false],
  ['2016-02-29', true],
  [null, false],
])('Who was born on %s is under 14 on 2027-06-01: %s', (born, child) => expect(isUnder14(born, '2027-06-01')).toBe(child));

it('Whatever is tried in whatever order, what was decided folds, nothing comes back once it is erased, and what was refused changes nothing', () => {
  const who = fc.constantFrom(...[...may, ...mayNot, ['the person', li] as const].map(([, each]) => each));
  const holds = fc.constantFrom<readonly Hold[]>([], [ballot]);
  const purpose = fc.constantFrom(...purposes);
  const command = fc.oneof(
    fc.record({ by: who, child: fc.boolean(), guardianId: fc.option(fc.constant('wang')) }).map(registering),
    who.map(link),
    fc.tuple(fc.boolean(), who).map(([propertyStaff, by]) => staff(propertyStaff, by)),
    fc.tuple(fc.subarray([...personalFields]), who).map(([fields, by]) => correct(fields, by)),
    fc.tuple(purpose, fc.boolean(), fc.boolean(), who).map(([each, sensitive, child, by]) => consent({ purpose: each, sensitive }, child, by)),
    fc.tuple(purpose, who).map(([each, by]) => withdraw(each, by)),
    fc.record({ by: who, purpose, child: fc.boolean(), holds, fields: fc.subarray([...personalFields], { minLength: 1 }) }).map(read),
    fc.tuple(holds, who).map(([each, by]) => erase(each, by)),
    fc.constant<ResidentCommand>({ type: 'complete-erasure' }),
  );
  fc.assert(
    fc.property(fc.array(command, { maxLength: 15 }), (commands) => {
      const history: ResidentEvent[] = [];
      for (const next of commands) {
        const state = fold(residents, history);
        const before = structuredClone(state);
        try {
          history.push(...residents.decide(next, state));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
      }
      const at = history.findIndex(({ type }) => type === 'resident-erased');
      if (at >= 0) expect(history.slice(at + 1)).toEqual([]);
      fold(residents, history);
    }),
  );
});
