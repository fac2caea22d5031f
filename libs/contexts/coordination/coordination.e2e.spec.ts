import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mergeTokens } from '../../platform/graphql/index.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';

/** From given plans to what everybody can read: one application, each test in a lane of its own. */
let app: RunningApp;
let district: Client;
let water: Client;
let gas: Client;
let paver: Client;
let project: string;
let token: string;
let lane = 0;

beforeAll(async () => {
  app = await startApp();
  district = await app.register('District', 'GOVERNMENT');
  [water, gas, paver] = await Promise.all([app.register('Water', 'UTILITY'), app.register('Gas', 'UTILITY'), app.register('Paver', 'CONTRACTOR')]);
});
afterAll(() => app.stop());
beforeEach(async () => {
  lane++;
  const { openProject } = await district.ask(
    `mutation { openProject(input: { idempotencyKey: "lane ${lane}", name: "Lane ${lane}", kind: AREA }) { project { id } token } }`,
  );
  project = openProject.project.id;
  token = openProject.token;
});

/** East and north in metres, from the corner of this test's field of a square kilometre. */
const at = (east: number, north: number): [number, number] => [116 + lane * 0.02 + east / 85_393.6, 39.9 + north / 111_035.6];
const line = (north = 0, widthMetres = 0) => ({ geometry: { type: 'LineString', coordinates: [at(0, north), at(100, north)] }, widthMetres });
const june = (from: number, to: number) => ({ start: `2027-06-${String(from).padStart(2, '0')}T00:00:00Z`, end: `2027-06-${String(to).padStart(2, '0')}T00:00:00Z` });

let keys = 0;
const send = async (by: Client, name: string, input: object, answer = '') => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { [name]: payload } = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} token refusal { code message } } }`, {
    input: { idempotencyKey: `k${keys++}`, token, ...input },
  });
  expect(payload.refusal).toBeNull();
  token = mergeTokens(token, payload.token);
  return payload;
};
const command = async (by: Client, name: string, input: object): Promise<{ id: string }> => (await send(by, name, input, 'works { id }')).works;
const plan = (by: Client, input: object) =>
  command(by, 'planWorks', { projectId: project, title: 'Works', kind: 'EXCAVATION', window: june(1, 11), footprint: line(), ...input });

const fields = 'id status from to distanceMetres emergency closedReason group { groupId size } works { id window { end } }';
const conflicts = async (filter = 'status: OPEN', asOf?: object) => {
  const { conflicts: found } = await water.ask(
    `query ($token: PositionToken, $asOf: AsOf, $project: ID) { conflicts(filter: { projectId: $project, ${filter} }, token: $token, asOf: $asOf) { edges { node { ${fields} } } } }`,
    { token, asOf, project },
  );
  return found.edges.map((edge: { node: object }) => edge.node);
};
const cursor = async (): Promise<string> => (await water.ask('query ($token: PositionToken) { cursor(token: $token) }', { token })).cursor;

describe('Two works conflict (F11)', () => {
  it('when they share one second', async () => {
    await plan(water, { window: { start: '2027-06-01T00:00:00Z', end: '2027-06-10T08:00:01Z' } });
    await plan(gas, { window: { start: '2027-06-10T08:00:00Z', end: '2027-06-12T00:00:00Z' } });
    expect(await conflicts()).toMatchObject([{ from: '2027-06-10T08:00:00.000Z', to: '2027-06-10T08:00:01.000Z' }]);
  });

  it('not when one ends at 08:00 and the next starts at 08:00', async () => {
    await plan(water, { window: { start: '2027-06-01T00:00:00Z', end: '2027-06-10T08:00:00Z' } });
    await plan(gas, { window: { start: '2027-06-10T08:00:00Z', end: '2027-06-12T00:00:00Z' } });
    expect(await conflicts()).toEqual([]);
  });

  it('up to 5 m apart, to the centimetre', async () => {
    await plan(water, { footprint: line(0) });
    await plan(gas, { footprint: line(4.99) });
    await plan(paver, { footprint: line(-5.01) });
    const [only, ...more] = await conflicts();
    expect(more).toEqual([]);
    expect(only.distanceMetres).toBeCloseTo(4.99, 2);
  });

  it('with the width of a trench taken into account', async () => {
    await plan(water, { footprint: line(0, 2) });
    await plan(gas, { footprint: line(7, 2) });
    expect((await conflicts())[0]?.distanceMetres).toBeCloseTo(5, 1);
  });

  it('not within one organisation', async () => {
    await plan(water, {});
    await plan(water, {});
    expect(await conflicts()).toEqual([]);
  });

  it('not when one of them speaks of an area: no end, or longer than 366 days', async () => {
    await plan(water, {});
    await plan(gas, { window: { start: '2027-01-01T00:00:00Z' } });
    await plan(paver, { window: { start: '2027-01-01T00:00:00Z', end: '2028-01-02T00:00:00.001Z' } });
    expect(await conflicts()).toEqual([]);
    await plan(gas, { window: { start: '2027-01-01T00:00:00Z', end: '2028-01-02T00:00:00Z' } });
    expect(await conflicts()).toHaveLength(1);
  });

  it('and an emergency repair is told apart', async () => {
    await plan(water, { kind: 'EMERGENCY_REPAIR' });
    await plan(gas, {});
    expect(await conflicts('emergency: true')).toHaveLength(1);
    expect(await conflicts('emergency: false')).toEqual([]);
  });

  it('as one group for a pair of permits, whatever the number of sections', async () => {
    for (const section of ['1', '2', '3']) await plan(water, { reference: { permit: 'W-1', section } });
    for (const section of ['1', '2']) await plan(gas, { reference: { permit: 'G-1', section } });
    await plan(paver, { reference: { permit: 'P-1', section: '1' }, footprint: line(4) });
    const { conflictGroups } = await water.ask(
      'query ($project: ID, $token: PositionToken) { conflictGroups(filter: { projectId: $project, status: OPEN }, token: $token) { totalCount edges { node { size owners { name } } } } }',
      { project, token },
    );
    const groups = conflictGroups.edges.map((edge: { node: { size: number; owners: { name: string }[] } }) => [
      edge.node.size,
      edge.node.owners.map(({ name }) => name).sort(),
    ]);
    expect(conflictGroups.totalCount).toBe(3);
    expect(groups.sort()).toEqual([
      [2, ['Gas', 'Paver']],
      [3, ['Paver', 'Water']],
      [6, ['Gas', 'Water']],
    ]);
  });
});

describe('A coordinator’s street', () => {
  it('shows the conflicts, their groups, and the chances of works that touch it', async () => {
    const july = { start: '2027-07-01T00:00:00Z', end: '2027-07-11T00:00:00Z' };
    await plan(water, { title: 'here', window: june(1, 11) });
    await plan(paver, { title: 'here', kind: 'SCAFFOLD', window: june(1, 11) });
    await plan(gas, { title: 'here', window: july });
    await plan(water, { title: 'there', footprint: line(200), window: june(1, 11) });
    await plan(gas, { title: 'there', kind: 'SCAFFOLD', footprint: line(200), window: june(1, 11) });
    await plan(paver, { title: 'there', footprint: line(200), window: july });
    // Passes here, and collides further on.
    await plan(water, { title: 'further', footprint: { geometry: { type: 'LineString', coordinates: [at(0, 10), at(0, 110)] }, widthMetres: 0 }, window: june(20, 22) });
    await plan(gas, { title: 'further', kind: 'SCAFFOLD', footprint: line(105), window: june(20, 22) });
    const street = async (north: number) => {
      const corners = line(north).geometry.coordinates;
      const ring = [...corners, ...corners.map(([east, y]): [number, number] => [east, y + 20 / 111_035.6]).reverse()];
      const { conflicts, conflictGroups, chances } = await water.ask(
        `query ($area: GeoJSON, $project: ID, $token: PositionToken) {
          conflicts(area: $area, filter: { projectId: $project }, token: $token) { totalCount edges { node { works { title } } } }
          conflictGroups(area: $area, filter: { projectId: $project }, token: $token) { totalCount edges { node { size } } }
          chances(area: $area, filter: { projectId: $project }, token: $token) { totalCount edges { node { works { title } } } }
        }`,
        { area: { type: 'Polygon', coordinates: [[...ring, ring[0]]] }, project, token },
      );
      return [conflicts, chances]
        .flatMap((list) => [list.totalCount, ...list.edges.flatMap((edge: { node: { works: { title: string }[] } }) => edge.node.works.map(({ title }) => title))])
        .concat(conflictGroups.totalCount);
    };
    expect(await street(0)).toEqual([1, 'here', 'here', 1, 'here', 'here', 1]);
    expect(await street(200)).toEqual([1, 'there', 'there', 1, 'there', 'there', 1]);
    expect(await street(100)).toEqual([1, 'further', 'further', 0, 1]);
    expect(await street(400)).toEqual([0, 0, 0]);
  });
});

describe('A conflict whose cause disappears closes itself and says why', () => {
  const collide = async () => [await plan(water, {}), await plan(gas, {})] as const;
  const closedReason = async () => (await conflicts('status: CLOSED')).map((each: { closedReason: string }) => each.closedReason);

  it.each([
    ['finishWorks', {}, 'WORKS_FINISHED'],
    ['cancelWorks', { reason: 'No budget' }, 'WORKS_CANCELLED'],
    ['rescheduleWorks', { window: june(11, 12) }, 'WINDOWS_APART'],
    ['rescheduleWorks', { window: { start: '2027-06-01T00:00:00Z' } }, 'BECAME_AREA_NOTICE'],
  ])('%s %j: %s', async (name, input, reason) => {
    const [, ours] = await collide();
    await command(gas, name, { worksId: ours.id, ...input });
    expect(await conflicts()).toEqual([]);
    expect(await closedReason()).toEqual([reason]);
  });

  it('reviseWorks with another footprint: FOOTPRINTS_APART; and moved back it is the same case, reopened', async () => {
    const [, ours] = await collide();
    const [first] = await conflicts();
    await command(gas, 'reviseWorks', { worksId: ours.id, footprint: line(50) });
    expect(await closedReason()).toEqual(['FOOTPRINTS_APART']);
    await command(gas, 'reviseWorks', { worksId: ours.id, footprint: line(1) });
    expect((await conflicts()).map(({ id }: { id: string }) => id)).toEqual([first.id]);
    const { timeline } = await water.ask('query ($project: ID) { timeline(projectId: $project, filter: { parties: [COORDINATION] }) { edges { node { type } } } }', {
      project,
    });
    expect(timeline.edges.map((edge: { node: { type: string } }) => edge.node.type)).toEqual([
      'coordination.conflict-detected.v1',
      'coordination.conflict-closed.v1',
      'coordination.conflict-reopened.v1',
    ]);
  });

  it('and one that stays, at another time, is changed', async () => {
    const [, ours] = await collide();
    await command(gas, 'rescheduleWorks', { worksId: ours.id, window: june(5, 20) });
    expect(await conflicts()).toMatchObject([{ from: '2027-06-05T00:00:00.000Z', to: '2027-06-11T00:00:00.000Z' }]);
  });
});

describe('The timeline', () => {
  const entries = async (args: string, variables: object = {}) => {
    const { timeline } = await water.ask(
      `query ($project: ID, $token: PositionToken, $asOf: AsOf, $after: String) { timeline(projectId: $project, token: $token, asOf: $asOf, after: $after, ${args}) { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id type party occurredAt recordedAt organisation { name } subject { id } data } } } }`,
      { project, token, ...variables },
    );
    return timeline;
  };

  it('shows what was posted late when it happened, and says when it was recorded (F3)', async () => {
    const before = new Date();
    const { id } = await plan(water, { occurredAt: '2026-05-01T08:00:00+08:00' });
    const { edges } = await entries('filter: { occurredTo: "2026-05-02T00:00:00Z" }');
    expect(edges).toMatchObject([{ node: { type: 'utilities.works-planned.v1', occurredAt: '2026-05-01T00:00:00.000Z', subject: { id } } }]);
    expect(Date.parse(edges[0].node.recordedAt)).toBeGreaterThanOrEqual(before.getTime());
  });

  it('as of a cursor or a recording time leaves out what came later, and shows what was removed later (F4)', async () => {
    const ours = await plan(water, {});
    const then = await cursor();
    const time = new Date();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await command(water, 'cancelWorks', { worksId: ours.id, reason: 'No budget' });
    const works = async (asOf: object | null) =>
      (
        await water.ask(
          'query ($asOf: AsOf, $project: ID, $token: PositionToken) { works(asOf: $asOf, projectId: $project, token: $token) { totalCount edges { node { status } } } }',
          { asOf, project, token },
        )
      ).works;
    expect((await works(null)).totalCount).toBe(0);
    for (const asOf of [{ cursor: then }, { recordedAt: time.toISOString() }]) {
      expect((await works(asOf)).edges).toEqual([{ node: { status: 'PLANNED' } }]);
      expect((await entries('first: 50', { asOf })).edges.map((edge: { node: { type: string } }) => edge.node.type)).toEqual([
        'government.project-opened.v1',
        'utilities.works-planned.v1',
      ]);
    }
    const { body } = await water.send(JSON.stringify({ query: '{ works(asOf: { cursor: "x", recordedAt: "2026-01-01T00:00:00Z" }) { totalCount } }' }));
    expect(body.errors[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT', field: 'asOf' } });
  });

  it('can be read again from any entry on, with the same answer, and without one’s own echoes (F53)', async () => {
    for (const by of [water, gas, water, paver]) await plan(by, { footprint: line(keys * 20) });
    const all = await entries('first: 50');
    const after = all.edges[1].cursor;
    const first = await entries('first: 2', { after });
    expect(await entries('first: 2', { after })).toEqual(first);
    expect(first.edges).toEqual(all.edges.slice(2, 4));
    expect(first.pageInfo.hasNextPage).toBe(true);
    const others = await entries('filter: { excludeOwn: true }');
    expect(others.edges.map((edge: { node: { organisation: { name: string } } }) => edge.node.organisation.name)).toEqual(['District', 'Gas', 'Paver']);
  });

  it('has every party in one order, of an area too, and how it goes on with what is there (F1)', async () => {
    const ours = await plan(water, {});
    await plan(paver, { footprint: line(2) });
    await plan(gas, { footprint: line(100) });
    const [{ id: conflictId }] = await conflicts();
    const [entry] = (await entries(`filter: { subjectIds: ["${conflictId}"] }`)).edges;
    const { thread } = await send(gas, 'openThread', { entryId: entry.node.id, text: 'Which of you waits?' }, 'thread { id }');
    await send(water, 'postMessage', { threadId: thread.id, text: 'We do' });
    await send(water, 'requestPermit', { worksId: ours.id, kind: 'DIG', road: 'CITY_ROAD', purpose: 'A main' });
    await command(water, 'cancelWorks', { worksId: ours.id, reason: 'No budget' });
    expect(await conflicts()).toEqual([]);
    const ring = [at(-10, -10), at(110, -10), at(110, 10), at(-10, 10), at(-10, -10)];
    const { timeline } = await gas.ask(
      'query ($area: GeoJSON, $token: PositionToken) { timeline(area: $area, token: $token) { edges { cursor node { type party } } } }',
      { area: { type: 'Polygon', coordinates: [ring] }, token },
    );
    expect(timeline.edges.map((edge: { node: object }) => edge.node).sort(byType)).toEqual([
      { type: 'contractors.works-planned.v1', party: 'CONTRACTOR' },
      { type: 'coordination.conflict-closed.v1', party: 'COORDINATION' },
      { type: 'coordination.conflict-detected.v1', party: 'COORDINATION' },
      { type: 'coordination.message-posted.v1', party: 'UTILITY' },
      { type: 'coordination.thread-opened.v1', party: 'UTILITY' },
      { type: 'government.permit-requested.v1', party: 'UTILITY' },
      { type: 'utilities.works-cancelled.v1', party: 'UTILITY' },
      { type: 'utilities.works-planned.v1', party: 'UTILITY' },
    ]);
  });

  it('finds every thing again by its id', async () => {
    const ours = await plan(water, {});
    await plan(gas, {});
    const [conflict] = await conflicts();
    const { edges } = await entries('first: 50');
    const ids = [project, ours.id, conflict.id, conflict.group.groupId, edges[0].node.id];
    const nodes = await Promise.all(ids.map((id) => water.ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id })));
    expect(nodes.map(({ node }) => node)).toEqual(
      ids.map((id, index) => ({ __typename: ['Project', 'Works', 'Conflict', 'ConflictGroup', 'TimelineEntry'][index], id })),
    );
  });
});

const byType = (a: object, b: object): number => JSON.stringify(a).localeCompare(JSON.stringify(b));
