import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { mergeTokens, toGlobalId } from '../../platform/graphql/index.js';

let app: RunningApp;
let district: Client, water: Client, paver: Client, digger: Client, supervisors: Client, elsewhere: Client;
let lane: string, square: string;
let known: string;

const answers = {
  concludeContract: 'contract { id title window { start end } principal { name } contractor { name } projects { name } endedAt endedReason }',
  endContract: 'contract { id endedAt endedReason }',
  defineWorkPackage: 'workPackage { id title contract { id } project { name } contractor { name } works { id title } milestones { id key title status dueOn } }',
  ...Object.fromEntries(
    ['promiseMilestone', 'reportMilestone', 'verifyMilestone', 'rejectMilestone'].map((name) => [
      name,
      'milestone { id status promisedOn reportedAt recordedAt slipDays evidence { sha256 } verifiedBy { name } rejectedReason workPackage { title } }',
    ]),
  ),
} as const;
const send = async (by: Client, name: string, input: object) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = answers[name as keyof typeof answers];
  const data = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} token refusal { code field message } } }`, { input });
  return data[name];
};
const written = () => Promise.all(['government', 'utilities', 'contractors'].map((name) => app.app.get<ContextRuntime>(runtimeOf(name)).store.highWater()));
let count = 0;
const key = () => `key ${count++}`;

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const day = (days: number) => new Date(Date.now() + (8 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
const window = { start: '2020-01-01T00:00:00+08:00', end: '2099-01-01T00:00:00+08:00' };
const contract = (more: object = {}) => ({ idempotencyKey: key(), token: known, contractorId: paver.id, title: 'Pavement', window, projectIds: [lane], ...more });
const concluded = async (more: object = {}, by = water) => (await send(by, 'concludeContract', contract(more))).contract.id as string;
const milestone = (more: object = {}) => ({ key: 'base', title: 'Base course', dueOn: day(10), evidence: { kinds: ['PHOTO'], minimum: 1 }, ...more });
const workPackage = (contractId: string, more: object = {}) => ({
  idempotencyKey: key(),
  contractId,
  projectId: lane,
  title: 'New pavement',
  milestones: [milestone(), milestone({ key: 'kerb', dueOn: day(20) })],
  ...more,
});
const defined = async (more: object = {}, contractId?: string) =>
  (await send(water, 'defineWorkPackage', workPackage(contractId ?? (await concluded()), more))).workPackage.id as string;
const photo = (more: object = {}) => ({ kind: 'PHOTO', uri: 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66', sha256: 'a'.repeat(64), mediaType: 'image/jpeg', ...more });
const of = (packageId: string, more: object = {}) => ({ idempotencyKey: key(), packageId, milestoneKey: 'base', ...more });
const report = (packageId: string, more: object = {}) => send(paver, 'reportMilestone', of(packageId, { evidence: [photo()], ...more }));

beforeAll(async () => {
  app = await startApp();
  district = await app.register('District', 'GOVERNMENT');
  water = await app.register('Water', 'UTILITY');
  paver = await app.register('Paver', 'CONTRACTOR');
  digger = await app.register('Digger', 'CONTRACTOR');
  supervisors = await app.register('Supervisors', 'CONTRACTOR');
  const open = async (name: string) =>
    (await district.ask(`mutation { openProject(input: { idempotencyKey: "${name}", name: "${name}", kind: RENEWAL }) { project { id } token } }`)).openProject;
  const [one, other] = [await open('Lane'), await open('Square')];
  [lane, square] = [one.project.id, other.project.id];
  elsewhere = await app.register('Supervisors of the square', 'CONTRACTOR');
  const { appointOrganisation } = await district.ask(
    'mutation ($input: AppointOrganisationInput!) { appointOrganisation(input: $input) { token refusal { code message } } }',
    { input: { idempotencyKey: key(), organisationId: elsewhere.id, office: 'SUPERVISION', projectIds: [square] } },
  );
  known = mergeTokens(one.token, other.token, appointOrganisation.token, await app.appoint(supervisors, 'SUPERVISION'));
});
afterAll(() => app.stop());

type Refused = readonly [why: string, by: () => Client, name: string, input: () => object | Promise<object>, code: string, field: string | null];
/** Says why, where and what to do; and in no log is an event more than before. */
const refuses = (cases: readonly Refused[]) =>
  it.each(cases)('%s', async (_, by, name, input, code, field) => {
    const given = await input();
    const before = await written();
    const answer = await send(by(), name, given);
    expect(answer).toMatchObject({ token: null, refusal: { code, field } });
    expect(answer.refusal.message).toMatch(/\.$/);
    expect(await written()).toEqual(before);
  });

describe('A contract', () => {
  it('says who acts for whom, when and in which projects; it is found by both sides, by its time, and as a node', async () => {
    const { contract: made, token, refusal } = await send(water, 'concludeContract', contract({ title: ' Pavement of the lane ' }));
    expect(refusal).toBeNull();
    expect(made).toEqual({
      id: expect.any(String),
      title: 'Pavement of the lane',
      window: { start: '2019-12-31T16:00:00.000Z', end: '2098-12-31T16:00:00.000Z' },
      principal: { name: 'Water' },
      contractor: { name: 'Paver' },
      projects: [{ name: 'Lane' }],
      endedAt: null,
      endedReason: null,
    });
    const list = async (filter: object) =>
      (
        await paver.ask('query ($filter: ContractFilter, $token: PositionToken) { contracts(filter: $filter, token: $token) { totalCount edges { node { id } } } }', {
          filter,
          token,
        })
      ).contracts.edges.map(({ node }: { node: { id: string } }) => node.id);
    const both = { principalId: water.id, contractorId: paver.id };
    expect(await list(both)).toContain(made.id);
    expect(await list({ ...both, validAt: '2019-12-31T15:59:59Z' })).not.toContain(made.id);
    expect(await list({ ...both, validAt: '2019-12-31T16:00:00Z' })).toContain(made.id);
    expect(await list({ ...both, validAt: '2098-12-31T16:00:00Z' })).not.toContain(made.id);
    expect(await list({ ...both, contractorId: digger.id })).toEqual([]);
    expect((await paver.ask('query ($id: ID!) { node(id: $id) { ... on Contract { title } } }', { id: made.id })).node).toEqual({ title: 'Pavement of the lane' });
  });

  it('without projects is for all', async () => expect((await send(water, 'concludeContract', contract({ projectIds: null }))).contract.projects).toBeNull());

  it('is ended by either side for a reason, as of then', async () => {
    const id = await concluded();
    const { contract: ended, token } = await send(paver, 'endContract', { idempotencyKey: key(), contractId: id, reason: ' Both agreed ' });
    expect(ended).toEqual({ id, endedAt: expect.any(String), endedReason: 'Both agreed' });
    const inForce = async (validAt: string) =>
      (
        await water.ask('query ($at: DateTime, $token: PositionToken) { contracts(filter: { validAt: $at }, token: $token) { edges { node { id } } } }', {
          at: validAt,
          token,
        })
      ).contracts.edges.some(({ node }: { node: { id: string } }) => node.id === id);
    expect(await inForce(ended.endedAt)).toBe(false);
    expect(await inForce(new Date(Date.parse(ended.endedAt) - 1).toISOString())).toBe(true);
  });

  describe('is refused', () => {
    refuses([
      ['to a contractor', () => paver, 'concludeContract', () => contract({ contractorId: digger.id }), 'FORBIDDEN', null],
      ['with who is no contractor', () => water, 'concludeContract', () => contract({ contractorId: district.id }), 'INVALID_INPUT', 'contractorId'],
      ['with nobody', () => water, 'concludeContract', () => contract({ contractorId: toGlobalId('Organisation', 'nobody') }), 'UNKNOWN_ORGANISATION', 'contractorId'],
      ['for a project that there is not', () => water, 'concludeContract', () => contract({ projectIds: [toGlobalId('Project', 'x')] }), 'UNKNOWN_PROJECT', 'projectIds'],
      [
        'with a window that ends when it starts',
        () => water,
        'concludeContract',
        () => contract({ window: { ...window, end: window.start } }),
        'WINDOW_ENDS_BEFORE_START',
        'window.end',
      ],
      ['without a title', () => water, 'concludeContract', () => contract({ title: ' ' }), 'INVALID_INPUT', 'title'],
    ]);
  });

  describe('is not ended', () => {
    const end = async (more: object = {}) => ({ idempotencyKey: key(), contractId: await concluded(), reason: 'Enough', ...more });
    refuses([
      ['by a stranger', () => digger, 'endContract', end, 'FORBIDDEN', 'contractId'],
      ['without a reason', () => water, 'endContract', () => end({ reason: ' ' }), 'REASON_MISSING', 'reason'],
      ['as of yesterday', () => water, 'endContract', () => end({ occurredAt: ago(24 * 60) }), 'INVALID_INPUT', 'occurredAt'],
      ['as of tomorrow', () => water, 'endContract', () => end({ occurredAt: ago(-24 * 60) }), 'INVALID_INPUT', 'occurredAt'],
      ['when there is none', () => water, 'endContract', () => end({ contractId: toGlobalId('Contract', 'x') }), 'UNKNOWN_CONTRACT', 'contractId'],
      ['by the id of something else', () => water, 'endContract', () => end({ contractId: lane }), 'UNKNOWN_CONTRACT', 'contractId'],
      [
        'twice',
        () => water,
        'endContract',
        async () => {
          const input = await end();
          await send(paver, 'endContract', { ...input, idempotencyKey: key() });
          return input;
        },
        'ALREADY_ENDED',
        'contractId',
      ],
    ]);
  });
});

describe('A work package', () => {
  it('is defined by the principal, and shows its contract, its project, its works and its milestones', async () => {
    const contractId = await concluded();
    const { planWorks } = await water.ask(`mutation ($input: PlanWorksInput!) { planWorks(input: $input) { works { id } token } }`, {
      input: {
        idempotencyKey: key(),
        token: known,
        projectId: lane,
        title: 'Trench',
        kind: 'EXCAVATION',
        window,
        footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.93] } },
      },
    });
    await water.ask('query ($token: PositionToken) { cursor(token: $token) }', { token: planWorks.token });
    const { workPackage: made, token } = await send(
      water,
      'defineWorkPackage',
      workPackage(contractId, { worksIds: [planWorks.works.id, toGlobalId('Works', 'utilities.none')] }),
    );
    expect(made).toMatchObject({
      title: 'New pavement',
      contract: { id: contractId },
      project: { name: 'Lane' },
      contractor: { name: 'Paver' },
      works: [{ id: planWorks.works.id, title: 'Trench' }],
      milestones: [
        { id: expect.any(String), key: 'base', title: 'Base course', status: 'DEFINED', dueOn: day(10) },
        { id: expect.any(String), key: 'kerb', title: 'Base course', status: 'DEFINED', dueOn: day(20) },
      ],
    });
    const read = await paver.ask(
      `query ($id: ID!, $milestone: ID!, $filter: WorkPackageFilter, $token: PositionToken) {
        workPackages(filter: $filter, token: $token) { totalCount edges { node { id } } }
        node(id: $id) { ... on WorkPackage { title } }
        milestone: node(id: $milestone) { ... on Milestone { key evidenceNeeded { kinds minimum } workPackage { id } } }
      }`,
      { id: made.id, milestone: made.milestones[1].id, filter: { contractId, projectId: lane, contractorId: paver.id }, token },
    );
    expect(read).toEqual({
      workPackages: { totalCount: 1, edges: [{ node: { id: made.id } }] },
      node: { title: 'New pavement' },
      milestone: { key: 'kerb', evidenceNeeded: { kinds: ['PHOTO'], minimum: 1 }, workPackage: { id: made.id } },
    });
  });

  describe('is refused', () => {
    const ended = async () => {
      const contractId = await concluded();
      await send(water, 'endContract', { idempotencyKey: key(), contractId, reason: 'Enough' });
      return contractId;
    };
    const define = async (more: object = {}) => workPackage(await concluded(), more);
    const withMilestone = (more: object) => define({ milestones: [milestone(), milestone({ key: 'kerb', ...more })] });
    refuses([
      ['to the contractor', () => paver, 'defineWorkPackage', define, 'FORBIDDEN', null],
      ['to another principal', () => district, 'defineWorkPackage', define, 'FORBIDDEN', 'contractId'],
      ['without a contract', () => water, 'defineWorkPackage', () => workPackage(toGlobalId('Contract', 'x')), 'UNKNOWN_CONTRACT', 'contractId'],
      ['under a contract that has ended', () => water, 'defineWorkPackage', async () => workPackage(await ended()), 'NO_CONTRACT', 'contractId'],
      [
        'under a contract of the past',
        () => water,
        'defineWorkPackage',
        async () => workPackage(await concluded({ window: { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z' } })),
        'NO_CONTRACT',
        'contractId',
      ],
      ['in a project that the contract is not for', () => water, 'defineWorkPackage', () => define({ projectId: square }), 'NO_CONTRACT', 'contractId'],
      ['in a project that there is not', () => water, 'defineWorkPackage', () => define({ projectId: toGlobalId('Project', 'x') }), 'UNKNOWN_PROJECT', 'projectId'],
      ['about works of no home', () => water, 'defineWorkPackage', () => define({ worksIds: [toGlobalId('Works', 'x')] }), 'UNKNOWN_WORKS', 'worksIds'],
      ['without milestones', () => water, 'defineWorkPackage', () => define({ milestones: [] }), 'INVALID_INPUT', 'milestones'],
      [
        'with 101 milestones',
        () => water,
        'defineWorkPackage',
        () => define({ milestones: Array.from({ length: 101 }, (_, n) => milestone({ key: `m${n}` })) }),
        'INVALID_INPUT',
        'milestones',
      ],
      ['with two of one key', () => water, 'defineWorkPackage', () => withMilestone({ key: 'base' }), 'INVALID_INPUT', 'milestones[1].key'],
      ['with a key that has a slash', () => water, 'defineWorkPackage', () => withMilestone({ key: 'a/b' }), 'INVALID_INPUT', 'milestones[1].key'],
      ['with a day that there is not', () => water, 'defineWorkPackage', () => withMilestone({ dueOn: '2027-02-30' }), 'INVALID_INPUT', 'milestones[1].dueOn'],
      [
        'with 21 photos',
        () => water,
        'defineWorkPackage',
        () => withMilestone({ evidence: { kinds: ['PHOTO'], minimum: 21 } }),
        'INVALID_INPUT',
        'milestones[1].evidence.minimum',
      ],
      [
        'with evidence of no kind',
        () => water,
        'defineWorkPackage',
        () => withMilestone({ evidence: { kinds: [], minimum: 1 } }),
        'INVALID_INPUT',
        'milestones[1].evidence.kinds',
      ],
    ]);
  });
});

describe('A milestone', () => {
  it('is promised, promised anew, reported, rejected, reported again and verified; each step is in the timeline, the verdicts with their rule', async () => {
    const packageId = await defined();
    expect((await send(paver, 'promiseMilestone', of(packageId, { promisedOn: day(9) }))).milestone).toMatchObject({
      status: 'PROMISED',
      promisedOn: day(9),
      slipDays: -1,
    });
    expect((await send(paver, 'promiseMilestone', of(packageId, { promisedOn: day(14) }))).milestone).toMatchObject({ promisedOn: day(14), slipDays: 4 });
    expect((await report(packageId)).milestone).toMatchObject({
      status: 'REPORTED',
      slipDays: -10,
      evidence: [{ sha256: 'a'.repeat(64) }],
      workPackage: { title: 'New pavement' },
    });
    const rejected = (await send(supervisors, 'rejectMilestone', of(packageId, { token: known, reason: 'Too thin' }))).milestone;
    expect(rejected).toMatchObject({ status: 'REJECTED', rejectedReason: 'Too thin', slipDays: 4 });
    const again = (await report(packageId, { evidence: [photo({ sha256: 'b'.repeat(64) })] })).milestone;
    expect(again).toMatchObject({ status: 'REPORTED', rejectedReason: null, evidence: [{ sha256: 'b'.repeat(64) }] });
    const { milestone: verified, token } = await send(supervisors, 'verifyMilestone', of(packageId, { token: known }));
    expect(verified).toEqual({ ...again, status: 'VERIFIED', verifiedBy: { name: 'Supervisors' } });

    const { timeline } = await water.ask(
      `query ($ids: [ID!], $token: PositionToken) {
        timeline(filter: { subjectIds: $ids }, token: $token) { edges { node { type organisation { name } data subject { ... on Milestone { status } } projects { name } } } }
      }`,
      { ids: [verified.id], token },
    );
    const entries = timeline.edges.map(({ node }: { node: object }) => node);
    const entry = (name: string, organisation: string, data: object) => ({
      type: `contractors.milestone-${name}.v1`,
      organisation: { name: organisation },
      data: expect.objectContaining(data),
      subject: { status: 'VERIFIED' },
      projects: [{ name: 'Lane' }],
    });
    const rule = { id: 'milestones.verification', version: 1 };
    expect(entries).toEqual([
      entry('promised', 'Paver', { promisedOn: day(9) }),
      entry('promised', 'Paver', { promisedOn: day(14) }),
      entry('reported', 'Paver', { milestoneKey: 'base' }),
      entry('rejected', 'Supervisors', { reason: 'Too thin', rule }),
      entry('reported', 'Paver', { milestoneKey: 'base' }),
      entry('verified', 'Supervisors', { rule }),
    ]);
  });

  it('is found by its status, its project, its contractor and its due day, in pages that end', async () => {
    const contractId = await concluded({ projectIds: null });
    const packageId = await defined({ projectId: square }, contractId);
    const { token } = await send(paver, 'promiseMilestone', of(packageId, { promisedOn: day(9) }));
    const list = (filter: object, page: object = {}) =>
      district.ask(
        `query ($filter: MilestoneFilter, $first: Int, $after: String, $token: PositionToken) {
          milestones(filter: $filter, first: $first, after: $after, token: $token) { totalCount pageInfo { hasNextPage endCursor } edges { node { key } } }
        }`,
        { filter: { projectId: square, ...filter }, token, ...page },
      );
    const keys = ({ milestones }: { milestones: { edges: { node: { key: string } }[] } }) => milestones.edges.map(({ node }) => node.key);
    expect(keys(await list({}))).toEqual(['base', 'kerb']);
    expect(keys(await list({ status: 'PROMISED' }))).toEqual(['base']);
    expect(keys(await list({ contractorId: digger.id }))).toEqual([]);
    expect(keys(await list({ contractorId: paver.id, dueBefore: day(20) }))).toEqual(['base']);
    expect(keys(await list({ dueBefore: day(21) }))).toEqual(['base', 'kerb']);
    const first = await list({}, { first: 1 });
    expect([keys(first), first.milestones.totalCount, first.milestones.pageInfo.hasNextPage]).toEqual([['base'], 2, true]);
    const second = await list({}, { first: 1, after: first.milestones.pageInfo.endCursor });
    expect([keys(second), second.milestones.totalCount, second.milestones.pageInfo.hasNextPage]).toEqual([['kerb'], 2, false]);
  });

  it('is verified by the version of the rule that its contract began with, also where another is adopted on the same day (F47)', async () => {
    const before = await concluded();
    const { adoptRule } = await district.ask('mutation ($input: AdoptRuleInput!) { adoptRule(input: $input) { rule { version } token refusal { code message } } }', {
      input: {
        idempotencyKey: key(),
        ruleId: 'milestones.verification',
        text: 'By the street office.',
        source: 'Order 12',
        jurisdiction: 'Guihua',
        validFrom: day(0),
        values: { verifiers: ['STREET_OFFICE'] },
      },
    });
    expect(adoptRule.refusal).toBeNull();
    const since = await concluded();
    const [early, late] = [await defined({}, before), await defined({}, since)];
    for (const id of [early, late]) await report(id);
    const token = mergeTokens(known, adoptRule.token);
    expect((await send(supervisors, 'verifyMilestone', of(late, { token }))).refusal).toMatchObject({ code: 'FORBIDDEN' });
    expect((await send(supervisors, 'verifyMilestone', of(early, { token }))).milestone).toMatchObject({ status: 'VERIFIED' });
    const street = await app.register('Street Office', 'COORDINATION');
    const appointed = mergeTokens(token, await app.appoint(street, 'STREET_OFFICE'));
    expect((await send(street, 'verifyMilestone', of(late, { token: appointed }))).milestone).toMatchObject({
      status: 'VERIFIED',
      verifiedBy: { name: 'Street Office' },
    });
  });
});

describe('A milestone is promised and reported within its contract only', () => {
  const photos = { evidence: [photo()] };
  const refusedBy = async (name: string, input: object) => {
    const before = await written();
    expect((await send(paver, name, input)).refusal).toMatchObject({ code: 'NO_CONTRACT', field: 'packageId' });
    expect(await written()).toEqual(before);
  };

  it('which ends; what was done before may be told later, and verified, and repeats are answered as before', async () => {
    const contractId = await concluded({ occurredAt: ago(3 * 24 * 60) });
    const packageId = await defined({}, contractId);
    const first = of(packageId, photos);
    const { milestone: reported } = await send(paver, 'reportMilestone', first);
    await send(water, 'endContract', { idempotencyKey: key(), contractId, reason: 'Enough' });
    const kerb = (more: object = {}) => of(packageId, { milestoneKey: 'kerb', ...more });
    await refusedBy('reportMilestone', kerb(photos));
    await refusedBy('promiseMilestone', kerb({ promisedOn: day(9) }));
    // A promise is given now, whatever day it bears.
    await refusedBy('promiseMilestone', kerb({ promisedOn: day(9), occurredAt: ago(60) }));
    expect(await send(paver, 'reportMilestone', kerb({ ...photos, occurredAt: ago(60) }))).toMatchObject({ refusal: null, milestone: { status: 'REPORTED' } });
    expect(await send(paver, 'reportMilestone', first)).toMatchObject({ refusal: null, milestone: reported });
    expect((await send(supervisors, 'verifyMilestone', of(packageId, { token: known }))).milestone).toMatchObject({ status: 'VERIFIED' });
    expect((await send(supervisors, 'rejectMilestone', kerb({ token: known, reason: 'Too thin' }))).milestone).toMatchObject({ status: 'REJECTED' });
  });

  it('from its first day to its last', async () => {
    const contractId = await concluded({ window: { start: '2020-01-01T00:00:00Z', end: '2021-01-01T00:00:00Z' } });
    const packageId = await defined({ occurredAt: '2020-02-01T00:00:00Z' }, contractId);
    await refusedBy('reportMilestone', of(packageId, photos));
    await refusedBy('reportMilestone', of(packageId, { ...photos, occurredAt: '2021-01-01T00:00:00Z' }));
    await refusedBy('reportMilestone', of(packageId, { ...photos, occurredAt: '2019-12-31T23:59:59Z' }));
    await refusedBy('promiseMilestone', of(packageId, { promisedOn: '2020-06-20', occurredAt: '2020-06-01T00:00:00Z' }));
    expect((await report(packageId, { occurredAt: '2020-06-01T00:00:00Z' })).refusal).toBeNull();
  });
});

describe('What is wrong with a milestone is refused, and nothing is written:', () => {
  let packageId: string;
  let reported: string;
  beforeAll(async () => {
    // Under a contract of before, whose milestones the supervisors verify whatever the rule says now.
    const contractId = await concluded({ occurredAt: ago(3 * 24 * 60) });
    packageId = await defined({ milestones: [milestone(), milestone({ key: 'three', evidence: { kinds: ['PHOTO'], minimum: 3 } })] }, contractId);
    reported = await defined({}, contractId);
    await report(reported);
  });

  const photos = (...more: object[]) => more.map((each, n) => photo({ sha256: String(n).repeat(64), ...each }));
  const three = (...evidence: object[]) => of(packageId, { milestoneKey: 'three', evidence });
  refuses([
    ['a promise by the principal', () => water, 'promiseMilestone', () => of(packageId, { promisedOn: day(9) }), 'FORBIDDEN', null],
    ['a report by another contractor', () => digger, 'reportMilestone', () => of(packageId, { evidence: [photo()] }), 'NOT_YOUR_MILESTONE', 'packageId'],
    ['a promise for yesterday', () => paver, 'promiseMilestone', () => of(packageId, { promisedOn: day(-1) }), 'INVALID_INPUT', 'promisedOn'],
    ['a promise for no day', () => paver, 'promiseMilestone', () => of(packageId, { promisedOn: '2027-04-31' }), 'INVALID_INPUT', 'promisedOn'],
    [
      'a package that there is not',
      () => paver,
      'promiseMilestone',
      () => of(toGlobalId('WorkPackage', 'x'), { promisedOn: day(9) }),
      'UNKNOWN_WORK_PACKAGE',
      'packageId',
    ],
    ['a verdict on it', () => supervisors, 'verifyMilestone', () => of(toGlobalId('WorkPackage', 'x')), 'UNKNOWN_WORK_PACKAGE', 'packageId'],
    ['a package by the id of something else', () => paver, 'reportMilestone', () => of(lane, { evidence: [photo()] }), 'UNKNOWN_WORK_PACKAGE', 'packageId'],
    ['a key that there is not', () => paver, 'reportMilestone', () => of(packageId, { milestoneKey: 'roof', evidence: [photo()] }), 'UNKNOWN_MILESTONE', 'milestoneKey'],
    ['2 of 3 photos (F40)', () => paver, 'reportMilestone', () => three(...photos({}, {})), 'EVIDENCE_MISSING', 'evidence'],
    ['2 photos and a document', () => paver, 'reportMilestone', () => three(...photos({}, {}, { kind: 'DOCUMENT' })), 'EVIDENCE_MISSING', 'evidence'],
    ['a hash that is none', () => paver, 'reportMilestone', () => three(...photos({}, {}, { sha256: 'xyz' })), 'EVIDENCE_MALFORMED', 'evidence[2].sha256'],
    ['one photo three times', () => paver, 'reportMilestone', () => three(photo(), photo(), photo()), 'EVIDENCE_MALFORMED', 'evidence[1].sha256'],
    ['a file in the clear', () => paver, 'reportMilestone', () => three(...photos({ uri: 'http://x.org/1.jpg' }, {}, {})), 'EVIDENCE_MALFORMED', 'evidence[0].uri'],
    ['a media type that is none', () => paver, 'reportMilestone', () => three(...photos({}, { mediaType: 'photo' }, {})), 'EVIDENCE_MALFORMED', 'evidence[1].mediaType'],
    ['a photo of tomorrow', () => paver, 'reportMilestone', () => three(...photos({ takenAt: ago(-24 * 60) }, {}, {})), 'EVIDENCE_MALFORMED', 'evidence[0].takenAt'],
    ['a deed of tomorrow', () => paver, 'reportMilestone', () => of(packageId, { evidence: [photo()], occurredAt: ago(-24 * 60) }), 'INVALID_INPUT', 'occurredAt'],
    [
      'a deed of the year 500',
      () => paver,
      'reportMilestone',
      () => of(packageId, { evidence: [photo()], occurredAt: '0500-01-01T00:00:00Z' }),
      'INVALID_INPUT',
      'occurredAt',
    ],
    [
      'a deed of the day before 1900',
      () => paver,
      'reportMilestone',
      () => of(packageId, { evidence: [photo()], occurredAt: '1899-12-31T23:59:59Z' }),
      'INVALID_INPUT',
      'occurredAt',
    ],
    ['a verdict before a report', () => supervisors, 'verifyMilestone', () => of(packageId), 'NOT_REPORTED', 'milestoneKey'],
    ['a rejection before a report', () => supervisors, 'rejectMilestone', () => of(packageId, { reason: 'No' }), 'NOT_REPORTED', 'milestoneKey'],
    ['a second report', () => paver, 'reportMilestone', () => of(reported, { evidence: [photo()] }), 'ALREADY_REPORTED', 'milestoneKey'],
    ['a promise after the report', () => paver, 'promiseMilestone', () => of(reported, { promisedOn: day(9) }), 'ALREADY_REPORTED', 'milestoneKey'],
    ['a verdict by the contractor', () => paver, 'verifyMilestone', () => of(reported), 'SELF_VERIFICATION', 'milestoneKey'],
    ['a verdict by the principal without an office', () => water, 'verifyMilestone', () => of(reported), 'FORBIDDEN', null],
    ['a verdict by the supervisors of another project', () => elsewhere, 'verifyMilestone', () => of(reported, { token: known }), 'FORBIDDEN', null],
    ['a rejection by anybody', () => digger, 'rejectMilestone', () => of(reported, { reason: 'No' }), 'FORBIDDEN', null],
    ['a rejection without a reason', () => supervisors, 'rejectMilestone', () => of(reported, { reason: ' ' }), 'REASON_MISSING', 'reason'],
  ]);

  it('a verdict by a contractor that holds the office', async () => {
    const token = await app.appoint(paver, 'SUPERVISION');
    expect((await send(paver, 'verifyMilestone', of(reported, { token }))).refusal).toMatchObject({ code: 'SELF_VERIFICATION', field: 'milestoneKey' });
  });

  it('a verdict by whoever reported it, in the name of the supervisors', async () => {
    const both = await app.client(supervisors.organisationId, 'CONTRACTOR', `person of ${paver.organisationId}`);
    for (const [name, more] of [
      ['verifyMilestone', {}],
      ['rejectMilestone', { reason: 'No' }],
    ] as const)
      expect((await send(both, name, of(reported, { token: known, ...more }))).refusal).toMatchObject({ code: 'SELF_VERIFICATION', field: 'milestoneKey' });
  });

  it('anything about what is verified', async () => {
    await send(supervisors, 'verifyMilestone', of(reported));
    const before = await written();
    const attempts = [
      send(paver, 'promiseMilestone', of(reported, { promisedOn: day(9) })),
      report(reported),
      send(supervisors, 'verifyMilestone', of(reported)),
      send(supervisors, 'rejectMilestone', of(reported, { reason: 'On second thoughts' })),
    ];
    for (const { refusal } of await Promise.all(attempts)) expect(refusal).toMatchObject({ code: 'ALREADY_VERIFIED', field: 'milestoneKey' });
    expect(await written()).toEqual(before);
  });

  it('anything from nobody', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: 'mutation ($input: ReportMilestoneInput!) { reportMilestone(input: $input) { refusal { code } } }',
        variables: { input: of(packageId, { evidence: [photo()] }) },
      }),
    });
    expect(await response.json()).toEqual({ data: { reportMilestone: { refusal: { code: 'UNAUTHENTICATED' } } } });
  });
});
