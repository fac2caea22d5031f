import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { toGlobalId } from '../../libs/platform/graphql/index.js';
import { mutation } from '../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';

let app: RunningApp;
let water: Client;
let gas: Client;
let project: string;
let token: string;
let trench: string;
let before: readonly number[];

const contexts = ['government', 'utilities', 'contractors', 'coordination'];
const written = () => Promise.all(contexts.map((name) => app.app.get<ContextRuntime>(runtimeOf(name)).store.highWater()));

beforeAll(async () => {
  app = await startApp();
  const district = await app.register('District', 'GOVERNMENT');
  [water, gas] = await Promise.all([app.register('Water', 'UTILITY'), app.register('Gas', 'UTILITY')]);
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  project = openProject.project.id;
  token = openProject.token;
  const { planWorks } = await water.ask(ofWorks('planWorks'), { input: plan({ idempotencyKey: 'trench' }) });
  trench = planWorks.works.id;
  await water.ask('query ($token: PositionToken) { cursor(token: $token) }', { token: planWorks.token });
  before = await written();
});
afterAll(async () => {
  // Not one event more than before, in any context: a refused command writes nothing.
  expect(await written()).toEqual(before);
  await app.stop();
});

const ofWorks = (name: string) => mutation(name, 'works { id }');
const plan = (input: object) => ({
  idempotencyKey: 'other',
  token,
  projectId: project,
  title: 'Trench',
  kind: 'EXCAVATION',
  window: { start: '2027-06-01T00:00:00Z', end: '2027-06-11T00:00:00Z' },
  footprint: polygon([
    [0, 0],
    [0.001, 0],
    [0.001, 0.001],
    [0, 0.001],
    [0, 0],
  ]),
  ...input,
});
const polygon = (ring: number[][]) => ({ geometry: { type: 'Polygon', coordinates: [ring.map(([x = 0, y = 0]) => [116.39 + x, 39.93 + y])] } });

describe('A refused command says its code, its field and what to do', () => {
  it.each([
    [
      'a polygon that crosses itself',
      {
        footprint: polygon([
          [0, 0],
          [0.001, 0.001],
          [0.001, 0],
          [0, 0.001],
          [0, 0],
        ]),
      },
      'FOOTPRINT_CROSSES_ITSELF',
      'footprint.geometry',
    ],
    ['an empty one', { footprint: { geometry: { type: 'Polygon', coordinates: [] } } }, 'FOOTPRINT_EMPTY', 'footprint.geometry'],
    [
      'one that is bigger than the district',
      {
        footprint: polygon([
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
          [0, 0],
        ]),
      },
      'FOOTPRINT_TOO_LARGE',
      'footprint.geometry',
    ],
    ['metres instead of degrees', { footprint: { geometry: { type: 'Point', coordinates: [301442.11, 2769263.54] } } }, 'FOOTPRINT_NOT_WGS84', 'footprint.geometry'],
    ['a window that ends before it starts', { window: { start: '2027-06-11T00:00:00Z', end: '2027-06-01T00:00:00Z' } }, 'WINDOW_ENDS_BEFORE_START', 'window.end'],
    ['one that ends when it starts', { window: { start: '2027-06-11T00:00:00Z', end: '2027-06-11T00:00:00Z' } }, 'WINDOW_ENDS_BEFORE_START', 'window.end'],
    ['an unknown project', { projectId: toGlobalId('Project', 'nowhere') }, 'UNKNOWN_PROJECT', 'projectId'],
    ['the id of something else', { projectId: toGlobalId('Works', 'nowhere') }, 'UNKNOWN_PROJECT', 'projectId'],
    ['a title that cannot be stored', { title: 'a\u0000b' }, 'INVALID_INPUT', 'title'],
    ['an empty key', { idempotencyKey: '' }, 'INVALID_INPUT', 'idempotencyKey'],
    ['what lies ahead as if it had happened', { occurredAt: '2099-01-01T00:00:00Z' }, 'INVALID_INPUT', 'occurredAt'],
    ['a reused key with another body', { idempotencyKey: 'trench', title: 'Another' }, 'KEY_REUSED', 'idempotencyKey'],
  ])('%s', async (_, input, code, field) => {
    const { planWorks } = await water.ask(ofWorks('planWorks'), { input: plan(input) });
    expect(planWorks).toMatchObject({ works: null, token: null, refusal: { code } });
    expect(planWorks.refusal.field).toBe(field);
    expect(planWorks.refusal.message.length).toBeGreaterThan(20);
  });

  it('somebody else’s works, whatever is done to them', async () => {
    const attempts: [string, object][] = [
      ['rescheduleWorks', { window: { start: '2027-07-01T00:00:00Z' } }],
      ['reviseWorks', { title: 'Mine' }],
      ['startWorks', {}],
      ['blockWorks', { reason: 'no' }],
      ['finishWorks', {}],
      ['cancelWorks', { reason: 'no' }],
    ];
    for (const [name, input] of attempts) {
      const answer = await gas.ask(ofWorks(name), { input: { idempotencyKey: name, worksId: trench, ...input } });
      expect([name, answer[name]]).toMatchObject([name, { works: null, refusal: { code: 'NOT_THE_OWNER', field: 'worksId' } }]);
    }
  });

  it('no token, and a party without works', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ofWorks('planWorks'), variables: { input: plan({}) } }),
    });
    expect(((await response.json()) as { data: object }).data).toMatchObject({ planWorks: { refusal: { code: 'UNAUTHENTICATED' } } });
    const residents = await app.client('residents', 'RESIDENTS');
    expect((await residents.ask(ofWorks('planWorks'), { input: plan({}) })).planWorks.refusal.code).toBe('FORBIDDEN');
  });

  it('a repeat gets its first answer, whatever happened since, and writes nothing', async () => {
    const { planWorks } = await water.ask(ofWorks('planWorks'), { input: plan({ idempotencyKey: 'trench' }) });
    expect(planWorks).toMatchObject({ works: { id: trench }, refusal: null });
  });
});

describe('A refused question says its code and its field, and the process goes on', () => {
  const nul = toGlobalId('Works', 'a\0b');
  it.each([
    [
      'a window that ends before it starts',
      'works(window: { start: "2027-06-11T00:00:00Z", end: "2027-06-01T00:00:00Z" }) { totalCount }',
      'WINDOW_ENDS_BEFORE_START',
      'window.end',
    ],
    [
      'the same, after a cursor that is none',
      'works(window: { start: "2027-06-11T00:00:00Z", end: "2027-06-01T00:00:00Z" }, after: "x") { totalCount }',
      'WINDOW_ENDS_BEFORE_START',
      'window.end',
    ],
    ['text that cannot be asked for', 'timeline(filter: { types: ["a\\u0000b"] }) { totalCount }', 'INVALID_INPUT', 'filter.types[0]'],
    ['the same, after a cursor that is none', 'timeline(filter: { types: ["a\\u0000b"] }, after: "x") { totalCount }', 'INVALID_INPUT', 'filter.types[0]'],
    ['a cursor that holds such text', `works(after: "${Buffer.from('["works",1,1,"a\\u0000b"]').toString('base64url')}") { totalCount }`, 'CURSOR_UNKNOWN', 'after'],
  ])('%s', async (_, question, code, field) => {
    const { body } = await water.send(JSON.stringify({ query: `{ ${question} }` }));
    expect(body.errors.map((error: { extensions: object }) => error.extensions)).toEqual([{ code, field }]);
  });

  it('an id that holds such text is the id of nothing', async () => {
    expect(await water.ask(`{ node(id: "${nul}") { id } works(ownerIds: ["${nul}"]) { totalCount } conflicts(filter: { worksId: "${nul}" }) { totalCount } }`)).toEqual({
      node: null,
      works: { totalCount: 0 },
      conflicts: { totalCount: 0 },
    });
    const { startWorks } = await water.ask(ofWorks('startWorks'), { input: { idempotencyKey: 'nul', worksId: nul } });
    expect(startWorks.refusal).toMatchObject({ code: 'UNKNOWN_WORKS', field: 'worksId' });
  });
});

describe('A request that is too much says so', () => {
  it('with a body over 1 MiB', async () => {
    const { status, body } = await water.send(JSON.stringify({ query: '{ __typename }', variables: { blob: 'x'.repeat(1_100_000) } }));
    expect(status).toBe(413);
    expect(body.errors[0].message).toMatch(/1 ?MiB|1048576|large/i);
  });

  it('with a query 20 deep', async () => {
    const nested = `{ node(id: "x") { ${'... on Works { project { id } } ... on TimelineEntry { subject { '.repeat(18)} id ${'} } '.repeat(18)} } }`;
    const { body } = await water.send(JSON.stringify({ query: nested }));
    expect(body.data).toBeUndefined();
    expect(body.errors[0].message).toMatch(/deep/);
  });

  it('with a page that is too large, and a whole that is', async () => {
    const page = await water.send(JSON.stringify({ query: '{ works(first: 1001) { totalCount } }' }));
    expect(page.body.errors[0].extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'first' });
    const whole = await water.send(
      JSON.stringify({
        query: `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: conflicts(first: 1000) { edges { node { works { owner { name } project { openedBy { name } } } } } }`).join(' ')} }`,
      }),
    );
    expect(whole.body.errors[0].message).toMatch(/the limit is 25000. Ask for fewer/);
  });
});
