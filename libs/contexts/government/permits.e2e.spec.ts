import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { runtimeOf, type ContextRuntime } from '../../platform/context/index.js';
import { encodeToken, fromGlobalId, mergeTokens, toGlobalId } from '../../platform/graphql/index.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

let app: RunningApp;
let roads: Client, police: Client, owners: Client, water: Client, gas: Client, paver: Client;
/** A street of the city, and the lane of an estate. */
let street: string, lane: string;
let token: string;
let keys = 0;

const permitFields =
  'id kind road status missing authorities conditions reason basis purpose window { start end } rule { ruleId version } requestedBy { name } works { title } projects { name } consents { offices conditions organisation { name } }';

// What GraphQL answers is any JSON: each test says what it expects of it.
const send = async (by: Client, name: string, input: object, thing = `permit { ${permitFields} }`) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${thing} token refusal { code message field } } }`, {
    input: { idempotencyKey: `k${keys++}`, ...input },
  });
  if (answer[name].token) token = mergeTokens(token, answer[name].token);
  return answer[name];
};
const accepted = async (by: Client, name: string, input: object, thing?: string) => {
  const answer = await send(by, name, input, thing);
  expect(answer.refusal).toBeNull();
  return answer;
};
const plan = async (by: Client, input: object = {}): Promise<string> => {
  const details = {
    projectId: street,
    title: 'New water main',
    kind: 'EXCAVATION',
    footprint: { geometry: { type: 'Point', coordinates: [116.39 + keys / 1_000, 39.93] }, widthMetres: 1 },
    window: { start: inDays(-1), end: inDays(10) },
  };
  return (await accepted(by, 'planWorks', { token, ...details, ...input }, 'works { id }')).works.id;
};
const request = async (by: Client, worksId: string, input: object = {}) =>
  (await accepted(by, 'requestPermit', { token, worksId, kind: 'DIG', purpose: 'New water main', ...input })).permit;
const consent = (by: Client, permitId: string, conditions?: string[]) => accepted(by, 'consentToPermit', { permitId, conditions });
const start = (by: Client, worksId: string, input: object = {}) => send(by, 'startWorks', { worksId, token, ...input }, 'works { id status }');
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

const permits = async (filter: object = {}, by = water, page: object = {}) =>
  (
    await by.ask(
      `query ($filter: PermitFilter, $token: PositionToken, $first: Int, $after: String) { permits(filter: $filter, token: $token, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { ${permitFields} } } } }`,
      { filter, token, ...page },
    )
  ).permits;
const entries = async (types: string[]) =>
  (
    await water.ask(
      'query ($types: [String!], $token: PositionToken) { timeline(filter: { types: $types }, token: $token) { edges { node { type occurredAt subjectId organisation { name } subject { __typename id } data projects { name } } } } }',
      { types: types.map((type) => `government.permit-${type}.v1`), token },
    )
  ).timeline.edges.map(({ node }: { node: object }) => node);
const until = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (const end = Date.now() + 15_000; ; await sleep(50)) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error('It did not come about within 15 s');
  }
};

beforeAll(async () => {
  app = await startApp();
  [roads, police] = [await app.register('Road Office', 'GOVERNMENT'), await app.register('Traffic Police', 'GOVERNMENT')];
  [owners, water] = [await app.register("Owners' Committee", 'RESIDENTS'), await app.register('Water Co.', 'UTILITY')];
  [gas, paver] = [await app.register('Gas Co.', 'UTILITY'), await app.register('Paver', 'CONTRACTOR')];
  token = mergeTokens(await app.appoint(roads, 'MUNICIPAL_ROADS'), await app.appoint(police, 'TRAFFIC_POLICE'), await app.appoint(owners, 'OWNERS'));
  street = (await accepted(roads, 'openProject', { name: 'Street', kind: 'AREA' }, 'project { id }')).project.id;
  lane = (await accepted(roads, 'openProject', { name: 'Lane', kind: 'RENEWAL' }, 'project { id }')).project.id;
});
afterAll(() => app.stop());

describe('A permit', () => {
  it('for a city road is granted by both authorities, with the conditions of both, and then the trench may be dug', async () => {
    const worksId = await plan(water);
    const asked = await request(water, worksId);
    expect(asked).toMatchObject({
      kind: 'DIG',
      road: 'CITY_ROAD',
      status: 'REQUESTED',
      missing: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'],
      consents: [],
      requestedBy: { name: 'Water Co.' },
      projects: [{ name: 'Street' }],
      rule: { ruleId: 'permits.authorities', version: 1 },
    });
    expect((await start(water, worksId)).refusal).toMatchObject({
      code: 'PERMIT_MISSING',
      field: 'worksId',
      message: expect.stringMatching(/need a permit to dig .* was requested, and is not decided yet/),
    });
    expect((await consent(police, asked.id, ['One lane stays open'])).permit).toMatchObject({ status: 'REQUESTED', missing: ['MUNICIPAL_ROADS'] });
    expect((await start(water, worksId)).refusal.code).toBe('PERMIT_MISSING');
    const { permit } = await consent(roads, asked.id, ['Steel plates at night']);
    expect(permit).toMatchObject({
      status: 'GRANTED',
      missing: [],
      conditions: ['One lane stays open', 'Steel plates at night'],
      consents: [
        { offices: ['TRAFFIC_POLICE'], conditions: ['One lane stays open'], organisation: { name: 'Traffic Police' } },
        { offices: ['MUNICIPAL_ROADS'], conditions: ['Steel plates at night'], organisation: { name: 'Road Office' } },
      ],
    });
    expect(await start(water, worksId)).toMatchObject({ refusal: null, works: { status: 'STARTED' } });
    const told = (await entries(['requested', 'consented', 'granted'])).filter(({ subjectId }: { subjectId: string }) => subjectId === asked.id);
    expect(told.map(({ type }: { type: string }) => type.split('.')[1])).toEqual(['permit-requested', 'permit-consented', 'permit-consented', 'permit-granted']);
    expect(told[3]).toMatchObject({ subject: { __typename: 'Permit', id: asked.id }, projects: [{ name: 'Street' }], organisation: { name: 'Road Office' } });
  });

  it('is granted once where both authorities consent at the same time', async () => {
    const { id } = await request(water, await plan(water));
    await Promise.all([consent(roads, id), consent(police, id)]);
    expect((await permits({ status: 'GRANTED' })).edges.filter(({ node }: { node: { id: string } }) => node.id === id)).toHaveLength(1);
    expect((await entries(['granted'])).filter(({ subjectId }: { subjectId: string }) => subjectId === id)).toHaveLength(1);
  });

  it('for a lane of an estate is granted by its owners alone; for one that touches the city road, by the city', async () => {
    const worksId = await plan(water, { projectId: lane });
    const ofLane = await request(water, worksId);
    expect(ofLane).toMatchObject({ road: 'ESTATE_LANE', missing: ['OWNERS'] });
    expect(await request(water, worksId, { road: 'CITY_ROAD' })).toMatchObject({ road: 'CITY_ROAD', missing: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'] });
    expect((await consent(owners, ofLane.id)).permit).toMatchObject({ status: 'GRANTED', conditions: [] });
    expect((await start(water, worksId)).refusal).toBeNull();
  });

  it('to close the lane is another than one to dig, also for works of a contractor', async () => {
    const worksId = await plan(paver, { projectId: lane, kind: 'ACCESS_CLOSURE' });
    await consent(owners, (await request(paver, worksId)).id);
    expect((await start(paver, worksId)).refusal).toMatchObject({
      code: 'PERMIT_MISSING',
      message: expect.stringMatching(/need a permit to close the lane .*: none was requested/),
    });
    await consent(owners, (await request(paver, worksId, { kind: 'CLOSE_LANE' })).id);
    expect((await start(paver, worksId)).refusal).toBeNull();
  });

  it('holds in its window only', async () => {
    const worksId = await plan(water, { projectId: lane });
    await consent(owners, (await request(water, worksId, { window: { start: inDays(1), end: inDays(2) } })).id);
    expect((await start(water, worksId)).refusal).toMatchObject({ code: 'PERMIT_MISSING', message: expect.stringContaining('one is granted, but from') });
  });

  it('that is refused says why, and on which legal basis (F9)', async () => {
    const worksId = await plan(water);
    const { id: permitId } = await request(water, worksId);
    const grounds = { reason: 'Repaved last year', basis: 'City Road Regulation art. 33' };
    expect((await accepted(police, 'refusePermit', { permitId, ...grounds })).permit).toMatchObject({ status: 'REFUSED', ...grounds });
    expect((await start(water, worksId)).refusal).toMatchObject({ code: 'PERMIT_MISSING', message: expect.stringContaining('is refused') });
    expect((await entries(['refused'])).at(-1)).toMatchObject({ data: { ...grounds, rule: { id: 'permits.authorities', version: 1 } } });
  });

  it('that is revoked, or withdrawn, lets nothing begin', async () => {
    const worksId = await plan(water, { projectId: lane });
    const { id: permitId } = await request(water, worksId);
    await consent(owners, permitId);
    const grounds = { reason: 'A gas leak', basis: 'City Road Regulation art. 36' };
    expect((await accepted(owners, 'revokePermit', { permitId, ...grounds })).permit).toMatchObject({ status: 'REVOKED', ...grounds });
    expect((await start(water, worksId)).refusal).toMatchObject({ code: 'PERMIT_MISSING', message: expect.stringContaining('is revoked') });
    const { id: another } = await request(water, worksId);
    expect((await accepted(water, 'withdrawPermit', { permitId: another })).permit.status).toBe('WITHDRAWN');
    expect((await start(water, worksId)).refusal).toMatchObject({ code: 'PERMIT_MISSING', message: expect.stringContaining('is withdrawn') });
  });

  it('is needed as well for what works become that go on', async () => {
    const worksId = await plan(water, { projectId: lane, kind: 'PAVING' });
    expect((await start(water, worksId)).refusal).toBeNull();
    const revise = () => send(water, 'reviseWorks', { worksId, kind: 'EXCAVATION', token }, 'works { kind }');
    expect((await revise()).refusal).toMatchObject({ code: 'PERMIT_MISSING', field: 'worksId' });
    await consent(owners, (await request(water, worksId)).id);
    expect(await revise()).toMatchObject({ refusal: null, works: { kind: 'EXCAVATION' } });
  });

  it('is not needed to put up a scaffold, nor to mend what has burst', async () => {
    for (const kind of ['SCAFFOLD', 'EMERGENCY_REPAIR']) expect((await start(water, await plan(water, { kind }))).refusal).toBeNull();
  });

  it('is requested once, however often the command comes', async () => {
    const input = { idempotencyKey: 'once', token, worksId: await plan(water), kind: 'DIG', purpose: 'Main' };
    const same = 'permit { id status window { start end } }';
    const [first, second] = [await accepted(water, 'requestPermit', input, same), await accepted(water, 'requestPermit', input, same)];
    expect(second).toEqual(first);
  });
});

describe('A permit is granted when it is, and not before', () => {
  it('so that what began earlier began without one', async () => {
    const worksId = await plan(water, { projectId: lane });
    const { id } = await request(water, worksId, { occurredAt: inDays(-0.5) });
    const grantedAt = inDays(-0.25);
    await accepted(owners, 'consentToPermit', { permitId: id, occurredAt: grantedAt });
    expect((await start(water, worksId, { occurredAt: inDays(-0.4) })).refusal).toMatchObject({
      code: 'PERMIT_MISSING',
      message: expect.stringContaining(`and not before ${grantedAt}`),
    });
    expect((await start(water, worksId, { occurredAt: grantedAt })).refusal).toBeNull();
  });
});

describe('Permits can be listed', () => {
  let worksId: string, mine: string[], ofGas: string;
  beforeAll(async () => {
    worksId = await plan(water, { projectId: lane, title: 'Listed' });
    mine = [(await request(water, worksId)).id, (await request(water, worksId, { kind: 'CLOSE_LANE' })).id];
    ofGas = (await request(gas, await plan(gas))).id;
    await consent(roads, ofGas);
  });
  const idsOf = (list: { edges: { node: { id: string } }[] }) => list.edges.map(({ node }) => node.id);

  it('by works, by project, by status, and by who requested them', async () => {
    expect(idsOf(await permits({ worksId }))).toEqual(mine);
    expect(idsOf(await permits({ projectId: lane, status: 'REQUESTED', mine: true }))).toEqual(expect.arrayContaining(mine));
    expect(idsOf(await permits({ mine: true }, gas))).toEqual([ofGas]);
    expect(idsOf(await permits({ mine: false, worksId }, gas))).toEqual(mine);
    expect(idsOf(await permits({ worksId: toGlobalId('Works', 'utilities.0') }))).toEqual([]);
  });

  it('by the office that they wait for', async () => {
    expect(idsOf(await permits({ awaiting: 'TRAFFIC_POLICE' }))).toContain(ofGas);
    expect(idsOf(await permits({ awaiting: 'MUNICIPAL_ROADS' }))).not.toContain(ofGas);
    expect(idsOf(await permits({ awaiting: 'OWNERS', worksId }))).toEqual(mine);
  });

  it('page by page', async () => {
    const first = await permits({ worksId }, water, { first: 1 });
    expect([first.totalCount, first.pageInfo.hasNextPage, idsOf(first)]).toEqual([2, true, mine.slice(0, 1)]);
    const second = await permits({ worksId }, water, { first: 1, after: first.pageInfo.endCursor });
    expect([second.totalCount, second.pageInfo.hasNextPage, idsOf(second)]).toEqual([2, false, mine.slice(1)]);
  });

  it('with their works, one by one by id', async () => {
    const { works, node } = await water.ask(
      `query ($project: ID, $token: PositionToken, $id: ID!) {
        works(projectId: $project, token: $token) { edges { node { title permits { id status works { title } } } } }
        node(id: $id) { __typename id ... on Permit { purpose } } }`,
      { project: lane, token, id: mine[0] },
    );
    const listed = works.edges.find((edge: { node: { title: string } }) => edge.node.title === 'Listed').node;
    expect(listed.permits).toEqual(mine.map((id) => ({ id, status: 'REQUESTED', works: { title: 'Listed' } })));
    expect(node).toEqual({ __typename: 'Permit', id: mine[0], purpose: 'New water main' });
  });

  it('not one’s own by nobody', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ permits(filter: { mine: true }) { totalCount } }' }),
    });
    expect(((await response.json()) as { errors: object[] }).errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  });
});

describe('A refused command about permits says its code and its field, and writes nothing', () => {
  let worksId: string, orphaned: string, requested: string, granted: string;
  const contexts = ['government', 'utilities', 'contractors', 'coordination'];
  const written = () => Promise.all(contexts.map((name) => app.app.get<ContextRuntime>(runtimeOf(name)).store.highWater()));
  let before: readonly number[];

  beforeAll(async () => {
    worksId = await plan(water);
    requested = (await request(water, worksId)).id;
    granted = (await request(water, worksId)).id;
    for (const each of [roads, police]) await consent(each, granted);
    const lost = (await accepted(roads, 'openProject', { name: 'Lost', kind: 'AREA' }, 'project { id }')).project.id;
    orphaned = await plan(water, { projectId: lost });
    await water.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });
    // As a restore from a backup does: others have heard of it.
    await app.app.get<ContextRuntime>(runtimeOf('government')).database.pool.query(`DELETE FROM events WHERE stream_id = $1`, [`project-${fromGlobalId(lost)?.id}`]);
  });
  beforeEach(async () => (before = await written()));
  afterEach(async () => expect(await written()).toEqual(before));

  const grounds = { reason: 'Repaved last year', basis: 'City Road Regulation art. 33' };
  const ask = (input: object) => ({ worksId, kind: 'DIG', purpose: 'Main', ...input });
  const ahead = () => encodeToken([{ context: 'utilities', generation: 1, partition: 0, position: 1_000_000 }]);
  const nowhere = toGlobalId('Permit', 'nowhere');

  it.each<[string, () => Client | Promise<Client>, string, () => object, string, string | null]>([
    ['requestPermit for the works of others', () => gas, 'requestPermit', () => ask({}), 'NOT_THE_OWNER', 'worksId'],
    ['requestPermit for works that there are not', () => water, 'requestPermit', () => ask({ worksId: toGlobalId('Works', 'utilities.0') }), 'UNKNOWN_WORKS', 'worksId'],
    ['requestPermit for works in a project that government has lost', () => water, 'requestPermit', () => ask({ worksId: orphaned }), 'UNKNOWN_PROJECT', 'worksId'],
    ['requestPermit for what is no works', () => water, 'requestPermit', () => ask({ worksId: street }), 'UNKNOWN_WORKS', 'worksId'],
    ['requestPermit for an estate lane in a street', () => water, 'requestPermit', () => ask({ road: 'ESTATE_LANE' }), 'NOT_AN_ESTATE_LANE', 'road'],
    ['requestPermit without an end', () => water, 'requestPermit', () => ask({ window: { start: inDays(0) } }), 'INVALID_INPUT', 'window.end'],
    [
      'requestPermit that ends before it starts',
      () => water,
      'requestPermit',
      () => ask({ window: { start: inDays(2), end: inDays(1) } }),
      'WINDOW_ENDS_BEFORE_START',
      'window.end',
    ],
    ['requestPermit for what is over', () => water, 'requestPermit', () => ask({ window: { start: inDays(-2), end: inDays(-1) } }), 'WINDOW_IS_OVER', 'window.end'],
    ['requestPermit for nothing', () => water, 'requestPermit', () => ask({ purpose: ' ' }), 'INVALID_INPUT', 'purpose'],
    ['requestPermit with a token of what is yet to come', () => water, 'requestPermit', () => ask({ token: ahead() }), 'STILL_BEHIND', 'token'],
    ['requestPermit with a token that is none', () => water, 'requestPermit', () => ask({ token: 'x' }), 'INVALID_INPUT', 'token'],
    ['consentToPermit by who has no say', () => owners, 'consentToPermit', () => ({ permitId: requested }), 'NOT_THE_AUTHORITY', 'permitId'],
    [
      'consentToPermit by who is not registered',
      () => app.client('nobody', 'GOVERNMENT'),
      'consentToPermit',
      () => ({ permitId: requested }),
      'NOT_THE_AUTHORITY',
      'permitId',
    ],
    ['consentToPermit to none', () => roads, 'consentToPermit', () => ({ permitId: nowhere }), 'UNKNOWN_PERMIT', 'permitId'],
    ['consentToPermit to what is no permit', () => roads, 'consentToPermit', () => ({ permitId: worksId }), 'UNKNOWN_PERMIT', 'permitId'],
    ['consentToPermit to what is granted', () => roads, 'consentToPermit', () => ({ permitId: granted }), 'ALREADY_GRANTED', 'permitId'],
    ['consentToPermit on a blank condition', () => roads, 'consentToPermit', () => ({ permitId: requested, conditions: [' '] }), 'INVALID_INPUT', 'conditions'],
    ['refusePermit without a reason', () => roads, 'refusePermit', () => ({ permitId: requested, basis: grounds.basis }), 'REASON_MISSING', 'reason'],
    ['refusePermit for a blank reason', () => roads, 'refusePermit', () => ({ permitId: requested, ...grounds, reason: ' ' }), 'REASON_MISSING', 'reason'],
    ['refusePermit without a basis', () => roads, 'refusePermit', () => ({ permitId: requested, reason: grounds.reason }), 'BASIS_MISSING', 'basis'],
    ['refusePermit by who has no say', () => water, 'refusePermit', () => ({ permitId: requested, ...grounds }), 'NOT_THE_AUTHORITY', 'permitId'],
    ['refusePermit of what is granted', () => police, 'refusePermit', () => ({ permitId: granted, ...grounds }), 'ALREADY_GRANTED', 'permitId'],
    ['revokePermit of what is not', () => police, 'revokePermit', () => ({ permitId: requested, ...grounds }), 'NOT_GRANTED', 'permitId'],
    ['revokePermit without a basis', () => police, 'revokePermit', () => ({ permitId: granted, reason: 'Rain' }), 'BASIS_MISSING', 'basis'],
    ['revokePermit by who has no say', () => owners, 'revokePermit', () => ({ permitId: granted, ...grounds }), 'NOT_THE_AUTHORITY', 'permitId'],
    ['withdrawPermit of others', () => gas, 'withdrawPermit', () => ({ permitId: requested }), 'NOT_THE_REQUESTER', 'permitId'],
    ['withdrawPermit of what is granted', () => water, 'withdrawPermit', () => ({ permitId: granted }), 'ALREADY_GRANTED', 'permitId'],
  ])('%s', async (_, by, name, input, code, field) => {
    const answer = await send(await by(), name, input());
    expect(answer).toMatchObject({ permit: null, token: null, refusal: { code, field, message: expect.stringMatching(/\.$/) } });
  });
});

describe('A permit keeps the rule that it was requested under (F47)', () => {
  it('when another one is adopted', async () => {
    const worksId = await plan(water, { projectId: lane });
    const before = await request(water, worksId);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format();
    const rule = { ruleId: 'permits.authorities', text: 'And the street', source: 'Order 14', jurisdiction: 'Guihua', validFrom: today };
    await accepted(
      roads,
      'adoptRule',
      { ...rule, values: { cityRoad: ['MUNICIPAL_ROADS', 'TRAFFIC_POLICE'], estateLane: ['OWNERS', 'STREET_OFFICE'] } },
      'rule { version }',
    );
    expect(await request(water, worksId)).toMatchObject({ missing: ['OWNERS', 'STREET_OFFICE'], rule: { version: 2 } });
    expect((await consent(owners, before.id)).permit).toMatchObject({ status: 'GRANTED', rule: { version: 1 } });
  });
});

describe('What happens by itself', () => {
  it('happens once, with the time of its deadline, also where nobody ran at it (F61)', async () => {
    const soon = new Date(Date.now() + 8_000);
    const worksId = await plan(water);
    const { id: permitId } = await request(water, worksId, { window: { start: inDays(-1), end: soon.toISOString() } });
    for (const each of [roads, police]) await consent(each, permitId);
    // Pipes that burst a day ago: their time is up as soon.
    const burst = new Date(soon.getTime() - 24 * 3_600_000).toISOString();
    const [asked, silent, withdrawn] = [
      await plan(water, { kind: 'EMERGENCY_REPAIR' }),
      await plan(paver, { kind: 'EMERGENCY_REPAIR' }),
      await plan(gas, { kind: 'EMERGENCY_REPAIR' }),
    ];
    for (const [by, id] of [
      [water, asked],
      [paver, silent],
      [gas, withdrawn],
    ] as const)
      expect((await start(by, id, { occurredAt: burst })).refusal).toBeNull();
    await request(water, asked);
    await accepted(gas, 'withdrawPermit', { permitId: (await request(gas, withdrawn)).id });
    // It goes on after a pause: that moves no deadline.
    await accepted(paver, 'blockWorks', { worksId: silent, reason: 'Rain' }, 'works { id }');
    expect((await start(paver, silent)).refusal).toBeNull();

    const emergency = () => plan(water, { kind: 'EMERGENCY_REPAIR' });
    const before = (hours: number) => new Date(Date.parse(burst) - hours * 3_600_000).toISOString();
    const works = 'works { id }';
    // Mended before anybody said that it had begun.
    const mended = await emergency();
    await accepted(water, 'finishWorks', { worksId: mended, occurredAt: burst }, works);
    // Paving that hit a pipe; that it is paving again, and hits it again, moves no deadline.
    const hit = await plan(water, { kind: 'PAVING' });
    await start(water, hit, { occurredAt: before(30) });
    for (const [kind, occurredAt] of [['EMERGENCY_REPAIR', burst], ['PAVING'], ['EMERGENCY_REPAIR']])
      await accepted(water, 'reviseWorks', { worksId: hit, kind, occurredAt, token }, works);
    const [closedTo, refusedBefore, refusedAfter, pending] = [await emergency(), await emergency(), await emergency(), await emergency()];
    const refuse = (permitId: string, more: object = {}) => accepted(police, 'refusePermit', { permitId, reason: 'Repaved', basis: 'Art. 33', ...more });
    await request(water, closedTo, { kind: 'CLOSE_LANE' });
    await refuse((await request(water, refusedBefore, { occurredAt: before(2) })).id, { occurredAt: before(1) });
    await request(water, pending, { occurredAt: before(2) });
    for (const id of [closedTo, refusedBefore, refusedAfter, pending]) await accepted(water, 'startWorks', { worksId: id, occurredAt: burst, token }, works);
    await refuse((await request(water, refusedAfter)).id);

    await water.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });
    expect(Date.now()).toBeLessThan(soon.getTime());
    await app.restart(() => sleep(soon.getTime() - Date.now() + 500));

    const found = await until(async () => {
      const all = await entries(['expired', 'overdue']);
      return all.length >= 7 ? all : undefined;
    });
    // Whichever timer came first.
    const byType = [...found].sort((a: { type: string; subjectId: string }, b: { type: string; subjectId: string }) =>
      `${a.type}${a.subjectId}`.localeCompare(`${b.type}${b.subjectId}`),
    );
    const overdue = [silent, withdrawn, mended, hit, closedTo, refusedBefore].sort((a, b) => a.localeCompare(b));
    expect(byType).toMatchObject([
      { type: 'government.permit-expired.v1', occurredAt: soon.toISOString(), subjectId: permitId, organisation: null, projects: [{ name: 'Street' }] },
      ...overdue.map((subjectId) => ({
        type: 'government.permit-overdue.v1',
        occurredAt: soon.toISOString(),
        subjectId,
        subject: { __typename: 'Works' },
        data: { startedAt: burst, rule: { id: 'permits.needed', version: 1 } },
        projects: [{ name: 'Street' }],
      })),
    ]);
    expect((await permits({ worksId })).edges[0].node.status).toBe('EXPIRED');
    expect((await start(water, worksId)).refusal).toMatchObject({ code: 'PERMIT_MISSING', message: expect.stringContaining('is expired') });

    await app.restart();
    await sleep(1_500);
    expect(await entries(['expired', 'overdue'])).toHaveLength(7);
    const { rows } = await app.app.get<ContextRuntime>(runtimeOf('government')).database.pool.query('SELECT id FROM timers WHERE due_at <= now()');
    expect(rows).toEqual([]);
  }, 60_000);
});

describe('Nobody consents', () => {
  it('once the window is over, except to what had to be mended at once', async () => {
    const over = { window: { start: inDays(-3), end: inDays(-1) }, occurredAt: inDays(-2) };
    const { id: permitId } = await request(water, await plan(water), over);
    const inTime = { permitId, occurredAt: inDays(-1.5) };
    await accepted(police, 'consentToPermit', inTime);
    expect((await send(roads, 'consentToPermit', { permitId })).refusal).toMatchObject({ code: 'WINDOW_IS_OVER', field: 'permitId' });
    expect((await accepted(roads, 'consentToPermit', inTime)).permit.status).toBe('GRANTED');
    const burst = await request(water, await plan(water, { kind: 'EMERGENCY_REPAIR' }), over);
    await consent(police, burst.id);
    expect((await consent(roads, burst.id)).permit.status).toBe('GRANTED');
  });
});
