import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { Bus } from '../../platform/command-bus/index.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import type { Grant, OrganisationId } from '../../platform/kernel/index.js';
import { ReadPersonalData } from './commands/read-personal-data.js';
import { flat, RegisterKeeper, whole } from './testing/keeper.js';

let app: RunningApp;
let keeper: RegisterKeeper;
let stranger: Client;
let estateId: string;
let project: { id: string; token: string };

const register = async (data: object, more: object = {}): Promise<string> => (await keeper.done('registerResident', { estateId, data, ...more })).id;
const unitOf = async (label: string, more: object = {}): Promise<string> => (await keeper.done('registerUnit', { estateId, ...flat(label, more) })).id;
const sold = (unitId: string, residentId: string, more: object = {}) =>
  keeper.done('changeOwners', { unitId, owners: [{ residentId, share: whole }], basis: 'Entry 7', ...more });
const read = (residentId: string, more: object = {}, by?: Client) =>
  keeper.send('readPersonalData', { residentId, fields: ['NAME', 'PHONE'], purpose: 'REGISTER', reason: 'Change of owner', ...more }, by);
const day = (days: number) => new Date(Date.now() + (8 + 24 * days) * 3_600_000).toISOString().slice(0, 10);

beforeAll(async () => {
  app = await startApp();
  const district = await app.register('District', 'GOVERNMENT');
  keeper = new RegisterKeeper(app, await app.register('Committee', 'RESIDENTS'));
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  project = { id: openProject.project.id, token: openProject.token };
  stranger = await app.register('Other committee', 'RESIDENTS');
  keeper.token = project.token;
  estateId = (await keeper.done('registerEstate', { name: ' Osmanthus Court ', projectIds: [project.id] })).id;
});
afterAll(() => app.stop());

describe('An estate', () => {
  it('is public, with whoever keeps its register; its units and residents are not', async () => {
    const { estates } = await keeper.ask(
      'query ($token: PositionToken) { estates(token: $token) { edges { node { id name keeper { name } projects { name } } } } }',
      {},
      stranger,
    );
    expect(estates.edges).toEqual([{ node: { id: estateId, name: 'Osmanthus Court', keeper: { name: 'Committee' }, projects: [{ name: 'Lane' }] } }]);
    const { timeline } = await keeper.ask('query ($token: PositionToken) { timeline(token: $token) { edges { node { type } } } }', {}, stranger);
    expect(timeline.edges.map(({ node }: { node: { type: string } }) => node.type)).toContain('residents.estate-registered.v1');
    for (const list of ['units', 'residents']) {
      const asked = stranger.ask(`query ($estateId: ID!) { ${list}(estateId: $estateId) { totalCount } }`, { estateId });
      await expect(asked).rejects.toThrow('NOT_THE_KEEPER');
    }
  });

  it.each([
    ['for a project that there is not', { projectIds: ['UHJvamVjdDpub3doZXJl'] }, 'UNKNOWN_PROJECT', 'projectIds'],
    ['under the id of something else', () => ({ projectIds: [keeper.client.id] }), 'UNKNOWN_PROJECT', 'projectIds'],
    ['without a name', { name: ' ' }, 'INVALID_INPUT', 'name'],
  ])('is not registered %s', async (_, input, code, field) => {
    const answer = await keeper.send('registerEstate', { name: 'Court', token: null, ...(typeof input === 'function' ? input() : input) });
    expect(answer).toMatchObject({ estate: null, token: null, refusal: { code, field } });
  });

  it('is not registered by an organisation that nobody has registered', async () =>
    expect(await keeper.send('registerEstate', { name: 'Court', token: null }, await app.client('nobody', 'PROPERTY'))).toMatchObject({
      refusal: { code: 'UNKNOWN_ORGANISATION' },
    }));
});

describe('The register', () => {
  it('has units by the place where they are, each once, with the area that counts', async () => {
    const unitId = await unitOf('101', { areaSource: 'CONTRACT', area: 6_100 });
    expect(await keeper.send('registerUnit', { estateId, ...flat(' 101 ') })).toMatchObject({ unit: null, refusal: { code: 'ALREADY_EXISTS', field: 'label' } });
    const corrected = await keeper.done('correctUnit', { unitId, area: 6_137, areaSource: 'REGISTER', reason: 'Entered' });
    expect(corrected).toMatchObject({ area: 6_137, areaSource: 'REGISTER', estate: { name: 'Osmanthus Court' } });
    expect(corrected.areas).toEqual([
      { source: 'REGISTER', area: 6_137 },
      { source: 'CONTRACT', area: 6_100 },
    ]);
    const { units } = await keeper.ask('query ($estateId: ID!, $token: PositionToken) { units(estateId: $estateId, token: $token) { totalCount } }', { estateId });
    expect(units.totalCount).toBe(1);
    const { node } = await keeper.ask('query ($id: ID!) { node(id: $id) { ... on Unit { label area } } }', { id: unitId });
    expect(node).toEqual({ label: '101', area: 6_137 });
    expect((await stranger.ask('query ($id: ID!) { node(id: $id) { id } }', { id: unitId })).node).toBeNull();
  });

  it('knows who owns a unit on each day, in shares that sum to one, and who lives there', async () => {
    const [unitId, li, wang, tenant] = [await unitOf('102'), await register({ name: 'Li' }), await register({ name: 'Wang' }), await register({ name: 'Zhao' })];
    await sold(unitId, li, { since: day(-400) });
    const half = { numerator: 1, denominator: 2 };
    const later = await keeper.done('changeOwners', {
      unitId,
      owners: [
        { residentId: li, share: half },
        { residentId: wang, share: half },
      ],
      since: day(30),
      basis: 'Certificate of inheritance, registration pending',
    });
    expect(later.ownership).toMatchObject({ owners: [{ residentId: li, share: whole }], since: day(-400) });
    expect(later.ownerships.map(({ since }: { since: string }) => since)).toEqual([day(-400), day(30)]);
    const { tenancies } = await keeper.done('registerTenancy', { unitId, residentId: tenant, from: day(-10) });
    expect((await keeper.done('endTenancy', { unitId, tenancyId: tenancies[0].tenancyId })).tenancies).toEqual([
      { tenancyId: tenancies[0].tenancyId, residentId: tenant, from: day(-10), until: day(0) },
    ]);
  });

  it('says twice, to the same key, what it said first', async () => {
    const input = { idempotencyKey: 'same', estateId, ...flat('103') };
    const first = await keeper.done('registerUnit', input);
    expect((await keeper.done('registerUnit', input)).id).toBe(first.id);
    expect(await keeper.send('registerUnit', { ...input, area: 6_001 })).toMatchObject({ refusal: { code: 'KEY_REUSED' } });
  });

  it.each<[string, string, () => object | Promise<object>, string, string]>([
    ['a unit of an estate that there is not', 'registerUnit', () => ({ estateId: 'RXN0YXRlOm5vd2hlcmU', ...flat('1') }), 'UNKNOWN_ESTATE', 'estateId'],
    ['an area of nothing', 'registerUnit', () => ({ estateId, ...flat('1', { area: 0 }) }), 'AREA_NOT_WHOLE', 'area'],
    ['a use that there is not', 'registerUnit', () => ({ estateId: 'T3JnYW5pc2F0aW9uOngx', ...flat('1') }), 'UNKNOWN_ESTATE', 'estateId'],
    ['an area without what says so', 'correctUnit', async () => ({ unitId: await unitOf('r1'), area: 1, reason: 'x' }), 'INVALID_INPUT', 'areaSource'],
    ['a source without an area', 'correctUnit', async () => ({ unitId: await unitOf('r2'), areaSource: 'SURVEY', reason: 'x' }), 'INVALID_INPUT', 'area'],
    [
      'owners that nobody knows',
      'changeOwners',
      async () => ({ unitId: await unitOf('r3'), owners: [{ residentId: 'UmVzaWRlbnQ6bm9ib2R5', share: whole }], basis: 'x' }),
      'UNKNOWN_RESIDENT',
      'owners',
    ],
    [
      'a unit as its owner',
      'changeOwners',
      async () => ({ unitId: await unitOf('r4'), owners: [{ residentId: await unitOf('r5'), share: whole }], basis: 'x' }),
      'UNKNOWN_RESIDENT',
      'owners',
    ],
    [
      'a day that there is not',
      'changeOwners',
      async () => ({ unitId: await unitOf('r6'), owners: [{ residentId: await register({ name: 'A' }), share: whole }], basis: 'x', since: '2027-02-30' }),
      'INVALID_INPUT',
      'since',
    ],
    [
      'an owner who is erased',
      'changeOwners',
      async () => {
        const residentId = await register({ name: 'Gone' });
        await keeper.done('eraseResident', { residentId, reason: 'Asked for' });
        return { unitId: await unitOf('r7'), owners: [{ residentId, share: whole }], basis: 'x' };
      },
      'RESIDENT_ERASED',
      'owners',
    ],
    [
      'a tenant that nobody knows',
      'registerTenancy',
      async () => ({ unitId: await unitOf('r8'), residentId: 'UmVzaWRlbnQ6bm9ib2R5', from: '2027-01-01' }),
      'UNKNOWN_RESIDENT',
      'residentId',
    ],
    ['the end of a tenancy that there is not', 'endTenancy', async () => ({ unitId: await unitOf('r9'), tenancyId: 'none' }), 'UNKNOWN_TENANCY', 'tenancyId'],
    ['nobody', 'registerResident', () => ({ estateId, data: {} }), 'INVALID_INPUT', 'data'],
    ['a name of blanks', 'registerResident', () => ({ estateId, data: { name: ' ' } }), 'INVALID_INPUT', 'data.name'],
    ['a birthday that there is not', 'registerResident', () => ({ estateId, data: { name: 'Li', birthDate: '2018-02-30' } }), 'INVALID_INPUT', 'data.birthDate'],
    ['a child without a guardian', 'registerResident', () => ({ estateId, data: { name: 'Li', birthDate: day(-9 * 365) } }), 'GUARDIAN_NEEDED', 'guardianId'],
    [
      'a guardian whom nobody knows',
      'registerResident',
      () => ({ estateId, data: { name: 'Li' }, guardianId: 'UmVzaWRlbnQ6bm9ib2R5' }),
      'UNKNOWN_RESIDENT',
      'guardianId',
    ],
    [
      'a consent of tomorrow',
      'giveConsent',
      async () => ({ residentId: await register({ name: 'Li' }), purpose: 'CONTACT', sensitive: false, on: day(1) }),
      'INVALID_INPUT',
      'on',
    ],
    [
      'a reading of nothing',
      'readPersonalData',
      async () => ({ residentId: await register({ name: 'Li' }), fields: [], purpose: 'REGISTER', reason: 'x' }),
      'INVALID_INPUT',
      'fields',
    ],
    [
      'a correction to nobody',
      'correctPersonalData',
      async () => ({ residentId: await register({ name: 'Li' }), data: { name: null }, reason: 'x' }),
      'INVALID_INPUT',
      'data',
    ],
  ])('does not take %s, and writes nothing', async (_, name, input, code, field) => {
    const given = await input();
    const before = await keeper.runtime.store.highWater();
    expect(await keeper.send(name, given)).toMatchObject({ token: null, refusal: { code, field, message: expect.stringMatching(/\.$/) } });
    expect(await keeper.runtime.store.highWater()).toBe(before);
  });
});

describe('Personal data', () => {
  it('is read for a purpose, in the fields that were asked for, once; and whoever may know sees who read it and why', async () => {
    const residentId = await register({ name: 'Li Hua', phone: '13900000001', idNumber: '11010119900307123x' });
    const key = { idempotencyKey: 'look' };
    expect(await read(residentId, key)).toMatchObject({ data: { name: 'Li Hua', phone: '13900000001', idNumber: null, birthDate: null }, refusal: null });
    expect(await read(residentId, key)).toMatchObject({ data: null, refusal: null });
    expect((await read(residentId, { fields: ['ID_NUMBER'], purpose: 'BALLOT', reason: 'Roll of ballot 7' })).data).toEqual({
      name: null,
      phone: null,
      idNumber: '11010119900307123X',
      birthDate: null,
    });
    const reads = async (by?: Client) =>
      (
        await keeper.ask(
          `query ($residentId: ID!, $token: PositionToken) { personalDataReads(residentId: $residentId, token: $token) {
            totalCount edges { node { personId organisation { name } fields purpose reason } } } }`,
          { residentId },
          by,
        )
      ).personalDataReads;
    const by = { personId: `person of ${keeper.client.organisationId}`, organisation: { name: 'Committee' } };
    expect(await reads()).toEqual({
      totalCount: 2,
      edges: [
        { node: { ...by, fields: ['NAME', 'PHONE'], purpose: 'REGISTER', reason: 'Change of owner' } },
        { node: { ...by, fields: ['ID_NUMBER'], purpose: 'BALLOT', reason: 'Roll of ballot 7' } },
      ],
    });
    await expect(reads(stranger)).rejects.toThrow('UNKNOWN_RESIDENT');
  });

  it('is the person’s own: who signs in as a resident finds its homes, a copy, and who has read it; and of others nothing', async () => {
    const [residentId, other] = [await register({ name: 'Wang Fang', phone: '13900000002' }), await register({ name: 'Other' })];
    const unitId = await unitOf('201');
    await keeper.done('changeOwners', {
      unitId,
      owners: [
        { residentId, share: { numerator: 2, denominator: 3 } },
        { residentId: other, share: { numerator: 1, denominator: 3 } },
      ],
      since: day(-5),
      basis: 'Entry 9',
    });
    await keeper.done('linkResident', { residentId, personId: 'wang-signs-in' });
    const wang = await app.client(stranger.organisationId, 'RESIDENTS', 'wang-signs-in');
    const { myHomes } = await keeper.ask(
      'query ($token: PositionToken) { myHomes(token: $token) { resident { id personId fields } holdings { unitId label area role share { numerator denominator } since until } } }',
      {},
      wang,
    );
    expect(myHomes).toEqual([
      {
        resident: { id: residentId, personId: 'wang-signs-in', fields: ['NAME', 'PHONE'] },
        holdings: [{ unitId, label: '201', area: 6_000, role: 'OWNER', share: { numerator: 2, denominator: 3 }, since: day(-5), until: null }],
      },
    ]);
    expect((await read(residentId, { purpose: 'COPY', reason: 'My copy' }, wang)).data).toMatchObject({ name: 'Wang Fang', phone: '13900000002' });
    expect(await read(other, { purpose: 'COPY', reason: 'Curious' }, wang)).toMatchObject({ data: null, refusal: { code: 'UNKNOWN_RESIDENT' } });
    expect(await read('UmVzaWRlbnQ6bm9ib2R5', { purpose: 'COPY', reason: 'Curious' }, wang)).toMatchObject({ data: null, refusal: { code: 'UNKNOWN_RESIDENT' } });
    const corrected = await keeper.done('correctPersonalData', { residentId, data: { phone: '13900000003' }, reason: 'New phone' }, wang);
    expect(corrected.fields).toEqual(['NAME', 'PHONE']);
    expect((await read(residentId)).data).toMatchObject({ name: 'Wang Fang', phone: '13900000003' });
    const nodes = async (by: Client) => await keeper.ask('query ($a: ID!, $b: ID!) { a: node(id: $a) { id } b: node(id: $b) { id } }', { a: residentId, b: other }, by);
    expect(await nodes(wang)).toEqual({ a: { id: residentId }, b: null });
    expect(await nodes(keeper.client)).toEqual({ a: { id: residentId }, b: { id: other } });
  });

  it('of a child is used with the guardian’s separate consent, until it is withdrawn', async () => {
    const guardianId = await register({ name: 'Mother' });
    const residentId = await register({ name: 'Child', birthDate: day(-9 * 365) }, { guardianId });
    const contact = { purpose: 'CONTACT', reason: 'Summer camp' };
    expect(await read(residentId, contact)).toMatchObject({ refusal: { code: 'CONSENT_MISSING' } });
    const consent = { residentId, purpose: 'CONTACT', sensitive: true };
    expect(await keeper.send('giveConsent', consent)).toMatchObject({ refusal: { code: 'GUARDIAN_NEEDED' } });
    await keeper.done('giveConsent', { ...consent, sensitive: false, guardianId });
    const given = await keeper.done('giveConsent', { ...consent, guardianId, on: day(-1) });
    expect(given.consents).toContainEqual({ purpose: 'CONTACT', sensitive: true, guardianId, on: day(-1) });
    expect((await read(residentId, contact)).data).toMatchObject({ name: 'Child' });
    await keeper.done('withdrawConsent', consent);
    expect(await read(residentId, contact)).toMatchObject({ data: null, refusal: { code: 'CONSENT_MISSING' } });
  });

  it('is of one resident for each identity number of an estate, however it is typed', async () => {
    const residentId = await register({ name: 'Sun', idNumber: '4401 0619 800101 001x' });
    expect(await keeper.send('registerResident', { estateId, data: { name: 'Sun', idNumber: '44010619800101001X' } })).toMatchObject({
      refusal: { code: 'ALREADY_EXISTS', field: 'idNumber' },
    });
    const twin = await register({ name: 'Sun', idNumber: '440106198001010029' });
    expect(await keeper.send('correctPersonalData', { residentId: twin, data: { idNumber: '44010619800101001X' }, reason: 'Mistyped' })).toMatchObject({
      refusal: { code: 'ALREADY_EXISTS', field: 'idNumber' },
    });
    await keeper.done('eraseResident', { residentId, reason: 'Asked for' });
    await keeper.done('correctPersonalData', { residentId: twin, data: { idNumber: '44010619800101001X' }, reason: 'Mistyped' });
  });

  it.each<[string, Grant, string | null]>([
    ['by a committee member', { role: 'COMMITTEE_MEMBER', projectIds: [] }, null],
    ['by a committee member of its project', { role: 'COMMITTEE_MEMBER', projectIds: ['lane'] }, null],
    ['not by a committee member of another project', { role: 'COMMITTEE_MEMBER', projectIds: ['square'] }, 'OUTSIDE_MANDATE'],
    ['not by an owner who is a member', { role: 'OWNER', projectIds: [] }, 'UNKNOWN_RESIDENT'],
    ['not by a program', { role: 'SYSTEM', projectIds: [], commands: ['readPersonalData'] }, 'UNKNOWN_RESIDENT'],
  ])('is read %s of the keeper', async (_, grant, code) => {
    const raw = (id: string) => fromGlobalId(id)?.id ?? '';
    const residentId = raw(await register({ name: 'Zhou' }));
    const grants = [{ ...grant, projectIds: grant.projectIds.map((id) => (id === 'lane' ? raw(project.id) : id)) }];
    const caller = { personId: 'member', organisationId: keeper.client.organisationId as OrganisationId, party: 'RESIDENTS', grants } as const;
    const input = { idempotencyKey: `${grant.role} ${residentId}`, residentId, fields: ['NAME' as const], purpose: 'REGISTER' as const, reason: 'Roll' };
    const reading = app.app.get(Bus).execute(new ReadPersonalData(input, { caller, correlationId: 'test' }));
    if (code === null) expect((await reading).answer).toMatchObject({ name: 'Zhou' });
    else await expect(reading).rejects.toMatchObject({ code });
  });
});
