import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Footprint } from '../../../contracts/index.js';
import { fold, Refusal, type Decider, type Grant, type OrganisationId, type Role } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { estates, type EstateCommand, type EstateEvent } from './estates.js';
import type { Keeper, Keeping } from './permissions.js';
import { areTheWhole, type Share } from './shares.js';
import { registeredUnit, unitOn, units, type Ownership, type UnitCommand, type UnitEvent } from './units.js';

const as = (organisation: string, ...roles: readonly Role[]): Keeper => ({
  personId: `person of ${organisation}`,
  organisationId: organisation as OrganisationId,
  party: 'RESIDENTS',
  ...(roles.length > 0 && { grants: roles.map((role): Grant => ({ role, projectIds: [] })) }),
});
const keeping = (by = as('committee')): Keeping => ({ by, keeperId: 'committee' });
const may: [string, Keeper][] = [
  ['a token that speaks for all of the keeper', as('committee')],
  ['a committee member of the keeper', as('committee', 'COMMITTEE_MEMBER')],
  ['an officer of the keeper', as('committee', 'OFFICER')],
  ['a program of the keeper', as('committee', 'SYSTEM')],
];
const mayNot: [string, Keeper][] = [
  ['another organisation', as('other')],
  ['an owner who is a member of the keeper', as('committee', 'OWNER')],
  ['a resident who is a member of the keeper', as('committee', 'RESIDENT', 'SUPERVISOR')],
  ['an administrator of another organisation', as('other', 'ADMINISTRATOR')],
];

const where = { estateId: 'e1', building: '3', stair: '2', label: '401', use: 'DWELLING', state: 'SOLD' } as const;
const third: Share = { numerator: 1, denominator: 3 };
const whole: Share = { numerator: 1, denominator: 1 };
const owners = (...named: readonly (readonly [string, Share])[]): Ownership['owners'] => named.map(([residentId, share]) => ({ residentId, share }));
const of = (more: Partial<Ownership> = {}): Ownership => ({ owners: owners(['li', whole]), since: '2027-05-01', basis: 'Entry 7', ...more });

const registerUnit = (more: Partial<Extract<UnitCommand, { type: 'register-unit' }>['unit']> = {}, by?: Keeper): UnitCommand => ({
  type: 'register-unit',
  ...keeping(by),
  unit: { id: 'u1', ...where, areas: { CONTRACT: 6_000 }, ...more },
});
const correct = (changes: Extract<UnitCommand, { type: 'correct-unit' }>['changes'], reason = 'Measured', by?: Keeper): UnitCommand => ({
  type: 'correct-unit',
  ...keeping(by),
  changes,
  reason,
});
const change = (ownership: Ownership, by?: Keeper): UnitCommand => ({ type: 'change-owners', ...keeping(by), ownership });
const rent = (more: object = {}): UnitCommand => ({
  type: 'register-tenancy',
  ...keeping(),
  tenancy: { id: 't1', residentId: 'wang', from: '2027-01-01', until: null, ...more },
});
const leave = (until: string, tenancyId = 't1'): UnitCommand => ({ type: 'end-tenancy', ...keeping(), tenancyId, until });

const unitRegistered = (more: object = {}): UnitEvent => ({ type: 'unit-registered', data: { unitId: 'u1', ...where, areas: { CONTRACT: 6_000 }, ...more } });
const ownersChanged = (more: Partial<Ownership> = {}): UnitEvent => ({ type: 'owners-changed', data: { unitId: 'u1', ...of(more) } });
const tenancyRegistered: UnitEvent = { type: 'tenancy-registered', data: { unitId: 'u1', tenancyId: 't1', residentId: 'wang', from: '2027-01-01', until: null } };
const tenancyEnded: UnitEvent = { type: 'tenancy-ended', data: { unitId: 'u1', tenancyId: 't1', until: '2027-06-30' } };

const unit = specify(units);
const unitAfter = (...history: UnitEvent[]) => registeredUnit(fold(units, history));

describe('A unit', () => {
  it.each(may)('is registered, corrected, sold by %s', (_, by) => {
    unit.when(registerUnit({}, by)).then(unitRegistered());
    unit
      .given(unitRegistered())
      .when(correct({ use: 'BUSINESS' }, ' Measured ', by))
      .then({ type: 'unit-corrected', data: { unitId: 'u1', reason: 'Measured', use: 'BUSINESS' } });
    unit.given(unitRegistered()).when(change(of(), by)).then(ownersChanged());
  });

  it.each(mayNot)('is nothing to %s, whether there is one or not', (_, by) => {
    unit.when(registerUnit({}, by)).thenRefuses('NOT_THE_KEEPER', 'estateId');
    for (const history of [[], [unitRegistered()]])
      for (const command of [correct({ use: 'BUSINESS' }, 'Mine', by), change(of(), by)])
        unit
          .given(...history)
          .when(command)
          .thenRefuses('UNKNOWN_UNIT', 'unitId');
  });

  it('is as large as the register says, before a survey, before the contract', () => {
    const areaAfter = (...events: UnitEvent[]) => {
      const { area, areaSource } = unitOn(unitAfter(unitRegistered(), ...events), '2027-05-01');
      return [area, areaSource];
    };
    const corrected = (areas: object): UnitEvent => ({ type: 'unit-corrected', data: { unitId: 'u1', reason: 'Measured', areas } });
    expect(areaAfter()).toEqual([6_000, 'CONTRACT']);
    expect(areaAfter(corrected({ SURVEY: 6_137 }))).toEqual([6_137, 'SURVEY']);
    expect(areaAfter(corrected({ SURVEY: 6_137 }), corrected({ REGISTER: 6_138 }))).toEqual([6_138, 'REGISTER']);
    expect(areaAfter(corrected({ REGISTER: 6_138 }), corrected({ SURVEY: 6_137 }))).toEqual([6_138, 'REGISTER']);
  });

  it('is on each day of whoever owned it then, also when the next owner is known already', () => {
    const history = unitAfter(unitRegistered(), ownersChanged(), ownersChanged({ owners: owners(['wang', whole]), since: '2027-08-01' }));
    expect(['2027-04-30', '2027-05-01', '2027-07-31', '2027-08-01'].map((day) => unitOn(history, day).ownership?.owners[0]?.residentId)).toEqual([
      undefined,
      'li',
      'li',
      'wang',
    ]);
  });

  it('has of one day the owners that were named last', () =>
    expect(unitAfter(unitRegistered(), ownersChanged(), ownersChanged({ owners: owners(['wang', whole]) })).ownerships).toEqual([
      of({ owners: owners(['wang', whole]) }),
    ]));

  it('may be of three in thirds, of an heir with proof, and of the same owner on another basis', () => {
    const thirds = owners(['li', third], ['wang', third], ['zhao', third]);
    unit
      .given(unitRegistered())
      .when(change(of({ owners: thirds })))
      .then(ownersChanged({ owners: thirds }));
    const heir = of({ owners: owners(['heir', whole]), since: '2027-06-01', basis: 'Certificate of inheritance 2027-118, not registered yet' });
    unit.given(unitRegistered(), ownersChanged()).when(change(heir)).then(ownersChanged(heir));
    unit
      .given(unitRegistered(), ownersChanged())
      .when(change(of({ basis: 'Entry 8' })))
      .then(ownersChanged({ basis: 'Entry 8' }));
  });

  it('is rented, and left', () => {
    unit.given(unitRegistered()).when(rent()).then(tenancyRegistered);
    unit.given(unitRegistered(), tenancyRegistered).when(leave('2027-06-30')).then(tenancyEnded);
  });

  it.each<[string, UnitCommand, UnitEvent[], string, string]>([
    ['a second of the same place', registerUnit(), [unitRegistered()], 'ALREADY_EXISTS', 'label'],
    ['an area of nothing', registerUnit({ areas: { REGISTER: 0 } }), [], 'AREA_NOT_WHOLE', 'area'],
    ['a part of 0.01 m²', registerUnit({ areas: { REGISTER: 6_137.5 } }), [], 'AREA_NOT_WHOLE', 'area'],
    ['an area of a city', registerUnit({ areas: { REGISTER: 100_000_001 } }), [], 'AREA_NOT_WHOLE', 'area'],
    ['no area', registerUnit({ areas: {} }), [], 'INVALID_INPUT', 'area'],
    ['a correction of nothing', correct({ areas: { CONTRACT: 6_000 }, use: 'DWELLING' }), [unitRegistered()], 'NOTHING_CHANGES', 'unitId'],
    ['a correction without a reason', correct({ use: 'BUSINESS' }, ' '), [unitRegistered()], 'REASON_MISSING', 'reason'],
    ['a correction to a wrong area', correct({ areas: { SURVEY: -1 } }), [unitRegistered()], 'AREA_NOT_WHOLE', 'area'],
    ['being unsold again while it has owners', correct({ state: 'UNSOLD' }), [unitRegistered(), ownersChanged()], 'UNIT_IS_UNSOLD', 'state'],
    ['owners while it is unsold', change(of()), [unitRegistered({ state: 'UNSOLD' })], 'UNIT_IS_UNSOLD', 'unitId'],
    ['owners of two thirds', change(of({ owners: owners(['li', third], ['wang', third]) })), [unitRegistered()], 'SHARES_DO_NOT_SUM', 'owners'],
    ['owners of four thirds', change(of({ owners: owners(['li', whole], ['wang', third]) })), [unitRegistered()], 'SHARES_DO_NOT_SUM', 'owners'],
    ['a share of 33.33 hundredths', change(of({ owners: owners(['li', { numerator: 33.33, denominator: 100 }]) })), [unitRegistered()], 'SHARES_DO_NOT_SUM', 'owners'],
    ['nobody as its owner', change(of({ owners: [] })), [unitRegistered()], 'SHARES_DO_NOT_SUM', 'owners'],
    [
      'an owner twice',
      change(of({ owners: owners(['li', { numerator: 1, denominator: 2 }], ['li', { numerator: 1, denominator: 2 }]) })),
      [unitRegistered()],
      'OWNER_NAMED_TWICE',
      'owners',
    ],
    ['owners without a basis', change(of({ basis: ' ' })), [unitRegistered()], 'BASIS_MISSING', 'basis'],
    ['owners before the last change', change(of({ since: '2027-04-30' })), [unitRegistered(), ownersChanged()], 'OWNERS_CHANGED_LATER', 'since'],
    ['the owners that it has', change(of({ since: '2027-06-01' })), [unitRegistered(), ownersChanged()], 'NOTHING_CHANGES', 'owners'],
    ['a tenancy twice', rent(), [unitRegistered(), tenancyRegistered], 'ALREADY_EXISTS', 'idempotencyKey'],
    ['a tenancy that ends before it begins', rent({ until: '2026-12-31' }), [unitRegistered()], 'WINDOW_ENDS_BEFORE_START', 'until'],
    ['the end of a tenancy that there is not', leave('2027-06-30', 't2'), [unitRegistered(), tenancyRegistered], 'UNKNOWN_TENANCY', 'tenancyId'],
    ['the end of a tenancy before its beginning', leave('2026-12-31'), [unitRegistered(), tenancyRegistered], 'WINDOW_ENDS_BEFORE_START', 'until'],
    ['the end of a tenancy that has ended', leave('2027-07-01'), [unitRegistered(), tenancyRegistered, tenancyEnded], 'TENANCY_IS_OVER', 'tenancyId'],
    ['a tenancy of no unit', rent(), [], 'UNKNOWN_UNIT', 'unitId'],
  ])('does not take %s', (_, command, history, code, field) =>
    unit
      .given(...history)
      .when(command)
      .thenRefuses(code, field),
  );
});

describe('Shares', () => {
  it('are the whole exactly when an exact sum says so', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 6 }), fc.nat({ max: 1 }), (parts, missing) => {
        const denominator = parts.reduce((sum, part) => sum + part, missing);
        expect(areTheWhole(parts.map((numerator) => ({ numerator, denominator })))).toBe(missing === 0);
      }),
    ));
});

const counts = { newUnits: 1, changedUnits: 0, unchangedUnits: 0, goneUnits: 0, newResidents: 1 };
const registerEstate = (by = as('committee'), footprint: Footprint | null = null): EstateCommand => ({
  type: 'register-estate',
  by,
  estate: { id: 'e1', name: 'Osmanthus Court', keeperId: by.organisationId, projectIds: ['lane', 'lane'], footprint },
});
const at = (longitude: number): Footprint => ({ geometry: { type: 'Point', coordinates: [longitude, 25.27] }, widthMetres: 160 });
const place = (footprint = at(110.29), by?: Keeper): EstateCommand => ({ type: 'place-estate', ...keeping(by), footprint });
const importRegister = (by?: Keeper): EstateCommand => ({ type: 'import-register', ...keeping(by), importId: 'june', counts });
const estateRegistered: EstateEvent = { type: 'estate-registered', data: { estateId: 'e1', name: 'Osmanthus Court', keeperId: 'committee', projectIds: ['lane'] } };
const estatePlaced = (footprint = at(110.29)): EstateEvent => ({ type: 'estate-placed', data: { estateId: 'e1', footprint } });
const registerImported: EstateEvent = { type: 'register-imported', data: { estateId: 'e1', importId: 'june', ...counts } };

describe('An estate', () => {
  const estate = specify(estates);

  it.each(may)('is registered and imported into by %s', (_, by) => {
    estate.when(registerEstate(by)).then(estateRegistered);
    estate.given(estateRegistered).when(importRegister(by)).then(registerImported);
    estate.given(estateRegistered).when(place(undefined, by)).then(estatePlaced());
  });

  it('says with its registration, or later, where it lies, and again where that was wrong', () => {
    estate.when(registerEstate(undefined, at(110.29))).then(estateRegistered, estatePlaced());
    estate
      .given(estateRegistered, estatePlaced())
      .when(place(at(110.3)))
      .then(estatePlaced(at(110.3)));
    estate.given(estateRegistered, estatePlaced()).when(place()).thenRefuses('NOTHING_CHANGES', 'footprint');
    estate.when(place()).thenRefuses('UNKNOWN_ESTATE', 'estateId');
  });
  it.each(mayNot)('is not placed by %s', (_, by) => estate.given(estateRegistered).when(place(undefined, by)).thenRefuses('NOT_THE_KEEPER', 'estateId'));

  it.each(mayNot)('is not imported into by %s', (_, by) => estate.given(estateRegistered).when(importRegister(by)).thenRefuses('NOT_THE_KEEPER', 'estateId'));
  it('is not registered by a member who has no office', () => estate.when(registerEstate(as('committee', 'OWNER'))).thenRefuses('FORBIDDEN'));
  it('is not registered twice', () => estate.given(estateRegistered).when(registerEstate()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey'));
  it('is not imported into before it is registered', () => estate.when(importRegister()).thenRefuses('UNKNOWN_ESTATE', 'estateId'));
});

const holds = <State, Command, Event>(decider: Decider<State, Command, Event>, command: fc.Arbitrary<Command>, always: (state: State) => void): void =>
  fc.assert(
    fc.property(fc.array(command, { maxLength: 15 }), (commands) => {
      const history: Event[] = [];
      for (const next of commands) {
        const state = fold(decider, history);
        const before = structuredClone(state);
        try {
          history.push(...decider.decide(next, state));
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        expect(state).toEqual(before);
        always(fold(decider, history));
      }
    }),
  );

it('Whatever is tried in whatever order, a unit has whole owners and a whole area on every day, and what was refused changes nothing', () => {
  const who = fc.constantFrom(...[...may, ...mayNot].map(([, each]) => each));
  const day = fc.constantFrom('2027-01-01', '2027-05-01', '2027-06-30', '2027-08-01');
  const share = fc.record({ numerator: fc.integer({ min: 0, max: 4 }), denominator: fc.integer({ min: 0, max: 4 }) });
  const named = fc.array(fc.record({ residentId: fc.constantFrom('li', 'wang', 'zhao'), share }), { maxLength: 4 });
  const area = fc.constantFrom(undefined, 6_000, 0, 61.375);
  const areas = fc.record({ REGISTER: area, SURVEY: area }).map((each) => Object.fromEntries(Object.entries(each).filter(([, value]) => value !== undefined)));
  const state = fc.constantFrom('SOLD', 'UNSOLD', 'UNDELIVERED');
  holds(
    units,
    fc.oneof(
      fc.record({ areas, state }).map((more) => registerUnit(more)),
      fc.tuple(areas, state, who).map(([given, becomes, by]) => correct({ areas: given, state: becomes }, 'Measured', by)),
      fc.tuple(named, day, fc.constantFrom('Entry 7', ''), who).map(([all, since, basis, by]) => change({ owners: all, since, basis }, by)),
      fc.record({ from: day, until: fc.option(day) }).map(rent),
      day.map((until) => leave(until)),
    ),
    (status) => {
      if (status.status === 'unknown') return;
      const { ownerships } = status.unit;
      expect(ownerships.every(({ owners: all }) => areTheWhole(all.map((owner) => owner.share)))).toBe(true);
      expect(ownerships.map(({ since }) => since)).toEqual([...new Set(ownerships.map(({ since }) => since))].sort());
      expect(Number.isInteger(unitOn(status.unit, '2027-06-30').area)).toBe(true);
      expect(status.unit.state === 'UNSOLD' && ownerships.length > 0).toBe(false);
    },
  );
  holds(
    estates,
    fc.oneof(
      who.map((by) => registerEstate(by)),
      who.map(importRegister),
      fc.tuple(fc.constantFrom(110.29, 110.3), who).map(([longitude, by]) => place(at(longitude), by)),
    ),
    () => undefined,
  );
});
