import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { Detector } from '../../libs/contexts/coordination/detector/detector.js';
import { Settings } from '../../libs/platform/ops/index.js';
import { mergeTokens } from '../../libs/platform/graphql/index.js';
import { startApp, type Client, type RunningApp } from '../support/start-app.js';

const PAIRS = 1_000;

describe('Two colliding works planned at the same instant in two projects', () => {
  let app: RunningApp;
  let water: Client;
  let paver: Client;
  let second: Detector;
  const failures: unknown[] = [];
  const projects: string[] = [];
  let token: string;

  beforeAll(async () => {
    app = await startApp();
    // Beside the application's own detector: they take turns, and neither finds what the other found.
    second = new Detector(app.app.get<ContextRuntime>(runtimeOf('coordination')), Settings.from({}, rulesFrom), (error) => failures.push(error));
    second.start();
    const district = await app.register('District', 'GOVERNMENT');
    [water, paver] = await Promise.all([app.register('Water', 'UTILITY'), app.register('Paver', 'CONTRACTOR')]);
    for (const name of ['North', 'South']) {
      const { openProject } = await district.ask(`mutation { openProject(input: { idempotencyKey: "${name}", name: "${name}", kind: AREA }) { project { id } token } }`);
      projects.push(openProject.project.id);
      token = openProject.token;
    }
  });
  afterAll(async () => {
    await second.stop();
    await app.stop();
  });

  /** A field of its own for each pair, 100 m from the next. */
  const plan = async (by: Client, project: number, pair: number): Promise<string> => {
    const [east, north] = [116 + (pair % 40) * 0.002, 39 + Math.floor(pair / 40) * 0.002];
    const { planWorks } = await by.ask('mutation ($input: PlanWorksInput!) { planWorks(input: $input) { token refusal { code message } } }', {
      input: {
        idempotencyKey: `pair-${pair}`,
        token,
        projectId: projects[project],
        title: `Pair ${pair}`,
        kind: 'EXCAVATION',
        window: { start: '2027-06-01T00:00:00Z', end: '2027-06-11T00:00:00Z' },
        footprint: {
          geometry: {
            type: 'LineString',
            coordinates: [
              [east, north],
              [east + 0.0005, north],
            ],
          },
          widthMetres: project,
        },
      },
    });
    expect(planWorks.refusal).toBeNull();
    return planWorks.token;
  };

  /** Waits as a client does that is told that the answer is still behind. */
  const settled = async (of: string): Promise<void> => {
    for (let attempt = 0; attempt < 20; attempt++) {
      const { body } = await water.send(JSON.stringify({ query: 'query ($of: PositionToken) { cursor(token: $of) }', variables: { of } }));
      if (!body.errors) return;
      expect(body.errors[0].extensions.code).toBe('STILL_BEHIND');
    }
    throw new Error('Still behind after 40 s');
  };

  it(`are found exactly once each, ${PAIRS} times`, async () => {
    const tokens: string[] = [];
    for (let pair = 0; pair < PAIRS; pair += 20) {
      const batch = Array.from({ length: 20 }, (_, offset) => pair + offset);
      tokens.push(...(await Promise.all(batch.flatMap((each) => [plan(water, 0, each), plan(paver, 1, each)]))));
    }
    const merged = mergeTokens(...tokens);
    await settled(merged);
    const { conflicts } = await water.ask('{ conflicts(first: 1000) { totalCount edges { node { works { title project { name } } } } } }');
    expect(conflicts.totalCount).toBe(PAIRS);
    const titles = conflicts.edges.map(({ node }: { node: { works: { title: string }[] } }) => node.works.map((works) => works.title));
    expect(new Set(titles.flat()).size).toBe(PAIRS);
    for (const [a, b] of titles) expect(a).toBe(b);
    // And it was said once: in each project's feed, at one place in the shared order.
    for (const id of projects) {
      const { timeline } = await water.ask(
        'query ($id: ID!) { timeline(projectId: $id, filter: { types: ["coordination.conflict-detected.v1"] }, first: 1) { totalCount } }',
        { id },
      );
      expect(timeline.totalCount).toBe(PAIRS);
    }
    const { timeline: changes } = await water.ask('{ timeline(filter: { parties: [COORDINATION] }, first: 1) { totalCount } }');
    expect(changes.totalCount).toBe(PAIRS);
    expect(failures).toEqual([]);
  }, 120_000);
});
