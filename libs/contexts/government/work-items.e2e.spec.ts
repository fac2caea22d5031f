import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mutation } from '../../../test/support/mutation.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

let app: RunningApp;
let district: Client, street: Client, water: Client;
let lane: string;
let keys = 0;

const fields = 'id title class consent status droppedReason project { name }';
const send = async (by: Client, name: string, input: object) =>
  (await by.ask(mutation(name, `workItem { ${fields} }`), { input: { idempotencyKey: `k${keys++}`, ...input } }))[name];
const add = (by: Client, input: object = {}) => send(by, 'addWorkItem', { projectId: lane, title: 'Water mains', class: 'BASIC', ...input });
const listed = async (token: string, args = '') =>
  (
    await water.ask(
      `query ($projectId: ID!, $token: PositionToken) { workItems(projectId: $projectId, token: $token${args}) { totalCount pageInfo { hasNextPage } edges { node { title status } } } }`,
      { projectId: lane, token },
    )
  ).workItems;

beforeAll(async () => {
  app = await startApp();
  [district, street, water] = [await app.register('District', 'GOVERNMENT'), await app.register('Street Office', 'COORDINATION'), await app.register('Water', 'UTILITY')];
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } } }');
  lane = openProject.project.id;
});
afterAll(() => app.stop());

describe('What is renewed in a project', () => {
  it('its owner decides: added, listed, dropped with a reason, and told in the timeline', async () => {
    const { workItem, refusal } = await add(district);
    expect([refusal, workItem]).toEqual([
      null,
      { id: workItem.id, title: 'Water mains', class: 'BASIC', consent: null, status: 'PLANNED', droppedReason: null, project: { name: 'Lane' } },
    ]);
    const lift = await add(district, { title: 'A lift', class: 'IMPROVEMENT', consent: 'alter-building' });
    expect(lift.workItem).toMatchObject({ class: 'IMPROVEMENT', consent: 'alter-building' });
    const dropped = await send(district, 'dropWorkItem', { workItemId: lift.workItem.id, reason: 'The owners voted against it' });
    expect(dropped.workItem).toMatchObject({ status: 'DROPPED', droppedReason: 'The owners voted against it' });
    expect(await listed(dropped.token)).toMatchObject({
      totalCount: 2,
      edges: [{ node: { title: 'Water mains', status: 'PLANNED' } }, { node: { title: 'A lift', status: 'DROPPED' } }],
    });
    expect(await listed(dropped.token, ', class: IMPROVEMENT, status: DROPPED')).toMatchObject({ totalCount: 1 });
    expect(await listed(dropped.token, ', first: 1')).toMatchObject({ pageInfo: { hasNextPage: true } });
    const { timeline } = await water.ask(
      'query ($token: PositionToken) { timeline(token: $token, filter: { types: ["government.work-item-added.v1", "government.work-item-dropped.v1"] }) { edges { node { type subject { __typename id } } } } }',
      { token: dropped.token },
    );
    const entry = (type: string, { id }: { id: string }) => ({ node: { type: `government.work-item-${type}.v1`, subject: { __typename: 'WorkItem', id } } });
    expect(timeline.edges).toEqual([entry('added', workItem), entry('added', lift.workItem), entry('dropped', lift.workItem)]);
  });

  it.each([
    ['by another office', () => street, {}, 'NOT_THE_PROJECTS_OWNER', 'projectId'],
    ['by a utility', () => water, {}, 'FORBIDDEN', null],
    ['in a project that there is not', () => district, { projectId: 'UHJvamVjdDpub3doZXJl' }, 'UNKNOWN_PROJECT', 'projectId'],
    ['in something that is no project', () => district, { projectId: 'T3JnYW5pc2F0aW9uOm5vYm9keQ' }, 'UNKNOWN_PROJECT', 'projectId'],
    ['without a title', () => district, { title: ' ' }, 'INVALID_INPUT', 'title'],
    ['under what is no matter', () => district, { consent: 'Alter the building' }, 'INVALID_INPUT', 'consent'],
  ])('is not added %s', async (_, by, input, code, field) => expect(await add(by(), input)).toMatchObject({ workItem: null, token: null, refusal: { code, field } }));

  it('is not dropped by anybody else, without a reason, or where there is none', async () => {
    const { workItem } = await add(district, { title: 'Roofs' });
    const drop = async (by: Client, workItemId: string, reason?: string) => (await send(by, 'dropWorkItem', { workItemId, reason })).refusal;
    expect(await drop(street, workItem.id, 'No')).toMatchObject({ code: 'NOT_THE_PROJECTS_OWNER', field: 'workItemId' });
    expect(await drop(district, workItem.id)).toMatchObject({ code: 'REASON_MISSING', field: 'reason' });
    expect(await drop(district, lane, 'No')).toMatchObject({ code: 'UNKNOWN_WORK_ITEM', field: 'workItemId' });
  });
});
