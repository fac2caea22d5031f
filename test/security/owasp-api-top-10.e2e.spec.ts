import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toGlobalId } from '../../libs/platform/graphql/index.js';
import { TestIssuer } from '../../libs/platform/identity/testing/issuer.js';
import { mutation } from '../support/mutation.js';
import { startApp, type Client, type RunningApp } from '../support/start-app.js';

/** The OWASP API Security Top 10 of 2023: what each of them would look like here, and that it is not so. */
let app: RunningApp;
let [water, gas, residents, paver]: readonly Client[] = [];
let project: string;
let works: string;
let token: string;
let keys = 0;

const send = async (by: Client, name: string, input: object, answer?: string) =>
  (await by.ask(mutation(name, answer), { input: { idempotencyKey: `k${keys++}`, ...input } }))[name];
const trench = (more: object = {}) => ({
  projectId: project,
  title: 'Trench',
  kind: 'EXCAVATION',
  footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.9] } },
  window: { start: '2027-06-01T00:00:00Z', end: '2027-06-11T00:00:00Z' },
  ...more,
});
const raw = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${app.url}${path}`, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
};
const asJson = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

beforeAll(async () => {
  app = await startApp({ HUTONG_LOG_LEVEL: 'fatal' });
  const district = await app.register('District', 'GOVERNMENT');
  [water, gas, residents, paver] = await Promise.all([
    app.register('Water Co.', 'UTILITY'),
    app.register('Gas Co.', 'UTILITY'),
    app.register('Residents', 'RESIDENTS'),
    app.register('Paver', 'CONTRACTOR'),
  ]);
  const opened = await send(district, 'openProject', { name: 'Lane', kind: 'RENEWAL' }, 'project { id }');
  project = opened.project.id;
  const planned = await send(water, 'planWorks', trench({ token: opened.token }), 'works { id }');
  works = planned.works.id;
  token = planned.token;
}, 60_000);
afterAll(() => app.stop());

describe('API1:2023 Broken Object Level Authorization', () => {
  it.each([
    ['rescheduleWorks', { window: { start: '2027-07-01T00:00:00Z' } }],
    ['reviseWorks', { title: 'Mine' }],
    ['startWorks', {}],
    ['blockWorks', { reason: 'no' }],
    ['finishWorks', {}],
    ['cancelWorks', { reason: 'no' }],
  ])('%s takes the id of somebody else’s works from nobody', async (name, input) => {
    expect(await send(gas!, name, { worksId: works, ...input })).toMatchObject({ token: null, refusal: { code: 'NOT_THE_OWNER' } });
  });

  it('an id of another type, or of nothing, opens nothing', async () => {
    for (const id of [project, toGlobalId('Works', 'utilities.nothing'), 'rubbish'])
      expect((await send(water!, 'cancelWorks', { worksId: id, reason: 'no' })).refusal.code).toBe('UNKNOWN_WORKS');
  });
});

describe('API2:2023 Broken Authentication', () => {
  it('who says nothing of themselves writes nothing, and a token counts in its header only', async () => {
    const of = { query: mutation('planWorks'), variables: { input: { idempotencyKey: 'n', ...trench() } } };
    const bearer = (await water!.send('{"query":"{ me { personId } }"}')).status;
    expect(bearer).toBe(200);
    for (const path of ['/graphql', '/graphql?access_token=x', '/graphql?authorization=Bearer%20x'])
      expect(JSON.parse((await raw(path, asJson(of, { cookie: 'token=x' }))).text)).toMatchObject({ data: { planWorks: { refusal: { code: 'UNAUTHENTICATED' } } } });
  });

  it('a token that is none is refused, whatever is asked, and how it was refused tells nothing of others', async () => {
    const answers = await Promise.all(
      ['rubbish', 'a.b.c', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"li"}').toString('base64url')}.`].map((each) =>
        raw('/graphql', asJson({ query: '{ __typename }' }, { authorization: `Bearer ${each}` })),
      ),
    );
    for (const { status, headers } of answers) expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
  });
});

describe('API3:2023 Broken Object Property Level Authorization', () => {
  it.each([{ ownerId: 'x' }, { status: 'FINISHED' }, { organisationId: 'x' }, { caller: { party: 'GOVERNMENT' } }, { __proto: {} }])('%j is no input', async (more) => {
    const answer = await water!.send(JSON.stringify({ query: mutation('planWorks'), variables: { input: { idempotencyKey: `p${keys++}`, ...trench(), ...more } } }));
    expect(answer.body.errors[0].extensions.code).toBe('INVALID_DOCUMENT');
  });

  it('who acts in a thread is named to its own organisation, and to others as that organisation only', async () => {
    const query = 'query ($token: PositionToken, $works: ID!) { timeline(filter: { subjectIds: [$works] }, token: $token) { edges { node { id } } } }';
    const { timeline } = await water!.ask(query, { works, token });
    const { thread } = await send(water!, 'openThread', { entryId: timeline.edges[0].node.id, text: 'When?', token }, 'thread { id }');
    const read = async (by: Client) =>
      (await by.ask('query ($id: ID!) { node(id: $id) { ... on Thread { messages { edges { node { personId author { name } } } } } } }', { id: thread.id })).node;
    const [own, other] = await Promise.all([read(water!), read(gas!)]);
    expect(own.messages.edges[0].node.personId).toEqual(expect.any(String));
    for (const { node } of other?.messages.edges ?? []) expect(node).toEqual({ personId: null, author: { name: 'Water Co.' } });
  });
});

describe('API4:2023 Unrestricted Resource Consumption', () => {
  it.each([
    ['a page', '{ works(first: 1001) { totalCount } }', 'INVALID_INPUT'],
    ['depth', `{ works { edges { node ${'{ project { works { edges { node '.repeat(4)} { id } ${'} } } }'.repeat(4)} } } }`, 'DOCUMENT_TOO_DEEP'],
    ['cost', '{ timeline(first: 1000) { edges { node { threads { messages(first: 1000) { edges { node { id } } } } } } } }', 'DOCUMENT_TOO_COSTLY'],
    ['names', `{ ${Array.from({ length: 40 }, (_, n) => `a${n}: __typename`).join(' ')} }`, 'TOO_MANY_ALIASES'],
    ['repetitions', `{ ${'__typename '.repeat(11)} }`, 'TOO_MANY_REPETITIONS'],
    ['length', `{ __typename } #${'.'.repeat(16_000)}`, 'DOCUMENT_TOO_LONG'],
  ])('%s has its limit', async (_, query, code) => {
    const { body } = await water!.send(JSON.stringify({ query }));
    expect((body.errors as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code)).toContain(code);
  });

  it('so has a body, and a variable', async () => {
    expect((await raw('/graphql', asJson({ query: '{ __typename }', variables: { x: 'x'.repeat(1_048_576) } }))).status).toBe(413);
    const many = Array.from({ length: 50_000 }, (_, n) => [116 + n / 1e6, 39.9]);
    const { refusal } = await send(water!, 'planWorks', trench({ footprint: { geometry: { type: 'LineString', coordinates: many } } }));
    expect(refusal.code).toMatch(/^(FOOTPRINT_|INVALID_)/);
  });

  it('everybody has an allowance, and is told what is left of it', async () => {
    const { headers } = await raw('/graphql', asJson({ query: '{ works { totalCount } }' }));
    expect(headers.get('ratelimit')).toMatch(/r=\d+/);
    expect(headers.get('ratelimit-policy')).toMatch(/q=\d+/);
  });
});

describe('API5:2023 Broken Function Level Authorization', () => {
  it.each([
    ['registerOrganisation', { name: 'Mine', party: 'GOVERNMENT' }],
    ['openProject', { name: 'Mine', kind: 'RENEWAL' }],
    ['appointOrganisation', { organisationId: toGlobalId('Organisation', 'x'), office: 'STREET_OFFICE' }],
    ['replayParked', { id: toGlobalId('ParkedMessage', 'utilities.1') }],
    ['discardParked', { id: toGlobalId('ParkedMessage', 'utilities.1'), reason: 'no' }],
  ])('%s is not for residents, utilities or contractors', async (name, input) => {
    for (const by of [residents!, water!, paver!])
      expect((await send(by, name, input)).refusal).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('GOVERNMENT') });
  });

  it('what processes say to each other is not said at the public address', async () => {
    for (const path of ['/bus/government/OpenProject', '/bus/utilities/UtilitiesPlanWorks']) expect((await raw(path, asJson({ name: 'x' }))).status).toBe(404);
  });
});

describe('API6:2023 Unrestricted Access to Sensitive Business Flows', () => {
  it('nobody decides for themselves what takes another', async () => {
    const { refusal } = await send(water!, 'appointOrganisation', { organisationId: water!.id, office: 'MUNICIPAL_ROADS' });
    expect(refusal.code).toBe('FORBIDDEN');
    // Digging takes a permit: it cannot be started around it.
    expect((await send(water!, 'startWorks', { worksId: works })).refusal.code).toBe('PERMIT_MISSING');
  });

  it('what is sent a hundred times is done once', async () => {
    const input = { idempotencyKey: 'once', ...trench({ title: 'Once' }) };
    const answers = await Promise.all(Array.from({ length: 100 }, () => water!.ask(mutation('planWorks', 'works { id }'), { input })));
    expect(new Set(answers.map(({ planWorks }) => planWorks.works?.id)).size).toBe(1);
  });
});

describe('API7:2023 Server Side Request Forgery', () => {
  it('no address that comes from outside is ever asked', async () => {
    let asked = 0;
    const inner = createServer((_, response) => {
      asked++;
      response.end('{"keys":[]}');
    });
    inner.listen(0, '127.0.0.1');
    await once(inner, 'listening');
    const url = `http://127.0.0.1:${(inner.address() as AddressInfo).port}`;
    const stranger = await TestIssuer.start();
    const header = Object.fromEntries(['jku', 'x5u'].map((name) => [name, `${url}/keys`]));
    for (const bearer of [await stranger.token('li', { iss: url }), await stranger.token('li', {}, header)])
      expect((await raw('/graphql', asJson({ query: '{ __typename }' }, { authorization: `Bearer ${bearer}` }))).status).toBe(401);
    expect(stranger.asked).toBe(0);
    // An address of evidence is kept, and never fetched: of a report that is refused for its package it is read as well.
    const evidence = [{ kind: 'PHOTO', uri: `${url.replace('http:', 'https:')}/photo.jpg`, sha256: '0'.repeat(64), mediaType: 'image/jpeg' }];
    await send(paver!, 'reportMilestone', { packageId: toGlobalId('WorkPackage', 'nothing'), milestoneKey: 'm', evidence });
    await sleep(200);
    expect(asked).toBe(0);
    await stranger.stop();
    inner.close();
  });
});

describe('API8:2023 Security Misconfiguration', () => {
  it('no other site reads along, no proxy keeps along, nothing says what runs here', async () => {
    const foreign = { origin: 'https://elsewhere.example' };
    for (const { headers } of [
      await raw('/graphql', asJson({ query: '{ __typename }' }, foreign)),
      await raw('/health/live', { headers: foreign }),
      await raw('/nothing'),
    ]) {
      for (const name of ['access-control-allow-origin', 'server', 'x-powered-by', 'set-cookie']) expect([name, headers.get(name)]).toEqual([name, null]);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(
      (await raw('/graphql', { method: 'OPTIONS', headers: { ...foreign, 'access-control-request-method': 'POST' } })).headers.get('access-control-allow-methods'),
    ).toBeNull();
  });

  it('what goes wrong says nothing of the program, and damaged requests end with a 4xx', async () => {
    const answers = [
      await raw('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":' }),
      await raw('/graphql', asJson({ query: '{ works(after: "\u0000") { totalCount } }' })),
      await raw('/graphql', asJson({ query: `{ node(id: "${toGlobalId('Works', "'; DROP TABLE events; --")}") { id } }` })),
      await raw('/%00/..%2f..%2fetc/passwd'),
    ];
    for (const { status, text } of answers) {
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(/node_modules|at .*\.js:\d|SELECT |pg_|\/etc\/passwd.*root:/);
    }
    const { port } = new URL(app.url);
    const socket = connect(Number(port), '127.0.0.1').end('TRACE /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const [said] = (await once(socket, 'data')) as [Buffer];
    expect(said.toString()).toMatch(/^HTTP\/1\.1 4\d\d/);
  });
});

describe('API9:2023 Improper Inventory Management', () => {
  it('every address that is served is one of these', () => {
    const served = app.app.getHttpAdapter().getInstance() as unknown as { printRoutes(options: object): string };
    // Those of /proof by what follows it.
    const routes = served.printRoutes({ commonPrefix: false, includeHooks: false });
    expect([...routes.matchAll(/(\/\S*) \((.*)\)/g)].map(([, path, methods]) => `${path} ${methods}`)).toEqual([
      '/health/live GET, HEAD',
      '/health/ready GET, HEAD',
      '/metrics GET, HEAD',
      '/recount/:ballotId GET, HEAD',
      '/proof GET, HEAD',
      ...['/cosignatures POST', ...['checkpoint', 'consistency', 'inclusion', 'receipt', 'export'].map((what) => `/:projectId/${what} GET, HEAD`)],
      '/graphql GET, HEAD, POST',
    ]);
  });
});

describe('API10:2023 Unsafe Consumption of APIs', () => {
  it('an issuer that answers with rubbish, or not at all, lets nobody in and brings nobody down', async () => {
    const issuer = await TestIssuer.start();
    const own = await startApp({ HUTONG_ISSUERS: `${issuer.url}|${TestIssuer.audience}`, HUTONG_LOG_LEVEL: 'fatal' });
    try {
      const ask = async () => (await fetch(`${own.url}/graphql`, asJson({ query: '{ __typename }' }, { authorization: `Bearer ${await issuer.token('li')}` }))).status;
      issuer.status = 500;
      expect(await ask()).toBe(503);
      issuer.status = 302;
      expect(await ask()).toBe(503);
      expect((await fetch(`${own.url}/graphql`, asJson({ query: '{ __typename }' }))).status).toBe(200);
    } finally {
      await own.stop();
      await issuer.stop();
    }
  }, 60_000);
});
