import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { fold, type OrganisationId } from '../../../platform/kernel/index.js';
import { specify } from '../../../platform/kernel/testing/specify.js';
import { defaultRules, inForce, versionAt, type Office, type Rule, type RuleValues } from '../../../contracts/index.js';
import type { Administrator } from './permissions.js';
import { organisations, type OrganisationCommand, type OrganisationEvent } from './organisations.js';
import { projects, type ProjectCommand, type ProjectEvent } from './projects.js';
import { ruleDecider, type RuleCommand, type RuleEvent } from './rules.js';

const waterCo = { id: 'o1', name: 'Water Co.', party: 'UTILITY', verified: true } as const;
const lane = { id: 'p1', name: 'Osmanthus Lane', kind: 'RENEWAL', district: null, openedBy: 'district' } as const;

const register = (): OrganisationCommand => ({ type: 'register-organisation', organisation: waterCo });
const organisationRegistered: OrganisationEvent = { type: 'organisation-registered', data: { organisationId: 'o1', name: 'Water Co.', party: 'UTILITY' } };
const open = ({ openerIsKnown = true } = {}): ProjectCommand => ({
  type: 'open-project',
  openerIsKnown,
  project: lane,
});
const projectOpened: ProjectEvent = { type: 'project-opened', data: { projectId: 'p1', name: 'Osmanthus Lane', kind: 'RENEWAL', district: null, openedBy: 'district' } };

describe('An organisation', () => {
  const spec = specify(organisations);

  it('is registered once', () => {
    spec.given().when(register()).then(organisationRegistered);
    spec.given(organisationRegistered).when(register()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey');
  });
  it('is verified by that, unless they do not vouch for it', () => {
    const unverified: OrganisationEvent = { type: 'organisation-unverified', data: { organisationId: 'o1', reason: 'Registered without verification' } };
    spec.when({ type: 'register-organisation', organisation: { ...waterCo, verified: false } }).then(organisationRegistered, unverified);
    expect(fold(organisations, [organisationRegistered])).toMatchObject({ organisation: { verified: true } });
    expect(fold(organisations, [organisationRegistered, unverified])).toMatchObject({ organisation: { verified: false } });
  });
});

describe('The verification of an organisation', () => {
  const spec = specify(organisations);
  const district: Administrator = { organisationId: 'district' as OrganisationId, party: 'GOVERNMENT' };
  const verified: OrganisationEvent = { type: 'organisation-verified', data: { organisationId: 'o1', basis: 'Licence 7' } };
  const unverified: OrganisationEvent = { type: 'organisation-unverified', data: { organisationId: 'o1', reason: 'Licence expired' } };
  const verify = (by = district, basis = ' Licence 7 '): OrganisationCommand => ({ type: 'verify-organisation', by, basis });
  const unverify = (by = district, reason = 'Licence expired'): OrganisationCommand => ({ type: 'unverify-organisation', by, reason });

  it('ends for a reason, and comes back on a basis', () => {
    spec.given(organisationRegistered).when(unverify()).then(unverified);
    spec.given(organisationRegistered, unverified).when(verify()).then(verified);
    spec.given(organisationRegistered, unverified, verified).when(unverify()).then(unverified);
  });
  it.each<[string, OrganisationCommand, OrganisationEvent[], string, string]>([
    ['twice', verify(), [], 'NOTHING_CHANGES', 'organisationId'],
    ['without a basis', verify(district, ' '), [unverified], 'BASIS_MISSING', 'basis'],
    ['by itself', verify({ organisationId: 'o1' as OrganisationId, party: 'GOVERNMENT' }), [unverified], 'FORBIDDEN', 'organisationId'],
    ['by an officer', verify({ ...district, grants: [{ role: 'OFFICER', projectIds: [] }] }), [unverified], 'FORBIDDEN', 'organisationId'],
  ])('is not given %s', (_, command, history, code, field) =>
    spec
      .given(organisationRegistered, ...history)
      .when(command)
      .thenRefuses(code, field),
  );
  it('is not taken away twice, nor without a reason, nor of nobody', () => {
    spec.given(organisationRegistered, unverified).when(unverify()).thenRefuses('NOTHING_CHANGES', 'organisationId');
    spec.given(organisationRegistered).when(unverify(district, ' ')).thenRefuses('REASON_MISSING', 'reason');
    spec.when(unverify()).thenRefuses('UNKNOWN_ORGANISATION', 'organisationId');
  });
});

describe('An office', () => {
  const spec = specify(organisations);
  const appointed = (projectIds: string[] = [], office: Office = 'OWNERS'): OrganisationEvent => ({
    type: 'organisation-appointed',
    data: { organisationId: 'o1', office, projectIds },
  });
  const appoint = (projectIds: string[] = []): OrganisationCommand => ({
    type: 'appoint-organisation',
    appointment: { office: 'OWNERS', projectIds },
  });
  const dismiss = (reason = 'Voted out'): OrganisationCommand => ({
    type: 'dismiss-organisation',
    office: 'OWNERS',
    reason,
  });
  const dismissed: OrganisationEvent = { type: 'organisation-dismissed', data: { organisationId: 'o1', office: 'OWNERS', reason: 'Voted out' } };

  it('is given for all projects, or for some, which replaces what was said before', () => {
    spec.given(organisationRegistered).when(appoint()).then(appointed());
    spec
      .given(organisationRegistered, appointed())
      .when(appoint(['p1', 'p1']))
      .then(appointed(['p1']));
  });
  it('is not given twice for the same', () =>
    spec
      .given(organisationRegistered, appointed(['p1', 'p2']))
      .when(appoint(['p2', 'p1']))
      .thenRefuses('NOTHING_CHANGES', 'office'));
  it('is taken away for a reason, and only where it is held', () => {
    spec.given(organisationRegistered, appointed(), appointed([], 'SUPERVISION')).when(dismiss(' Voted out ')).then(dismissed);
    spec.given(organisationRegistered, appointed()).when(dismiss(' ')).thenRefuses('REASON_MISSING', 'reason');
    spec.given(organisationRegistered, appointed(), dismissed).when(dismiss()).thenRefuses('NOTHING_CHANGES', 'office');
    expect(fold(organisations, [organisationRegistered, appointed(), appointed([], 'SUPERVISION'), dismissed])).toMatchObject({
      organisation: { appointments: [{ office: 'SUPERVISION', projectIds: [] }] },
    });
  });
  it('is not given to an organisation that nobody knows', () => {
    spec.when(appoint()).thenRefuses('UNKNOWN_ORGANISATION', 'organisationId');
    spec.when(dismiss()).thenRefuses('UNKNOWN_ORGANISATION', 'organisationId');
  });
});

describe('A rule', () => {
  const spec = specify(ruleDecider);
  const first: Rule = defaultRules.ladder;
  const version = {
    text: 'Two days',
    source: 'Order 12',
    jurisdiction: 'Guihua',
    validFrom: '2027-07-01',
    validUntil: null,
    values: { ...first.values, workingDays: 2 } as RuleValues,
  };
  const adopt = (changes: Partial<typeof version> = {}, more: { configured?: boolean } = {}): RuleCommand => ({
    type: 'adopt-rule',
    first,
    configured: false,
    today: '2027-06-30',
    ...more,
    rule: { ...version, validUntil: null, ...changes },
  });
  const adopted = (number: number): RuleEvent => ({ type: 'rule-adopted', data: { ...version, ruleId: 'conflicts.ladder', version: number } });

  it('gets another version, which follows the one before', () => {
    spec.when(adopt()).then(adopted(2));
    spec.given(adopted(2)).when(adopt()).then(adopted(3));
  });
  it('gets none that detection reads from the configuration', () => spec.when(adopt({}, { configured: true })).thenRefuses('RULE_IS_CONFIGURED', 'ruleId'));
  it('gets none for the past', () => spec.when(adopt({ validFrom: '2027-06-29' })).thenRefuses('INVALID_INPUT', 'validFrom'));
  it.each([
    ['another name', { ...version.values, days: 2 }, 'values.days'],
    ['a name less', { workingDays: 2 }, 'values.levels'],
    ['a word for a number', { ...version.values, workingDays: 'two' as never }, 'values.workingDays'],
    ['an office that there is not', { ...version.values, levels: ['KING'] }, 'values.levels'],
    ['no office at all', { ...version.values, levels: [] }, 'values.levels'],
  ])('is not adopted with %s', (_, values, field) => spec.when(adopt({ values })).thenRefuses('INVALID_INPUT', field));

  it.each([
    ['another of its names', { silence: ['JOIN_MAJORITY'], threeQuarters: ['use-fund'] }, null],
    ['two names where it is one or the other', { silence: ['ABSTAIN', 'NONE'] }, 'values.silence'],
    ['a name of another choice', { parking: ['NONE'] }, 'values.parking'],
    ['a matter that there is not', { threeQuarters: ['repaint'] }, 'values.threeQuarters'],
  ])('of a choice is adopted with one of its names: %s', (_, values, field) => {
    const rule: Rule = defaultRules.ownersDecision;
    const when = spec.when({ ...adopt({ values: { ...rule.values, ...values } }), first: rule });
    if (field === null) when.then({ type: 'rule-adopted', data: { ...version, values: { ...rule.values, ...values }, ruleId: rule.id, version: 2 } });
    else when.thenRefuses('INVALID_INPUT', field);
  });

  it.each([
    ['workingDays', defaultRules.ladder, [1, 366], [0, 0.5, 367, 3_000_000, NaN], 'a whole number from 1 to 366'],
    ['builtMonths', defaultRules.protection, [0, 1_200], [-1, 1.5, 1_201, 5_000_000], 'a whole number from 0 to 1200'],
    ['laterHours', defaultRules.permitsNeeded, [0, 8_760], [-1, 0.5, 8_761, 1e13, Infinity], 'a whole number from 0 to 8760'],
  ])('has %s within bounds, and says which', (name, rule: Rule, within, beyond, bounds) => {
    const adoptWith = (value: number) => ruleDecider.decide({ ...adopt({ values: { ...rule.values, [name]: value } }), first: rule }, ruleDecider.initialState);
    for (const value of within) expect(adoptWith(value)).toHaveLength(1);
    for (const value of beyond)
      expect(() => adoptWith(value)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', field: `values.${name}`, message: expect.stringContaining(bounds) }));
  });

  it('holds from its first day to its last; of two that hold, the newer one does', () => {
    const versions = [first, { ...first, ...version, version: 2 }, { ...first, ...version, version: 3, validFrom: '2027-08-01', validUntil: '2027-08-31' }];
    expect(['2027-06-30', '2027-07-01', '2027-08-01', '2027-08-31', '2027-09-01', '2020-12-31'].map((on) => inForce(versions, on)?.version)).toEqual([
      1,
      2,
      3,
      3,
      2,
      undefined,
    ]);
  });
});

describe('What began before a version was adopted', () => {
  const first: Rule = defaultRules.ladder;
  const version = (number: number, validFrom: string, adoptedAt: string) => ({ rule: { ...first, version: number, validFrom }, adoptedAt: new Date(adoptedAt) });
  const adopted = [version(2, '2027-07-01', '2027-07-01T10:00:00+08:00'), version(3, '2027-07-02', '2027-07-01T12:00:00+08:00')];

  it.each([
    ['2027-07-01T09:59:59.999+08:00', 1],
    ['2027-07-01T10:00:00.000+08:00', 2],
    ['2027-07-01T12:00:00.000+08:00', 2],
    ['2027-07-02T00:00:00.000+08:00', 3],
    ['2020-12-31T00:00:00.000+08:00', 1],
  ])('keeps the one before, also on that day: at %s version %d', (at, expected) =>
    expect(versionAt(first, adopted, new Date(at), at.slice(0, 10)).version).toBe(expected),
  );
});

describe('A project', () => {
  const spec = specify(projects);

  it('is not opened for an organisation that nobody knows', () =>
    spec
      .given()
      .when(open({ openerIsKnown: false }))
      .thenRefuses('UNKNOWN_ORGANISATION'));
  it('is opened once', () => {
    spec.given().when(open()).then(projectOpened);
    spec.given(projectOpened).when(open()).thenRefuses('ALREADY_EXISTS', 'idempotencyKey');
  });
});

it('Whatever is tried in whatever order, what was decided folds to a state, and what was refused changes nothing', () => {
  const tries = fc.array(fc.record({ openerIsKnown: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(tries, (attempts) => {
      const history: ProjectEvent[] = [];
      for (const attempt of attempts) {
        const before = fold(projects, history);
        try {
          history.push(...projects.decide(open(attempt), before));
        } catch {
          expect(fold(projects, history)).toEqual(before);
        }
      }
      expect(history.length).toBeLessThanOrEqual(1);
      expect(fold(projects, history).status).toBe(history.length === 0 ? 'unknown' : 'open');
    }),
  );
});
