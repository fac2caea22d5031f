import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

let app: RunningApp;
let district: Client;
let street: Client;
let street1: string;
let lane: string;

const organisation = 'organisation { id name appointments { office projects { name } } } token refusal { code field message }';
const appoint = (by: Client, input: object) =>
  by.ask(`mutation ($input: AppointOrganisationInput!) { appointOrganisation(input: $input) { ${organisation} } }`, { input }).then((data) => data.appointOrganisation);
const dismiss = (by: Client, input: object) =>
  by.ask(`mutation ($input: DismissOrganisationInput!) { dismissOrganisation(input: $input) { ${organisation} } }`, { input }).then((data) => data.dismissOrganisation);
const adopt = (by: Client, input: object) =>
  by
    .ask('mutation ($input: AdoptRuleInput!) { adoptRule(input: $input) { rule { ruleId version values } token refusal { code field message } } }', { input })
    .then((data) => data.adoptRule);

beforeAll(async () => {
  app = await startApp();
  district = await app.register('District', 'GOVERNMENT');
  street = await app.register('Street Office', 'COORDINATION');
  street1 = street.id;
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } } }');
  lane = openProject.project.id;
});
afterAll(() => app.stop());

describe('Offices', () => {
  it('are given for some projects or for all, shown to everybody, and taken away for a reason', async () => {
    const some = await appoint(district, { idempotencyKey: 'a1', organisationId: street1, office: 'STREET_OFFICE', projectIds: [lane] });
    expect(some).toMatchObject({ refusal: null, organisation: { appointments: [{ office: 'STREET_OFFICE', projects: [{ name: 'Lane' }] }] } });
    const all = await appoint(district, { idempotencyKey: 'a2', organisationId: street1, office: 'SUPERVISION' });
    const read = async (token: string) =>
      (
        await district.ask('query ($token: PositionToken) { organisations(token: $token) { edges { node { name appointments { office projects { name } } } } } }', {
          token,
        })
      ).organisations.edges.find(({ node }: { node: { name: string } }) => node.name === 'Street Office').node.appointments;
    expect(await read(all.token)).toEqual([
      { office: 'STREET_OFFICE', projects: [{ name: 'Lane' }] },
      { office: 'SUPERVISION', projects: null },
    ]);
    const { token } = await dismiss(district, { idempotencyKey: 'd1', organisationId: street1, office: 'STREET_OFFICE', reason: 'Merged' });
    expect(await read(token)).toEqual([{ office: 'SUPERVISION', projects: null }]);
  });

  it.each([
    ['by who keeps no directory', () => app.client('water', 'UTILITY'), {}, 'FORBIDDEN', null],
    ['to nobody', () => district, { organisationId: 'T3JnYW5pc2F0aW9uOm5vYm9keQ' }, 'UNKNOWN_ORGANISATION', 'organisationId'],
    ['for a project that there is not', () => district, { projectIds: ['UHJvamVjdDpub3doZXJl'] }, 'UNKNOWN_PROJECT', 'projectIds'],
    ['under the id of something else', () => district, { projectIds: ['T3JnYW5pc2F0aW9uOm5vYm9keQ'] }, 'UNKNOWN_PROJECT', 'projectIds'],
  ])('are not given %s', async (_, by, input, code, field) => {
    const answer = await appoint(await by(), { idempotencyKey: 'refused', organisationId: street1, office: 'OWNERS', ...input });
    expect(answer).toMatchObject({ organisation: null, token: null, refusal: { code, field } });
  });
});

describe('Whoever asks', () => {
  const me = '{ me { personId party organisation { id name appointments { office } } } }';

  it('is told who it is, and which offices it holds', async () => {
    const inspector = await app.register('Supervision', 'CONTRACTOR');
    const { token } = await appoint(district, { idempotencyKey: 'a3', organisationId: inspector.id, office: 'SUPERVISION' });
    await district.ask('query ($token: PositionToken) { organisations(token: $token) { totalCount } }', { token });
    expect((await inspector.ask(me)).me).toEqual({
      personId: `person of ${inspector.organisationId}`,
      party: 'CONTRACTOR',
      organisation: { id: inspector.id, name: 'Supervision', appointments: [{ office: 'SUPERVISION' }] },
    });
  });

  it('also before its organisation is registered', async () =>
    expect((await (await app.client('unknown', 'PROPERTY')).ask(me)).me).toEqual({ personId: 'person of unknown', party: 'PROPERTY', organisation: null }));

  it('is nobody without a token', async () => {
    const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: me }) });
    expect(await response.json()).toEqual({ data: { me: null } });
  });
});

describe('The rule library', () => {
  const version = {
    idempotencyKey: 'two-days',
    ruleId: 'conflicts.ladder',
    text: 'Two working days',
    source: 'Order 12',
    jurisdiction: 'Guihua',
    validFrom: '2127-07-01',
    values: { levels: ['STREET_OFFICE'], workingDays: 2 },
  };

  it('holds every rule with its source, and the versions that government adopts, each from its day on', async () => {
    const { rules } = await district.ask('{ rules { ruleId version source values validFrom } }');
    expect(rules.length).toBeGreaterThanOrEqual(8);
    expect(rules.find(({ ruleId }: { ruleId: string }) => ruleId === 'surfaces.protection')).toMatchObject({
      version: 1,
      values: { overhauledMonths: 36, estateLaneMonths: 24 },
    });
    const adopted = await adopt(street, version);
    expect(adopted).toMatchObject({ refusal: null, rule: { ruleId: 'conflicts.ladder', version: 2, values: { workingDays: 2 } } });
    const on = async (day: string) =>
      (
        await district.ask('query ($on: String, $token: PositionToken) { rules(ruleId: "conflicts.ladder", on: $on, token: $token) { version } }', {
          on: day,
          token: adopted.token,
        })
      ).rules;
    expect([await on('2127-06-30'), await on('2127-07-01')]).toEqual([[{ version: 1 }], [{ version: 2 }]]);
  });

  it.each([
    ['one that there is not', { ruleId: 'conflicts.stairs' }, 'UNKNOWN_RULE', 'ruleId'],
    ['one that is configured', { ruleId: 'works.overlap' }, 'RULE_IS_CONFIGURED', 'ruleId'],
    ['a day that there is not', { validFrom: '2127-02-30' }, 'INVALID_INPUT', 'validFrom'],
    ['a day that has passed', { validFrom: '2021-01-01' }, 'INVALID_INPUT', 'validFrom'],
    ['an end before the beginning', { validUntil: '2127-06-30' }, 'INVALID_INPUT', 'validUntil'],
    ['a value that it does not have', { values: { ...version.values, hours: 1 } }, 'INVALID_INPUT', 'values.hours'],
    ['no values', { values: [] }, 'INVALID_INPUT', null],
    ['a clock beyond all calendars', { values: { ...version.values, workingDays: 3_000_000 } }, 'INVALID_INPUT', 'values.workingDays'],
    ['a blank text', { text: ' \n' }, 'INVALID_INPUT', 'text'],
    ['a blank source', { source: ' ' }, 'INVALID_INPUT', 'source'],
    ['a blank jurisdiction', { jurisdiction: '\t' }, 'INVALID_INPUT', 'jurisdiction'],
  ])('does not take %s', async (_, input, code, field) => {
    const answer = await adopt(district, { ...version, idempotencyKey: 'refused', ...input });
    expect(answer).toMatchObject({ rule: null, refusal: { code } });
    if (field !== null) expect(answer.refusal.field).toBe(field);
  });
});
