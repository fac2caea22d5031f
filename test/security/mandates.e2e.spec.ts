import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSecured, type Secured } from './secured.js';

let hutong: Secured;
let district: string;
let water: string;
let lane: string;
const hours = (n: number) => new Date(Date.now() + n * 3_600_000).toISOString();
const as = async (subject: string, organisation?: string) => ({ token: await hutong.issuer.token(subject), ...(organisation && { organisation }) });
const grant = async (subject: string, organisationId: string, more: object = {}) =>
  hutong.command(await hutong.root(), 'grantMandate', 'mandate { id personId role from until endedAt organisation { name } projects { name } }', {
    personId: await hutong.personIdOf(subject),
    organisationId,
    role: 'ADMINISTRATOR',
    until: hours(24),
    ...more,
  });
const open = async (subject: string, name: string, organisation?: string) =>
  hutong.command(await as(subject, organisation), 'openProject', 'project { id }', { name, kind: 'RENEWAL' });
/** What is asked about a person is a second old at most. */
const heard = () => sleep(1_050);

beforeAll(async () => {
  hutong = await startSecured();
  [district, water] = [await hutong.register('District', 'GOVERNMENT'), await hutong.register('Water', 'UTILITY')];
  await grant('lin', district, { role: 'OFFICER' });
  await heard();
  lane = (await open('lin', 'Lane')).project.id;
});
afterAll(() => hutong.stop());

describe('A person with a mandate', () => {
  it('acts for the organisation, and the timeline shows both', async () => {
    const { token } = await open('lin', 'Square');
    const { body } = await hutong.send(
      await as('lin'),
      'query ($token: PositionToken) { timeline(token: $token) { edges { node { type actor organisation { name } } } } }',
      {
        token,
      },
    );
    const entry = body.data.timeline.edges.find(({ node }: { node: { type: string } }) => node.type === 'government.project-opened.v1').node;
    expect(entry).toEqual({ type: 'government.project-opened.v1', actor: await hutong.personIdOf('lin'), organisation: { name: 'District' } });
  });

  it('is called by a pseudonym that says nothing of who it is, the same each time', async () => {
    const [one, again, other] = [await hutong.personIdOf('lin'), await hutong.personIdOf('lin'), await hutong.personIdOf('wang')];
    expect(one).toMatch(/^[0-9a-f-]{36}$/);
    expect([again, other === one]).toEqual([one, false]);
  });

  it('is told within what it speaks', async () => {
    await grant('sun', water, { role: 'PLANNER', projectIds: [lane] });
    await heard();
    const { body } = await hutong.send(await as('sun'), '{ me { party organisation { name verified } grants { role commands projects { name } } } }');
    expect(body.data.me).toEqual({
      party: 'UTILITY',
      organisation: { name: 'Water', verified: true },
      grants: [{ role: 'PLANNER', commands: null, projects: [{ name: 'Lane' }] }],
    });
  });

  it('says which organisation it acts for, where there are several', async () => {
    await grant('zhou', water, { role: 'PLANNER' });
    await grant('zhou', district, { role: 'OFFICER' });
    await heard();
    const me = '{ me { organisation { name } } }';
    const { status, body } = await hutong.send(await as('zhou'), me);
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'ORGANISATION_NEEDED']);
    expect((await hutong.send(await as('zhou', district), me)).body.data.me.organisation.name).toBe('District');
    expect((await hutong.send(await as('zhou', water), me)).body.data.me.organisation.name).toBe('Water');
  });

  it('for some projects acts in these, and nothing of another is written', async () => {
    await grant('wu', district, { role: 'OFFICER', projectIds: [lane] });
    await heard();
    const appoint = async (projectIds: readonly string[] | null) =>
      hutong.command(await as('wu'), 'appointOrganisation', 'organisation { id }', { organisationId: water, office: 'SUPERVISION', projectIds });
    expect((await appoint(null)).refusal).toMatchObject({ code: 'OUTSIDE_MANDATE' });
    expect((await open('wu', 'Another')).refusal).toMatchObject({ code: 'OUTSIDE_MANDATE' });
    const { refusal, token } = await appoint([lane]);
    expect(refusal).toBeNull();
    const { body } = await hutong.send(
      await as('wu'),
      'query ($token: PositionToken) { organisations(token: $token) { edges { node { name appointments { office projects { name } } } } } }',
      { token },
    );
    expect(body.data.organisations.edges.find(({ node }: { node: { name: string } }) => node.name === 'Water').node.appointments).toEqual([
      { office: 'SUPERVISION', projects: [{ name: 'Lane' }] },
    ]);
  });
});

describe('A person of a contractor that acts for a utility (F55)', () => {
  const works = (title: string, token: string) => ({
    token,
    title,
    projectId: lane,
    onBehalfOf: water,
    kind: 'SCAFFOLD',
    window: { start: hours(48), end: hours(96) },
    footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.93] } },
  });

  it('is in the log with employer and principal, and refused once either the contract or the mandate has ended', async () => {
    const paver = await hutong.register('Paver', 'CONTRACTOR');
    const { mandate } = await grant('feng', paver, { role: 'SITE_MANAGER', projectIds: [lane] });
    await grant('mei', water, { role: 'PLANNER' });
    await heard();
    const plan = async (token: string) => hutong.command(await as('feng'), 'planWorks', 'works { id }', works('Scaffold', token));
    const { contract, token } = await hutong.command(await as('mei'), 'concludeContract', 'contract { id }', {
      contractorId: paver,
      title: 'Scaffold of the lane',
      window: { start: hours(-1), end: hours(24) },
      projectIds: [lane],
    });
    const planned = await plan(token);
    expect(planned.refusal).toBeNull();
    const { body } = await hutong.send(
      await as('feng'),
      'query ($token: PositionToken) { timeline(filter: { parties: [CONTRACTOR] }, token: $token) { edges { node { type actor party organisation { name } principal { name } } } } }',
      { token: planned.token },
    );
    expect(body.data.timeline.edges.map(({ node }: { node: object }) => node)).toEqual([
      {
        type: 'utilities.works-planned.v1',
        actor: await hutong.personIdOf('feng'),
        party: 'CONTRACTOR',
        organisation: { name: 'Paver' },
        principal: { name: 'Water' },
      },
    ]);
    const ended = await hutong.command(await as('mei'), 'endContract', 'contract { id }', { contractId: contract.id, reason: 'Done' });
    expect((await plan(ended.token)).refusal).toMatchObject({ code: 'NO_CONTRACT', field: 'onBehalfOf' });
    await hutong.command(await hutong.root(), 'endMandate', 'mandate { id }', { mandateId: mandate.id, reason: 'Left' });
    await heard();
    await expect(plan(ended.token)).rejects.toThrow('NO_MANDATE');
  });
});

describe('Without a mandate in force nobody acts', () => {
  it.each([
    ['before it begins', () => ({ from: hours(1) }), /one begins at /],
    ['after it has ended', () => ({ from: hours(-2), until: new Date(Date.now() + 2_000).toISOString() }), /one ended at /],
  ])('%s', async (name, datesFrom, message) => {
    const dates: { from?: string; until?: string } = datesFrom();
    const granted = await grant(name, water, { role: 'PLANNER', ...dates });
    expect(granted.refusal).toBeNull();
    await sleep(Math.max(1_050, dates.until ? Date.parse(dates.until) - Date.now() + 50 : 0));
    const { status, body } = await hutong.send(await as(name), '{ me { personId } }');
    expect([status, body.errors[0].extensions.code]).toEqual([403, 'NO_MANDATE']);
    expect(body.errors[0].message).toMatch(message);
    expect(hutong.turned.at(-1)).toMatchObject({ why: 'no-mandate' });
  });

  it('once it is revoked: requests are refused and open subscriptions end, within two seconds', async () => {
    const { mandate } = await grant('qian', water, { role: 'PLANNER' });
    await heard();
    const listening = await hutong.listen(await as('qian'));
    const begun = Date.now();
    const ended = await hutong.command(await hutong.root(), 'endMandate', 'mandate { endedAt endedReason }', { mandateId: mandate.id, reason: 'Left' });
    expect(ended).toMatchObject({ refusal: null, mandate: { endedAt: expect.any(String), endedReason: 'Left' } });
    const { code, reason, at } = await listening.closed;
    expect([code, reason]).toEqual([4403, expect.stringMatching(/^NO_MANDATE: You have no mandate in force \(one ended at /)]);
    expect(at - begun).toBeLessThan(2_500);
    expect((await hutong.send(await as('qian'), '{ me { personId } }')).status).toBe(403);
    expect((await hutong.command(await hutong.root(), 'endMandate', 'mandate { id }', { mandateId: mandate.id, reason: 'Again' })).refusal.code).toBe('MANDATE_IS_OVER');
  });
});

describe('An organisation', () => {
  it('that is not verified may read, and writes nothing until it is', async () => {
    const gas = await hutong.register('Gas', 'UTILITY', { verified: false });
    await grant('li', gas, { role: 'ADMINISTRATOR' });
    await heard();
    const sent = async () => hutong.command(await as('li'), 'grantMandate', 'mandate { id }', { personId: 'x', organisationId: gas, role: 'CREW', until: hours(1) });
    expect((await hutong.send(await as('li'), '{ projects { totalCount } }')).status).toBe(200);
    expect((await sent()).refusal).toMatchObject({ code: 'OUTSIDE_MANDATE', message: expect.stringContaining('not verified') });
    const verified = await hutong.command(await hutong.root(), 'verifyOrganisation', 'organisation { verified }', { organisationId: gas, basis: 'Licence 7' });
    expect(verified).toMatchObject({ refusal: null, organisation: { verified: true } });
    await heard();
    expect((await sent()).refusal).toBeNull();
    const taken = await hutong.command(await hutong.root(), 'unverifyOrganisation', 'organisation { verified }', { organisationId: gas, reason: 'Licence expired' });
    expect(taken.organisation).toEqual({ verified: false });
    const shared = 'query ($ids: [ID!], $token: PositionToken) { timeline(filter: { subjectIds: $ids }, token: $token) { edges { node { type } } } }';
    const { body } = await hutong.send(await hutong.root(), shared, { ids: [gas], token: taken.token });
    expect(body.data.timeline.edges.map(({ node }: { node: { type: string } }) => node.type)).toEqual([
      'government.organisation-registered.v1',
      'government.organisation-unverified.v1',
      'government.organisation-verified.v1',
      'government.organisation-unverified.v1',
    ]);
    await heard();
    expect((await sent()).refusal).toMatchObject({ code: 'OUTSIDE_MANDATE' });
  });

  it('grants through its own administrators, and only for itself', async () => {
    await grant('ding', water);
    await heard();
    const granting = async (subject: string, organisationId: string) =>
      (
        await hutong.command(await as(subject), 'grantMandate', 'mandate { id }', {
          personId: 'y',
          organisationId,
          role: organisationId === water ? 'CREW' : 'OFFICER',
          until: hours(1),
        })
      ).refusal?.code;
    expect(await granting('ding', water)).toBeUndefined();
    expect(await granting('ding', district)).toBe('FORBIDDEN');
    expect(await granting('sun', water)).toBe('FORBIDDEN');
    const listed = await hutong.send(await as('ding'), '{ mandates { totalCount edges { node { id role personId } } } }');
    expect(listed.body.data.mandates.totalCount).toBeGreaterThanOrEqual(3);
    expect((await hutong.send(await as('sun'), '{ mandates { totalCount } }')).body.errors[0].extensions.code).toBe('FORBIDDEN');
    const [{ node }] = listed.body.data.mandates.edges;
    const byId = async (subject: string) => (await hutong.send(await as(subject), 'query ($id: ID!) { node(id: $id) { id } }', { id: node.id })).body.data.node;
    expect([await byId('ding'), await byId('sun')]).toEqual([{ id: node.id }, null]);
  });
});
