import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deploy } from '../../test/support/deployment.js';
import { restoreAccept, type Ended } from '../../test/support/restore-accept.js';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { Backup } from '../../libs/platform/context/restore/testing/backup.js';

const hours = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString();

/** In the order of a bad day: utilities is restored from a backup while nothing runs, and everything starts again. */
describe('npm run restore-accept', () => {
  let app: RunningApp;
  let district: Client, water: Client;
  let project: string;
  let pool: pg.Pool;
  let backup: Backup;
  let folder: string;
  let token: string | null = null;
  let cursor: string;
  const answers: Record<string, Ended> = {};
  let refusal: unknown;

  const plan = async (title: string) => {
    const input = {
      idempotencyKey: title,
      token,
      projectId: project,
      title,
      kind: 'SCAFFOLD',
      window: { start: hours(48), end: hours(96) },
      footprint: { geometry: { type: 'Point', coordinates: [116.39, 39.93] } },
    };
    const { planWorks } = await water.ask('mutation ($input: PlanWorksInput!) { planWorks(input: $input) { works { id } token refusal { code field message } } }', {
      input,
    });
    if (planWorks.refusal) return planWorks;
    token = planWorks.token;
    return planWorks;
  };
  const entries = async (): Promise<{ id: string; type: string; data: { title?: string } }[]> => {
    const { timeline } = await district.ask('query ($token: PositionToken) { timeline(first: 100, token: $token) { edges { cursor node { id type data } } } }', {
      token,
    });
    cursor = timeline.edges.at(-1).cursor;
    return timeline.edges.map(({ node }: { node: object }) => node);
  };
  const titles = async () => (await entries()).filter(({ type }) => type === 'utilities.works-planned.v1').map(({ data }) => data.title);

  beforeAll(async () => {
    app = await startApp();
    folder = await mkdtemp(join(tmpdir(), 'hutong-restore-'));
    pool = new pg.Pool({ connectionString: app.databaseUrl, max: 1 });
    pool.on('error', () => undefined);
    district = await app.register('District', 'GOVERNMENT');
    water = await app.register('Water', 'UTILITY');
    const { openProject } = await district.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { project { id } token } }', {
      input: { idempotencyKey: 'lane', name: 'Lane', kind: 'RENEWAL' },
    });
    project = openProject.project.id;
    token = openProject.token;
    await plan('kept');
    await titles();
    await app.restart(async () => (backup = await Backup.take(pool, 'utilities')));
    await plan('lost');
    await titles();
    const env = { HUTONG_DATABASE_URL: app.databaseUrl };
    await app.restart(async () => {
      await backup.putBack({ otherServer: true });
      const settings = { ...env, HUTONG_PORT: '0', HUTONG_SEED: 'none', HUTONG_LOG_LEVEL: 'silent', HUTONG_DATA_FOLDER: folder };
      refusal = await deploy(settings).catch((error: unknown) => error);
      answers['nonsense'] = await restoreAccept(env, '--context', 'utility');
      answers['misspelt'] = await restoreAccept(env, '--contxt', 'utilities');
      answers['shown'] = await restoreAccept(env);
      answers['json'] = await restoreAccept(env, '--json');
      answers['other'] = await restoreAccept(env, '--context', 'government', '--yes');
      answers['accepted'] = await restoreAccept(env, '--context', 'utilities', '--yes');
      answers['again'] = await restoreAccept(env, '--yes');
    });
  }, 120_000);
  afterAll(async () => {
    await pool.end();
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is what a start that is refused asks for', () => {
    expect(refusal).toMatchObject({
      name: 'CannotStart',
      message: expect.stringContaining('until npm run restore-accept'),
      advice: expect.stringContaining('names what was lost'),
    });
  });

  it('says where the log ends, how far others have read, and names what was lost; without being told to, it changes nothing', () => {
    expect(answers['shown']).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was changed: --yes') });
    expect(answers['shown']?.out).toMatch(
      /^The log of utilities \(generation 1\) was restored: it ends at position \d+, recorded at .*\nIts topic and the other contexts have seen up to position \d+\.\nOne event that they hold is lost:\n {2}utilities:1:\d+ {2}\S+ {2}utilities\.works-planned\.v1 {2}Works \S+ {2}by person of \S+ of \S+\n$/,
    );
    const [found, ...others] = JSON.parse(answers['json']?.out ?? '') as { context: string; lost: { data: object }[] }[];
    expect(others).toEqual([]);
    expect(found).toMatchObject({ context: 'utilities', generation: 1, lost: [{ type: 'utilities.works-planned.v1', data: { title: 'lost' } }] });
  });

  it('accepts it once', () => {
    expect(answers['accepted']).toMatchObject({
      code: 0,
      out: expect.stringMatching(/Accepted: the log of utilities is of generation 2, and its positions go on above \d{7,}\.\n$/),
    });
    for (const nothing of [answers['again'], answers['other']]) expect(nothing).toMatchObject({ code: 0, out: expect.stringContaining('there is nothing to accept') });
  });

  it('says what there is where it was misspelt', () => {
    expect(answers['nonsense']).toMatchObject({ code: 1, err: expect.stringMatching(/There is no log of utility: there are .*government.*utilities/) });
    expect(answers['misspelt']).toMatchObject({ code: 1, err: expect.stringContaining('npm run restore-accept -- [--context') });
  });

  it('leaves the timeline with what everybody saw, once, and cursors of it that go on', async () => {
    const before = cursor;
    token = null;
    expect(await titles()).toEqual(['kept', 'lost']);
    expect(await plan('new')).toMatchObject({ refusal: null });
    // Its key came back with the backup: what was lost may be sent again, and is an event of its own.
    expect(await plan('lost')).toMatchObject({ refusal: null });
    const { timeline } = await district.ask(
      'query ($token: PositionToken, $after: String) { timeline(first: 10, after: $after, token: $token) { edges { node { id type data } } } }',
      { token, after: before },
    );
    expect(timeline.edges.map(({ node }: { node: { data: { title: string } } }) => node.data.title)).toEqual(['new', 'lost']);
    const all = await entries();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it('has written the new events under a generation of their own', async () => {
    const { store } = app.app.get<ContextRuntime>(runtimeOf('utilities'));
    const { events } = await store.readAll(0, 100);
    expect(events.map(({ position }) => store.generationOf(position))).toEqual([1, 2, 2]);
  });
});
