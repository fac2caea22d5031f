import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../platform/context/index.js';
import { fromGlobalId, toGlobalId } from '../platform/graphql/index.js';

let app: RunningApp;
let desk: Client;
let water: Client;

beforeAll(async () => {
  app = await startApp({ HUTONG_LOG_LEVEL: 'fatal' });
  [desk, water] = await Promise.all([app.register('Desk', 'COORDINATION'), app.register('Water', 'UTILITY')]);
});
afterAll(() => app.stop());

const runtime = () => app.app.get<ContextRuntime>(runtimeOf('utilities'));
const sql = (text: string) => runtime().database.pool.query(text);
/** A fault of a handler, as it may come with a new version: utilities cannot take standing projects in. */
const breakUtilities = () => sql(`ALTER TABLE known_projects ADD CONSTRAINT no_area CHECK (kind <> 'AREA') NOT VALID`);
const mendUtilities = () => sql('ALTER TABLE known_projects DROP CONSTRAINT IF EXISTS no_area');

const fields = 'id context consumer topic key state reason attempts waiting event closedByPersonId closedByOrganisation { name } closedBecause';
const parked = async (filter: object = { context: 'utilities' }, by = desk) => {
  const { parkedMessages } = await by.ask(
    `query ($filter: ParkedMessageFilter) { parkedMessages(filter: $filter) { totalCount pageInfo { hasNextPage } edges { cursor node { ${fields} } } } }`,
    { filter },
  );
  return parkedMessages;
};
const open = async (name: string, kind: 'AREA' | 'RENEWAL'): Promise<string> => {
  const { openProject } = await desk.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { project { id } refusal { code message } } }', {
    input: { idempotencyKey: name, name, kind, district: 'Guihua' },
  });
  return fromGlobalId(openProject.project.id)?.id ?? '';
};
const knows = async (project: string) => (await sql(`SELECT 1 FROM known_projects WHERE id = '${project}'`)).rowCount === 1;
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 20_000; !(await holds()); await sleep(20)) if (Date.now() > end) throw new Error('It did not come about within 20 s');
};
/** A standing project that utilities could not take in. */
const parkedProject = async (name: string): Promise<{ project: string; id: string }> => {
  await mendUtilities();
  await breakUtilities();
  const project = await open(name, 'AREA');
  const found = async () => (await parked()).edges.find(({ node }: { node: { key: string } }) => node.key === project)?.node;
  await until(async () => (await found()) !== undefined);
  return { project, id: (await found()).id };
};
const mutation = (name: 'replayParked' | 'discardParked') =>
  `mutation ($input: ${name === 'replayParked' ? 'ReplayParkedInput' : 'DiscardParkedInput'}!) { ${name}(input: $input) { token parkedMessage { ${fields} } refusal { code field message } } }`;
const replay = async (input: object, by = desk) => (await by.ask(mutation('replayParked'), { input })).replayParked;
const discard = async (input: object, by = desk) => (await by.ask(mutation('discardParked'), { input })).discardParked;
/** As `/health/ready` of its process tells it. */
const condition = () => runtime().condition();

describe('What a context cannot apply', () => {
  it('is shown to operators with its reason, counted by health, and replayed once it can be applied', async () => {
    const { project, id } = await parkedProject('Lane');
    const renewal = await open('Estate', 'RENEWAL');
    await until(() => knows(renewal));
    const list = await parked();
    expect(list).toMatchObject({
      totalCount: 1,
      pageInfo: { hasNextPage: false },
      edges: [
        {
          node: {
            context: 'utilities',
            consumer: 'directory',
            topic: 'government',
            key: project,
            state: 'PARKED',
            waiting: 0,
            reason: expect.stringContaining('no_area'),
          },
        },
      ],
    });
    const { node } = await desk.ask(`query ($id: ID!) { node(id: $id) { ... on ParkedMessage { ${fields} } } }`, { id });
    expect(node).toMatchObject({ id, event: { type: 'government.project-opened.v1', data: { projectId: project } } });
    expect(await condition()).toEqual({ ok: true, detail: expect.stringMatching(/^log at \d+; 1 parked$/) });

    const again = await replay({ id, idempotencyKey: 'too early' });
    expect(again).toMatchObject({ refusal: null, token: null, parkedMessage: { state: 'PARKED', attempts: node.attempts + 1 } });
    await mendUtilities();
    // The key stands for the attempt that failed.
    expect(await replay({ id, idempotencyKey: 'too early' })).toEqual(again);
    const replayed = await replay({ id, idempotencyKey: 'mended' });
    expect(replayed.parkedMessage).toMatchObject({ state: 'REPLAYED', closedByPersonId: 'person of ' + desk.organisationId, closedByOrganisation: { name: 'Desk' } });
    expect(await knows(project)).toBe(true);
    expect(await replay({ id, idempotencyKey: 'once more' })).toMatchObject({ parkedMessage: null, refusal: { code: 'NOT_PARKED', field: 'id' } });
    expect((await parked()).totalCount).toBe(0);
    expect((await condition()).detail).toMatch(/^log at \d+$/);
  });

  it('is discarded for a reason, which is kept', async () => {
    const { project, id } = await parkedProject('Alley');
    expect(await discard({ id, reason: ' ', idempotencyKey: 'no reason' })).toMatchObject({ refusal: { code: 'REASON_MISSING', field: 'reason' } });
    const { body } = await desk.send(JSON.stringify({ query: mutation('discardParked'), variables: { input: { id, idempotencyKey: 'none' } } }));
    expect(body.errors[0].message).toContain('reason');
    expect((await discard({ id, reason: 'opened by mistake', idempotencyKey: 'd' })).parkedMessage).toMatchObject({
      state: 'DISCARDED',
      closedBecause: 'opened by mistake',
    });
    await mendUtilities();
    expect(await knows(project)).toBe(false);
    expect((await parked({ states: ['DISCARDED'] })).edges[0].node.id).toBe(id);
  });

  it('is listed a page after the other', async () => {
    await parkedProject('One');
    await parkedProject('Two');
    const page = async (after: string | null) =>
      (
        await desk.ask('query ($after: String) { parkedMessages(first: 1, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }', {
          after,
        })
      ).parkedMessages;
    const first = await page(null);
    const second = await page(first.pageInfo.endCursor);
    expect([first.totalCount, first.pageInfo.hasNextPage, second.totalCount, second.pageInfo.hasNextPage]).toEqual([2, true, 2, false]);
    expect(second.edges[0].node.id).not.toBe(first.edges[0].node.id);
    await mendUtilities();
  });

  it('is nobody else’s business', async () => {
    const { id } = (await parked()).edges[0].node;
    const { body } = await water.send(JSON.stringify({ query: '{ parkedMessages { totalCount } }' }));
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
    expect(await water.ask('query ($id: ID!) { node(id: $id) { id } }', { id })).toEqual({ node: null });
    expect(await replay({ id, idempotencyKey: 'w' }, water)).toMatchObject({ parkedMessage: null, refusal: { code: 'FORBIDDEN' } });
    expect(await discard({ id, reason: 'why', idempotencyKey: 'w' }, water)).toMatchObject({ refusal: { code: 'FORBIDDEN' } });
    // What is parked and what is not are told apart by nobody else, through no door.
    const none = toGlobalId('ParkedMessage', 'utilities.999999');
    expect(await water.ask('query ($id: ID!) { node(id: $id) { id } }', { id: none })).toEqual({ node: null });
    expect(await replay({ id: none, idempotencyKey: 'w' }, water)).toEqual(await replay({ id, idempotencyKey: 'w' }, water));
    expect(await discard({ id: none, reason: '', idempotencyKey: 'w' }, water)).toEqual(await discard({ id, reason: 'why', idempotencyKey: 'w' }, water));
    const anonymous = await fetch(`${app.url}/graphql?query={parkedMessages{totalCount}}`);
    expect(await anonymous.text()).toContain('UNAUTHENTICATED');
  });

  it.each([
    ['nothing', ''],
    ['works', toGlobalId('Works', 'utilities.1')],
    ['no context', toGlobalId('ParkedMessage', 'heating.1')],
    ['nothing parked', toGlobalId('ParkedMessage', 'utilities.999')],
    ['no number', toGlobalId('ParkedMessage', 'utilities.x')],
  ])('is known by its id: not that of %s', async (_, id) =>
    expect(await replay({ id, idempotencyKey: `unknown ${id}` })).toMatchObject({ refusal: { code: 'UNKNOWN_PARKED_MESSAGE', field: 'id' } }),
  );
});
