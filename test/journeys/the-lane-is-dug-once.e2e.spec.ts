import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type RunningApp } from '../support/start-app.js';

/** Story: the water company and the paver plan in one lane, see it within a second, and part. Feature numbers: domain.md. */
describe('The lane is dug once', () => {
  let app: RunningApp;
  let district: Party, water: Party, paver: Party;
  let lane: string;
  let trench: string, paving: string;
  let collided: string;
  let token: string | null;

  type Party = Awaited<ReturnType<RunningApp['register']>>;

  const wholeLane = {
    type: 'Polygon',
    coordinates: [
      [
        [116.39, 39.93],
        [116.4, 39.93],
        [116.4, 39.94],
        [116.39, 39.94],
        [116.39, 39.93],
      ],
    ],
  };
  const conflicts = (asOf?: { cursor: string }) =>
    water.ask(
      `query ($token: PositionToken, $asOf: AsOf) {
        conflicts(filter: { status: OPEN }, token: $token, asOf: $asOf) {
          totalCount
          edges { node { id kind from to distanceMetres emergency works { id title owner { name } } group { size } } }
        }
      }`,
      { token, asOf },
    );

  beforeAll(async () => {
    app = await startApp();
    district = await app.register('District Office', 'GOVERNMENT');
    water = await app.register('Water Co.', 'UTILITY');
    paver = await app.register('Lane Paving Ltd.', 'CONTRACTOR');
  });
  afterAll(() => app.stop());

  it('1. the district opens the project of the lane', async () => {
    const { openProject } = await district.ask(
      `mutation { openProject(input: { idempotencyKey: "lane", name: "Osmanthus Lane", kind: RENEWAL }) { project { id name } refusal { code message } token } }`,
    );
    expect(openProject).toMatchObject({ project: { name: 'Osmanthus Lane' }, refusal: null });
    lane = openProject.project.id;
    token = openProject.token;
  });

  const plan = `mutation ($input: PlanWorksInput!) { planWorks(input: $input) { works { id status window { start end } } refusal { code message field } token } }`;

  it('2. the water company plans a trench for 1–10 June', async () => {
    const { planWorks } = await water.ask(plan, {
      input: {
        idempotencyKey: 'trench',
        token,
        projectId: lane,
        title: 'New main',
        kind: 'EXCAVATION',
        window: { start: '2027-06-01T00:00:00+08:00', end: '2027-06-11T00:00:00+08:00' },
        footprint: {
          geometry: {
            type: 'LineString',
            coordinates: [
              [116.392, 39.935],
              [116.396, 39.935],
            ],
          },
          widthMetres: 1.2,
        },
      },
    });
    expect(planWorks.refusal).toBeNull();
    expect(planWorks.works).toMatchObject({ status: 'PLANNED', window: { start: '2027-05-31T16:00:00.000Z', end: '2027-06-10T16:00:00.000Z' } });
    trench = planWorks.works.id;
    token = planWorks.token;
    expect((await conflicts()).conflicts.totalCount).toBe(0);
  });

  it('3. the paver plans 5–8 June in the same lane: one conflict, found at once (F11)', async () => {
    const { planWorks } = await paver.ask(plan, {
      input: {
        idempotencyKey: 'paving',
        token,
        projectId: lane,
        title: 'Resurfacing',
        kind: 'PAVING',
        window: { start: '2027-06-05T00:00:00+08:00', end: '2027-06-09T00:00:00+08:00' },
        footprint: {
          geometry: {
            type: 'Polygon',
            coordinates: [
              [
                [116.391, 39.93498],
                [116.397, 39.93498],
                [116.397, 39.93504],
                [116.391, 39.93504],
                [116.391, 39.93498],
              ],
            ],
          },
        },
      },
    });
    expect(planWorks.refusal).toBeNull();
    paving = planWorks.works.id;
    token = planWorks.token;
    const { conflicts: found } = await conflicts();
    expect(found.totalCount).toBe(1);
    expect(found.edges[0].node).toMatchObject({
      kind: 'OVERLAP',
      from: '2027-06-04T16:00:00.000Z',
      to: '2027-06-08T16:00:00.000Z',
      distanceMetres: 0,
      emergency: false,
      group: { size: 1 },
    });
    expect(found.edges[0].node.works.map((works: { id: string }) => works.id).sort()).toEqual([trench, paving].sort());
    collided = (await water.ask(`query ($token: PositionToken) { cursor(token: $token) }`, { token })).cursor;
  });

  it('4. nobody else may move the trench', async () => {
    const { rescheduleWorks } = await paver.ask(`mutation ($input: RescheduleWorksInput!) { rescheduleWorks(input: $input) { works { id } refusal { code message } } }`, {
      input: { idempotencyKey: 'push', worksId: trench, window: { start: '2027-07-01T00:00:00Z', end: '2027-07-02T00:00:00Z' } },
    });
    expect(rescheduleWorks).toMatchObject({ works: null, refusal: { code: 'NOT_THE_OWNER' } });
  });

  it('5. the paver waits for the trench to close: the conflict closes itself and says why', async () => {
    const { rescheduleWorks } = await paver.ask(`mutation ($input: RescheduleWorksInput!) { rescheduleWorks(input: $input) { refusal { code message } token } }`, {
      input: {
        idempotencyKey: 'after-the-trench',
        worksId: paving,
        reason: 'after the trench',
        window: { start: '2027-06-11T00:00:00+08:00', end: '2027-06-15T00:00:00+08:00' },
      },
    });
    expect(rescheduleWorks.refusal).toBeNull();
    token = rescheduleWorks.token;
    expect((await conflicts()).conflicts.totalCount).toBe(0);
    const { conflicts: closed } = await water.ask(
      `query ($token: PositionToken) { conflicts(filter: { status: CLOSED }, token: $token) { edges { node { status closedReason } } } }`,
      { token },
    );
    expect(closed.edges).toEqual([{ node: { status: 'CLOSED', closedReason: 'WINDOWS_APART' } }]);
  });

  it('6. as of the collision, it still stands (F4)', async () => {
    expect((await conflicts({ cursor: collided })).conflicts.totalCount).toBe(1);
  });

  it('7. one timeline tells it to everybody, in one order (F1)', async () => {
    const read = `query ($project: ID, $area: GeoJSON) { timeline(projectId: $project, area: $area, first: 50) { edges { cursor node { type party organisation { name } subjectId occurredAt recordedAt } } } }`;
    const [ofProject, ofArea] = await Promise.all([water.ask(read, { project: lane }), paver.ask(read, { area: wholeLane })]);
    const types = ofProject.timeline.edges.map((edge: { node: { type: string } }) => edge.node.type);
    expect(types).toEqual([
      'government.project-opened.v1',
      'utilities.works-planned.v1',
      'contractors.works-planned.v1',
      'coordination.conflict-detected.v1',
      'contractors.works-rescheduled.v1',
      'coordination.conflict-closed.v1',
    ]);
    expect(ofArea.timeline.edges.map((edge: { node: { type: string } }) => edge.node.type)).toEqual(expect.arrayContaining(types.slice(1, 3)));
  });
});
