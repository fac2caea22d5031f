import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { runtimeOf, type ContextRuntime } from '../../../platform/context/index.js';
import { mergeTokens } from '../../../platform/graphql/index.js';
import { Settings } from '../../../platform/ops/index.js';
import { startApp, type Client, type RunningApp } from '../../../../test/support/start-app.js';

/** A conflict carried to a decision, through the public API: each test in a lane of its own. */
let app: RunningApp;
let district: Client, water: Client, gas: Client, paver: Client, committee: Client, street: Client, city: Client, owners: Client;
let project: string;
let token: string;
let lane = 0;

beforeAll(async () => {
  app = await startApp();
  district = await app.register('District', 'GOVERNMENT');
  [water, gas, paver] = await Promise.all([app.register('Water', 'UTILITY'), app.register('Gas', 'UTILITY'), app.register('Paver', 'CONTRACTOR')]);
  [committee, street, city, owners] = await Promise.all([
    app.register('Committee', 'RESIDENTS'),
    app.register('Street Office', 'COORDINATION'),
    app.register('City', 'GOVERNMENT'),
    app.register('Owners', 'RESIDENTS'),
  ]);
  const given = [await app.appoint(committee, 'RESIDENTS_COMMITTEE'), await app.appoint(street, 'STREET_OFFICE'), await app.appoint(city, 'CITY_GOVERNMENT')];
  token = mergeTokens(...given, await app.appoint(owners, 'OWNERS'));
});
afterAll(() => app.stop());

const open = async (kind: 'RENEWAL' | 'AREA') => {
  lane++;
  const { openProject } = await district.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { project { id } token } }', {
    input: { idempotencyKey: `lane ${lane}`, name: `Lane ${lane}`, kind },
  });
  project = openProject.project.id;
  token = mergeTokens(token, openProject.token);
};
beforeEach(() => open('RENEWAL'));

const at = (east: number, north: number): [number, number] => [116 + lane * 0.02 + east / 85_393.6, 39.9 + north / 111_035.6];
const line = (north = 0, widthMetres = 0) => ({ geometry: { type: 'LineString', coordinates: [at(0, north), at(100, north)] }, widthMetres });
const june = (from: number, to: number) => ({ start: `2027-06-${String(from).padStart(2, '0')}T00:00:00Z`, end: `2027-06-${String(to).padStart(2, '0')}T00:00:00Z` });

let keys = 0;
const send = async (by: Client, name: string, input: object, selection: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const answer = await by.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} token refusal { code field message } } }`, {
    input: { idempotencyKey: `k${keys++}`, token, ...input },
  });
  if (answer[name].token) token = mergeTokens(token, answer[name].token);
  return answer[name];
};
const works = async (by: Client, name: string, input: object): Promise<string> => {
  const { works: done, refusal } = await send(by, name, input, 'works { id }');
  expect(refusal).toBeNull();
  return done.id;
};
const plan = (by: Client, input: object) =>
  works(by, 'planWorks', { projectId: project, title: 'Works', kind: 'EXCAVATION', window: june(1, 11), footprint: line(), ...input });
const collide = async () => ({ trench: await plan(water, { window: june(1, 11) }), pavement: await plan(paver, { window: june(5, 9), kind: 'PAVING' }) });

const conflictFields =
  'id kind status stage level closedReason acknowledgedBy { name } options { optionId kind proposedBy { name } } decision { level reason basis decidedBy { name } }';
const conflicts = async (filter = 'status: OPEN') => {
  const data = await water.ask(
    `query ($token: PositionToken, $project: ID) { conflicts(filter: { projectId: $project, ${filter} }, token: $token) { edges { node { ${conflictFields} } } } }`,
    { token, project },
  );
  return data.conflicts.edges.map((edge: { node: object }) => edge.node);
};
const theConflict = async (filter?: string) => {
  const found = await conflicts(filter);
  expect(found).toHaveLength(1);
  return found[0];
};
const act = (by: Client, name: string, input: object) => send(by, name, input, `conflict { ${conflictFields} works { id } group { size } }`);
const acknowledgeAll = async (conflictId: string, parties = [water, paver]) => {
  for (const by of parties) expect((await act(by, 'acknowledgeConflict', { conflictId })).refusal).toBeNull();
};
const propose = async (by: Client, conflictId: string, option: object): Promise<string> => {
  const { conflict, refusal } = await act(by, 'proposeOption', { conflictId, option });
  expect(refusal).toBeNull();
  return conflict.options.at(-1).optionId;
};
const decide = (by: Client, conflictId: string, optionId: string, input: object = {}) =>
  act(by, 'decideConflict', { conflictId, optionId, reason: 'Paved once', basis: 'City Road Regulation art. 33', ...input });
const tasks = async (by: Client) =>
  (
    await by.ask(
      'query ($token: PositionToken, $project: ID) { tasks(filter: { mine: true, projectId: $project }, token: $token) { edges { node { status window { start } works { id } organisation { name } } } } }',
      { token, project },
    )
  ).tasks.edges.map((edge: { node: object }) => edge.node);
const types = async (subjectId: string) =>
  (
    await water.ask('query ($token: PositionToken, $ids: [ID!]) { timeline(filter: { subjectIds: $ids }, token: $token) { edges { node { type } } } }', {
      token,
      ids: [subjectId],
    })
  ).timeline.edges.map((edge: { node: { type: string } }) => /conflict-([a-z-]+)\.v1/.exec(edge.node.type)?.[1]);

const rawOf = (id: string): string => Buffer.from(id, 'base64url').toString().split(':')[1] ?? '';

describe('A conflict', () => {
  it('is acknowledged by each party, gets options, is decided, and closes once the plan has really changed (F15)', async () => {
    const { pavement } = await collide();
    const { id } = await theConflict();
    await acknowledgeAll(id);
    const option = await propose(water, id, { kind: 'MOVE', worksId: pavement, window: june(12, 16) });
    const { conflict, refusal } = await decide(committee, id, option);
    expect(refusal).toBeNull();
    expect(conflict).toMatchObject({
      stage: 'DECIDED',
      level: 'RESIDENTS_COMMITTEE',
      decision: { decidedBy: { name: 'Committee' }, level: 'RESIDENTS_COMMITTEE' },
      group: { size: 1 },
    });
    expect(conflict.works).toHaveLength(2);
    expect(await tasks(paver)).toEqual([{ status: 'OPEN', window: { start: '2027-06-12T00:00:00.000Z' }, works: { id: pavement }, organisation: { name: 'Paver' } }]);
    expect(await tasks(water)).toEqual([]);

    // It moves, but not far enough: the case stays.
    await works(paver, 'rescheduleWorks', { worksId: pavement, window: june(8, 12) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DECIDED' });
    await works(paver, 'rescheduleWorks', { worksId: pavement, window: june(12, 16) });
    expect(await theConflict('status: CLOSED')).toMatchObject({ id, stage: 'VERIFIED', closedReason: 'AS_DECIDED', decision: { reason: 'Paved once' } });
    expect(await tasks(paver)).toMatchObject([{ status: 'DONE' }]);
    expect(await types(id)).toEqual(['detected', 'acknowledged', 'acknowledged', 'option-proposed', 'decided', 'changed', 'verified', 'closed']);
  });

  it('closes itself where its cause goes another way, and the task is dropped; back again, the case begins anew', async () => {
    const { trench, pavement } = await collide();
    const { id } = await theConflict();
    await acknowledgeAll(id);
    await decide(committee, id, await propose(paver, id, { kind: 'SEQUENCE', firstWorksId: trench, secondWorksId: pavement }));
    await works(water, 'rescheduleWorks', { worksId: trench, window: june(20, 25) });
    expect(await theConflict('status: CLOSED')).toMatchObject({ id, closedReason: 'WINDOWS_APART' });
    expect(await tasks(paver)).toMatchObject([{ status: 'DROPPED' }]);
    await works(water, 'rescheduleWorks', { worksId: trench, window: june(1, 11) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DETECTED', options: [], decision: null, acknowledgedBy: [] });
  });

  it('that two share a trench about closes when both work in that window, and is reopened when they no longer do', async () => {
    const [ours, theirs] = [await plan(water, { window: june(1, 11) }), await plan(gas, { window: june(8, 20) })];
    const { id } = await theConflict();
    await acknowledgeAll(id, [water, gas]);
    await decide(committee, id, await propose(gas, id, { kind: 'SHARE', window: june(1, 15) }));
    await works(water, 'rescheduleWorks', { worksId: ours, window: june(1, 15) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DECIDED' });
    await works(gas, 'rescheduleWorks', { worksId: theirs, window: june(1, 15) });
    expect(await conflicts()).toEqual([]);
    expect(await theConflict('status: CLOSED')).toMatchObject({ closedReason: 'SHARED' });
    await works(gas, 'rescheduleWorks', { worksId: theirs, window: june(10, 15) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DETECTED' });
  });

  it('that two share a trench about stays closed where they move apart, and is reopened where they meet again in other windows', async () => {
    const [ours, theirs] = [await plan(water, { window: june(1, 15) }), await plan(gas, { window: june(1, 15) })];
    const { id } = await theConflict();
    await acknowledgeAll(id, [water, gas]);
    await decide(committee, id, await propose(gas, id, { kind: 'SHARE', window: june(1, 15) }));
    expect(await theConflict('status: CLOSED')).toMatchObject({ closedReason: 'SHARED' });
    await works(water, 'reviseWorks', { worksId: ours, footprint: line(1) });
    await works(water, 'rescheduleWorks', { worksId: ours, window: june(15, 20) });
    await works(water, 'rescheduleWorks', { worksId: ours, window: june(1, 15) });
    expect(await conflicts()).toEqual([]);
    await works(water, 'rescheduleWorks', { worksId: ours, window: june(15, 20) });
    await works(gas, 'rescheduleWorks', { worksId: theirs, window: june(16, 18) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DETECTED' });
  });

  it('that is waived closes at once, and is reopened when it grows beyond what was waived', async () => {
    const { pavement } = await collide();
    const { id } = await theConflict();
    await acknowledgeAll(id);
    await decide(committee, id, await propose(water, id, { kind: 'WAIVER' }));
    expect(await theConflict('status: CLOSED')).toMatchObject({ closedReason: 'WAIVED' });
    await works(paver, 'rescheduleWorks', { worksId: pavement, window: june(6, 8) });
    expect(await conflicts()).toEqual([]);
    await works(paver, 'rescheduleWorks', { worksId: pavement, window: june(6, 10) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DETECTED' });
  });

  it('that is waived is reopened when a hole becomes a trench in the same days', async () => {
    const hole = { geometry: { type: 'Point', coordinates: at(50, 0) }, widthMetres: 1 };
    const trench = await plan(water, { footprint: hole });
    await plan(paver, { window: june(5, 9), kind: 'PAVING' });
    const { id } = await theConflict();
    await acknowledgeAll(id);
    await decide(committee, id, await propose(water, id, { kind: 'WAIVER' }));
    await works(water, 'reviseWorks', { worksId: trench, title: 'A hole' });
    expect(await theConflict('status: CLOSED')).toMatchObject({ closedReason: 'WAIVED' });
    await works(water, 'reviseWorks', { worksId: trench, footprint: line(0, 1) });
    expect(await theConflict()).toMatchObject({ id, stage: 'DETECTED', decision: null });
  });

  it('repeats an answer for a repeated command, and writes nothing twice', async () => {
    await collide();
    const { id } = await theConflict();
    const once = { idempotencyKey: 'the same', conflictId: id };
    const [first, again] = [await act(water, 'acknowledgeConflict', once), await act(water, 'acknowledgeConflict', once)];
    expect(again).toEqual(first);
    expect(await types(id)).toEqual(['detected', 'acknowledged']);
  });
});

describe('What is refused says its code and field, and writes nothing', () => {
  it('in any state of a case', async () => {
    const { pavement } = await collide();
    const { id } = await theConflict();
    const runtime = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const move = { kind: 'MOVE', worksId: pavement, window: june(12, 16) };
    const refused = async (answer: Promise<{ refusal: object | null; conflict: object | null }>, code: string, field: string | null) => {
      const before = await runtime.store.highWater();
      const { refusal, conflict } = await answer;
      expect([refusal, conflict]).toMatchObject([{ code, field }, null]);
      expect(await runtime.store.highWater()).toBe(before);
    };
    const anonymous = async () => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          query: `mutation { acknowledgeConflict(input: { idempotencyKey: "n", conflictId: "${id}" }) { conflict { id } refusal { code field } } }`,
        }),
      });
      return ((await response.json()) as { data: { acknowledgeConflict: { refusal: object; conflict: null } } }).data.acknowledgeConflict;
    };
    await refused(anonymous(), 'UNAUTHENTICATED', null);
    await refused(act(gas, 'acknowledgeConflict', { conflictId: id }), 'NOT_A_PARTY', 'conflictId');
    await refused(act(water, 'acknowledgeConflict', { conflictId: project }), 'UNKNOWN_CONFLICT', 'conflictId');
    await refused(act(water, 'acknowledgeConflict', { conflictId: 'Q29uZmxpY3Q6bm93aGVyZQ' }), 'UNKNOWN_CONFLICT', 'conflictId');
    await refused(act(water, 'proposeOption', { conflictId: id, option: move }), 'NOT_ACKNOWLEDGED', 'conflictId');
    await refused(decide(committee, id, 'any'), 'NOT_ACKNOWLEDGED', 'conflictId');
    await acknowledgeAll(id);
    await refused(act(water, 'acknowledgeConflict', { conflictId: id }), 'ALREADY_ACKNOWLEDGED', 'conflictId');
    await refused(act(gas, 'proposeOption', { conflictId: id, option: move }), 'NOT_A_PARTY', 'conflictId');
    await refused(act(water, 'proposeOption', { conflictId: id, option: { kind: 'MOVE', worksId: pavement } }), 'INVALID_INPUT', 'option.window');
    await refused(act(water, 'proposeOption', { conflictId: id, option: { ...move, worksId: project } }), 'UNKNOWN_WORKS', 'option.worksId');
    await refused(act(water, 'proposeOption', { conflictId: id, option: { ...move, window: june(12, 12) } }), 'WINDOW_ENDS_BEFORE_START', 'option.window.end');
    await refused(decide(committee, id, 'none'), 'UNKNOWN_OPTION', 'optionId');
    const option = await propose(water, id, move);
    await refused(decide(street, id, option), 'FORBIDDEN', 'conflictId');
    await refused(decide(water, id, option), 'FORBIDDEN', 'conflictId');
    await refused(decide(committee, id, option, { reason: '  ' }), 'REASON_MISSING', 'reason');
    await refused(decide(committee, id, option, { basis: '' }), 'BASIS_MISSING', 'basis');
    expect((await decide(committee, id, option)).refusal).toBeNull();
    await refused(decide(committee, id, option), 'ALREADY_DECIDED', 'conflictId');
    await refused(act(water, 'proposeOption', { conflictId: id, option: move }), 'ALREADY_DECIDED', 'conflictId');
    await works(paver, 'cancelWorks', { worksId: pavement, reason: 'No budget' });
    await theConflict('status: CLOSED');
    await refused(act(water, 'acknowledgeConflict', { conflictId: id }), 'CONFLICT_CLOSED', 'conflictId');
  });
});

describe('The ladder (F17)', () => {
  /** Moves the deadline, as the passing of days would; Hutong may be down meanwhile. */
  const due = async (conflictId: string, deadline: Date): Promise<void> => {
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    const { rowCount } = await client.query('UPDATE coordination.timers SET due_at = $2, try_at = $2 WHERE id = $1', [`ladder ${rawOf(conflictId)}`, deadline]);
    await client.end();
    expect(rowCount).toBe(1);
  };
  /** When the clock runs out that was set by so many events of the case. */
  const timerAfter = async (conflictId: string, events: number): Promise<Date> => {
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    for (let waited = 0; waited < 5_000; waited += 20) {
      const { rows } = await database.pool.query<{ due_at: Date }>(`SELECT due_at FROM timers WHERE id = $1 AND data->'events' = $2`, [
        `ladder ${rawOf(conflictId)}`,
        events,
      ]);
      if (rows[0]) return rows[0].due_at;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error('The clock was not set');
  };
  const aMinuteAgo = (): Date => new Date(Math.floor(Date.now() / 1_000) * 1_000 - 60_000);
  const escalations = async (conflictId: string, count: number) => {
    for (let waited = 0; waited < 10_000; waited += 50) {
      const { timeline } = await water.ask(
        'query ($ids: [ID!]) { timeline(filter: { subjectIds: $ids, types: ["coordination.conflict-escalated.v1"] }) { edges { node { occurredAt data } } } }',
        { ids: [conflictId] },
      );
      if (timeline.edges.length >= count) return timeline.edges.map((edge: { node: object }) => edge.node);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('It did not escalate');
  };

  it('tells the next level when nobody acts for three working days, with the deadline’s time, once; who was silent counts as informed', async () => {
    const { pavement } = await collide();
    const { id } = await theConflict();
    await act(water, 'acknowledgeConflict', { conflictId: id });
    // Set anew by the acknowledgement, the second event of the case.
    expect((await timerAfter(id, 2)).getTime()).toBeGreaterThan(Date.now() + 2 * 86_400_000);

    const deadline = aMinuteAgo();
    await due(id, deadline);
    const [told] = await escalations(id, 1);
    expect(told).toMatchObject({
      occurredAt: deadline.toISOString(),
      data: { from: 'RESIDENTS_COMMITTEE', to: 'STREET_OFFICE', silent: [paver.organisationId], notified: [street.organisationId], deadline: deadline.toISOString() },
    });
    expect(await theConflict()).toMatchObject({ stage: 'ACKNOWLEDGED', level: 'STREET_OFFICE' });
    // Now the street office decides, and the committee no longer does.
    const option = await propose(street, id, { kind: 'MOVE', worksId: pavement, window: june(12, 16) });
    expect((await decide(committee, id, option)).refusal).toMatchObject({ code: 'FORBIDDEN' });
    expect((await decide(street, id, option)).conflict).toMatchObject({ stage: 'DECIDED', decision: { level: 'STREET_OFFICE' } });
    expect(await escalations(id, 1)).toHaveLength(1);
  });

  it('tells it once, with the deadline’s time, also where Hutong was down when it passed', async () => {
    await collide();
    const { id } = await theConflict();
    await acknowledgeAll(id);
    const deadline = aMinuteAgo();
    await app.restart(() => due(id, deadline));
    expect(await escalations(id, 1)).toMatchObject([{ occurredAt: deadline.toISOString(), data: { from: 'RESIDENTS_COMMITTEE', to: 'STREET_OFFICE', silent: [] } }]);
    await app.restart();
    expect(await theConflict()).toMatchObject({ level: 'STREET_OFFICE' });
    expect(await escalations(id, 1)).toHaveLength(1);
  });

  it('goes on where only the plans changed, also when the ladder has not read of that yet', async () => {
    const { pavement } = await collide();
    const { id } = await theConflict();
    await timerAfter(id, 1);
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    try {
      await client.query(`BEGIN; SELECT FROM coordination.followers WHERE follower = 'ladder' FOR UPDATE`);
      await works(paver, 'rescheduleWorks', { worksId: pavement, window: june(6, 10) });
      await theConflict();
      const deadline = aMinuteAgo();
      await due(id, deadline);
      expect(await escalations(id, 1)).toMatchObject([{ occurredAt: deadline.toISOString(), data: { to: 'STREET_OFFICE' } }]);
    } finally {
      await client.end();
    }
    expect((await timerAfter(id, 3)).getTime()).toBeGreaterThan(Date.now() + 2 * 86_400_000);
  });

  it('stops at the end of a case', async () => {
    const { pavement } = await collide();
    const { id } = await theConflict();
    await works(paver, 'cancelWorks', { worksId: pavement, reason: 'No budget' });
    await theConflict('status: CLOSED');
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const left = async () => (await database.pool.query('SELECT FROM timers WHERE id = $1', [`ladder ${rawOf(id)}`])).rowCount;
    for (let waited = 0; (await left()) && waited < 5_000; waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await left()).toBe(0);
  });
});

describe('A new surface is protected (F13)', () => {
  const pave = async (input: object = {}, finishedAt = '2026-06-01T00:00:00Z') => {
    const pavement = await plan(paver, {
      kind: 'PAVING',
      window: { start: '2026-05-01T00:00:00Z', end: '2026-06-01T00:00:00Z' },
      occurredAt: '2026-04-01T00:00:00Z',
      footprint: line(0, 4),
      ...input,
    });
    await works(paver, 'finishWorks', { worksId: pavement, occurredAt: finishedAt });
    return pavement;
  };
  const digIn = (start: string, input: object = {}) => plan(water, { window: { start: `${start}T00:00:00Z`, end: `${start.slice(0, 8)}28T00:00:00Z` }, ...input });
  const kinds = async () => (await conflicts()).map(({ kind }: { kind: string }) => kind);

  it.each([
    ['a lane of an estate for 24 months', 'RENEWAL', {}, '2028-05-01', '2028-06-02'],
    ['a city road for 3 years after an overhaul', 'AREA', {}, '2029-05-01', '2029-06-02'],
    ['one that was built for 5 years', 'AREA', { surface: 'BUILT' }, '2031-05-01', '2031-06-02'],
  ] as const)('%s', async (_, kind, input, within, after) => {
    await open(kind);
    await pave(input);
    const early = await digIn(within);
    expect(await theConflict()).toMatchObject({ kind: 'PROTECTED_SURFACE' });
    await works(water, 'cancelWorks', { worksId: early, reason: 'Too early' });
    await digIn(after);
    expect(await conflicts()).toEqual([]);
  });

  it('to the day of the district’s calendar, which is another in London', async () => {
    await pave({ occurredAt: '2026-01-01T00:00:00Z' }, '2026-03-01T00:00:00+08:00');
    await plan(water, { window: { start: '2028-03-01T00:00:00+08:00', end: '2028-03-02T00:00:00+08:00' } });
    expect(await conflicts()).toEqual([]);
    await plan(water, { window: { start: '2028-02-29T00:00:00+08:00', end: '2028-03-01T00:00:00+08:00' } });
    expect(await theConflict()).toMatchObject({ kind: 'PROTECTED_SURFACE' });
  });

  it('is found also where the trench was planned before the surface was finished; beside it there is none, and a burst pipe is dug at once', async () => {
    await digIn('2027-03-01');
    await digIn('2027-04-01', { footprint: line(20) });
    await digIn('2027-05-01', { kind: 'EMERGENCY_REPAIR' });
    await pave();
    expect(await kinds()).toEqual(['PROTECTED_SURFACE']);
  });

  it('is waived for a city road by the city’s government only, for a lane by the owners’ side', async () => {
    await open('AREA');
    await pave();
    await digIn('2027-03-01');
    const { id } = await theConflict();
    await acknowledgeAll(id);
    const waiver = await propose(water, id, { kind: 'WAIVER' });
    for (const by of [committee, street, owners]) expect((await decide(by, id, waiver)).refusal).toMatchObject({ code: 'FORBIDDEN' });
    expect((await decide(city, id, waiver)).conflict).toMatchObject({ decision: { level: 'CITY_GOVERNMENT' } });
    expect(await theConflict('status: CLOSED')).toMatchObject({ closedReason: 'WAIVED' });

    await open('RENEWAL');
    await pave();
    await digIn('2027-03-01');
    const { id: inALane } = await theConflict();
    await acknowledgeAll(inALane);
    expect((await decide(owners, inALane, await propose(water, inALane, { kind: 'WAIVER' }))).refusal).toBeNull();
  });

  it('is waived by the owners of the estate whose lane it is, whichever project digs it up, and by no others', async () => {
    const [ours, theirs] = await Promise.all([app.register('Owners of the lane', 'RESIDENTS'), app.register('Owners across the street', 'RESIDENTS')]);
    const [lane, footprint] = [project, line(0, 4)];
    await pave({ footprint });
    await open('AREA');
    await digIn('2027-03-01', { footprint });
    token = mergeTokens(token, await app.appoint(ours, 'OWNERS', [lane]), await app.appoint(theirs, 'OWNERS', [project]));
    const { id } = await theConflict();
    await acknowledgeAll(id);
    const waiver = await propose(water, id, { kind: 'WAIVER' });
    expect((await decide(theirs, id, waiver)).refusal).toMatchObject({ code: 'FORBIDDEN', field: 'conflictId' });
    expect((await decide(ours, id, waiver)).conflict).toMatchObject({ decision: { level: 'OWNERS', decidedBy: { name: 'Owners of the lane' } } });
  });

  it('is not waived by the owners of an estate that digs up a city road', async () => {
    await open('AREA');
    const footprint = line(0, 4);
    await pave({ footprint });
    await open('RENEWAL');
    await digIn('2027-03-01', { footprint });
    const { id } = await theConflict();
    await acknowledgeAll(id);
    const waiver = await propose(water, id, { kind: 'WAIVER' });
    expect((await decide(owners, id, waiver)).refusal).toMatchObject({ code: 'FORBIDDEN' });
    expect((await decide(city, id, waiver)).refusal).toBeNull();
  });

  it('is not got rid of by moving the pavement, which is finished', async () => {
    const pavement = await pave();
    const trench = await digIn('2027-03-01');
    const { id } = await theConflict();
    await acknowledgeAll(id);
    const later = { start: '2029-03-01T00:00:00Z', end: '2029-03-28T00:00:00Z' };
    expect(await act(water, 'proposeOption', { conflictId: id, option: { kind: 'MOVE', worksId: pavement, window: later } })).toMatchObject({
      conflict: null,
      refusal: { code: 'ALREADY_FINISHED', field: 'option.worksId' },
    });
    await decide(committee, id, await propose(water, id, { kind: 'MOVE', worksId: trench, window: later }));
    await works(water, 'rescheduleWorks', { worksId: trench, window: later });
    expect(await theConflict('status: CLOSED')).toMatchObject({ closedReason: 'AS_DECIDED' });
  });

  it('keeps whoever paved it from opening it again as well', async () => {
    await pave();
    await plan(paver, { window: { start: '2027-03-01T00:00:00Z', end: '2027-03-05T00:00:00Z' } });
    const { id } = await theConflict();
    await acknowledgeAll(id, [paver]);
    expect(await theConflict()).toMatchObject({ stage: 'ACKNOWLEDGED' });
  });
});

describe('A chance to dig once (F12)', () => {
  const chances = async (filter = 'status: OPEN') =>
    (
      await water.ask(
        `query ($token: PositionToken, $project: ID) { chances(filter: { projectId: $project, ${filter} }, token: $token) { edges { node { id gapDays savedDays savedSquareMetres lapsedReason works { title } rule { ruleId } } } } }`,
        { token, project },
      )
    ).chances.edges.map((edge: { node: object }) => edge.node);
  const july = (from: number, to: number) => ({ start: `2027-07-${from}T00:00:00Z`, end: `2027-07-${to}T00:00:00Z` });

  it('water 1 June, gas 20 July in one lane: share the trench, with an estimate of days and surface', async () => {
    await plan(water, { title: 'Water', window: june(1, 11), footprint: line(0, 1) });
    const theirs = await plan(gas, { title: 'Gas', window: july(20, 26), footprint: line(2) });
    const [chance, ...more] = await chances();
    expect(more).toEqual([]);
    expect(chance).toMatchObject({ gapDays: 39, savedDays: 6, rule: { ruleId: 'works.collaboration' } });
    expect(chance.savedSquareMetres).toBeGreaterThan(95);
    expect(chance.savedSquareMetres).toBeLessThan(125);
    expect(await conflicts()).toEqual([]);
    // Moved together they collide, until that is decided: the chance is taken.
    await works(gas, 'rescheduleWorks', { worksId: theirs, window: june(1, 11) });
    expect(await chances('status: LAPSED')).toMatchObject([{ id: chance.id, lapsedReason: 'WINDOWS_OVERLAP' }]);
    expect(await theConflict()).toMatchObject({ kind: 'OVERLAP' });
  });

  it.each(['the earlier', 'the later'])('is one at exactly 60 days, where %s works were planned first', async (first) => {
    const earlier = () => plan(water, { window: june(1, 11) });
    const later = () => plan(gas, { window: { start: '2027-08-10T00:00:00Z', end: '2027-08-12T00:00:00Z' } });
    for (const planned of first === 'the earlier' ? [earlier, later] : [later, earlier]) await planned();
    expect(await chances()).toMatchObject([{ gapDays: 60 }]);
  });

  it.each([
    ['more than 60 days apart', () => plan(gas, { window: { start: '2027-08-11T00:00:00Z', end: '2027-08-12T00:00:00Z' } })],
    ['more than 5 m apart', () => plan(gas, { window: july(20, 26), footprint: line(6) })],
    ['of one organisation', () => plan(water, { window: july(20, 26) })],
    ['that open no ground', () => plan(gas, { window: july(20, 26), kind: 'SCAFFOLD' })],
  ])('is none between works %s', async (_, other) => {
    await plan(water, { window: june(1, 11) });
    await other();
    expect(await chances()).toEqual([]);
  });

  it('lapses when one of them begins', async () => {
    const ours = await plan(water, { window: june(1, 11), kind: 'EXCAVATION' });
    await plan(gas, { window: july(20, 26) });
    await works(water, 'cancelWorks', { worksId: ours, reason: 'No budget' });
    expect(await chances('status: LAPSED')).toMatchObject([{ lapsedReason: 'WORKS_CANCELLED' }]);
  });
});

describe('What if (F20)', () => {
  const whatIf = (worksId: string, window: object) =>
    water.ask(
      'query ($worksId: ID!, $window: WindowInput, $token: PositionToken) { whatIf(worksId: $worksId, window: $window, token: $token) { begins { kind from to distanceMetres other { title } } ends { id } stays { id } chances { other { title } gapDays } } }',
      { worksId, window, token },
    );

  const code = async (worksId: string, window: object | null) =>
    (
      await water.send(
        JSON.stringify({
          query: 'query ($worksId: ID!, $window: WindowInput, $token: PositionToken) { whatIf(worksId: $worksId, window: $window, token: $token) { stays { id } } }',
          variables: { worksId, window, token },
        }),
      )
    ).body.errors?.[0].extensions;

  it('previews by a move of seven days which conflicts there would be, and which would vanish, and writes nothing', async () => {
    const trench = await plan(water, { window: june(1, 8) });
    await plan(paver, { title: 'Before', kind: 'PAVING', window: june(2, 7) });
    await plan(paver, { title: 'After', kind: 'PAVING', window: june(14, 20) });
    await plan(gas, { title: 'Gas', window: june(20, 25) });
    const { id } = await theConflict();
    const runtime = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const before = await runtime.store.highWater();
    expect((await whatIf(trench, june(8, 15))).whatIf).toEqual({
      begins: [{ kind: 'OVERLAP', from: '2027-06-14T00:00:00.000Z', to: '2027-06-15T00:00:00.000Z', distanceMetres: 0, other: { title: 'After' } }],
      ends: [{ id }],
      stays: [],
      chances: [{ other: { title: 'Gas' }, gapDays: 5 }],
    });
    expect((await whatIf(trench, june(2, 9))).whatIf).toMatchObject({ begins: [], ends: [], stays: [{ id }] });
    expect(await runtime.store.highWater()).toBe(before);
    expect(await theConflict()).toMatchObject({ id, stage: 'DETECTED' });
    await works(water, 'rescheduleWorks', { worksId: trench, window: june(8, 15) });
    expect(await theConflict()).not.toMatchObject({ id });
  });

  it('counts a conflict among those that end where the move completes what was decided', async () => {
    const [ours, theirs] = [await plan(water, { window: june(1, 11) }), await plan(gas, { window: june(8, 20) })];
    const { id } = await theConflict();
    await acknowledgeAll(id, [water, gas]);
    await decide(committee, id, await propose(gas, id, { kind: 'SHARE', window: june(1, 15) }));
    await works(water, 'rescheduleWorks', { worksId: ours, window: june(1, 15) });
    expect((await whatIf(theirs, june(2, 15))).whatIf).toMatchObject({ begins: [], ends: [], stays: [{ id }] });
    expect((await whatIf(theirs, june(1, 15))).whatIf).toMatchObject({ begins: [], ends: [{ id }], stays: [] });
    await works(gas, 'rescheduleWorks', { worksId: theirs, window: june(1, 15) });
    expect((await whatIf(theirs, june(2, 15))).whatIf).toMatchObject({ begins: [{ kind: 'OVERLAP' }], ends: [], stays: [] });
  });

  it('refuses works that nobody knows, and a window that ends before it starts', async () => {
    const trench = await plan(water, {});
    expect(await code('V29ya3M6dXRpbGl0aWVzLjA', june(1, 2))).toMatchObject({ code: 'UNKNOWN_WORKS', field: 'worksId' });
    expect(await code(trench, june(2, 1))).toMatchObject({ code: 'WINDOW_ENDS_BEFORE_START', field: 'window.end' });
    expect(await code(trench, null)).toMatchObject({ code: 'NOTHING_CHANGES' });
    await works(water, 'cancelWorks', { worksId: trench, reason: 'No budget' });
    expect(await code(trench, june(1, 2))).toMatchObject({ code: 'ALREADY_CANCELLED', field: 'worksId' });
    const done = await plan(water, { kind: 'PAVING', window: june(1, 2) });
    await works(water, 'finishWorks', { worksId: done });
    expect(await code(done, june(1, 2))).toMatchObject({ code: 'ALREADY_FINISHED', field: 'worksId' });
  });

  it('refuses to look at more than 1,000 works', async () => {
    const trench = await plan(water, {});
    // The detector has read of it.
    expect(await code(trench, june(2, 12))).toBeUndefined();
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    const others = (from: number, to: number) =>
      database.pool.query(
        `INSERT INTO detector_works (works_id, works, cause, owner_id, can_conflict, during, box)
         SELECT 'many.' || n, jsonb_set(works, '{id}', to_jsonb('many.' || n)), cause, 'others', true, during, box
         FROM detector_works, generate_series($2::int, $3) n WHERE works_id = $1`,
        [rawOf(trench), from, to],
      );
    await others(1, 1_000);
    expect(await code(trench, june(2, 12))).toBeUndefined();
    await others(1_001, 1_001);
    expect(await code(trench, june(2, 12))).toMatchObject({ code: 'TOO_MANY_WORKS_NEAR', field: 'window' });
    expect(await code(trench, { start: '2029-06-01T00:00:00Z', end: '2029-06-02T00:00:00Z' })).toBeUndefined();
    await database.pool.query(`DELETE FROM detector_works WHERE works_id LIKE 'many.%'`);
  });
});

describe('What began before another version of a rule was adopted keeps its own, also on the same day (F47)', () => {
  const adopt = async (ruleId: string, values: object) => {
    const validFrom = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format();
    const input = { ruleId, text: 'As ordered', source: 'Order 15', jurisdiction: 'Guihua', validFrom, values };
    expect((await send(district, 'adoptRule', input, 'rule { version }')).refusal).toBeNull();
    await water.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });
  };

  it('a case its ladder: who decides, and when the next is told', async () => {
    const { workingDays } = app.app.get(Settings);
    const { database } = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    /** Once it is set by the acknowledgement, the second event. */
    const dueAt = async (id: string): Promise<Date | undefined> => {
      for (let waited = 0; waited < 5_000; waited += 20) {
        const { rows } = await database.pool.query<{ due_at: Date }>(`SELECT due_at FROM timers WHERE id = 'ladder ' || $1 AND data->>'events' = '2'`, [
          Buffer.from(id, 'base64url').toString().split(':')[1],
        ]);
        if (rows[0]) return rows[0].due_at;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return undefined;
    };
    await collide();
    const { id: before } = await theConflict();
    await adopt('conflicts.ladder', { levels: ['STREET_OFFICE', 'DISTRICT_HOUSING_BUREAU'], workingDays: 20 });
    expect((await act(water, 'acknowledgeConflict', { conflictId: before })).conflict).toMatchObject({ level: 'RESIDENTS_COMMITTEE' });
    expect(await dueAt(before)).toEqual(workingDays.after(new Date(), 3).at);
    await open('RENEWAL');
    await collide();
    const { id: since } = await theConflict();
    expect((await act(water, 'acknowledgeConflict', { conflictId: since })).conflict).toMatchObject({ level: 'STREET_OFFICE' });
    expect(await dueAt(since)).toEqual(workingDays.after(new Date(), 20).at);
  });

  it('a surface its months', async () => {
    const paved = async () => {
      const pavement = await plan(paver, { kind: 'PAVING', footprint: line(0, 4) });
      await works(paver, 'finishWorks', { worksId: pavement });
      await plan(water, { window: { start: inAYear, end: `${inAYear.slice(0, 8)}28T00:00:00Z` } });
    };
    const inAYear = new Date(Date.UTC(new Date().getUTCFullYear() + 1, new Date().getUTCMonth(), 1)).toISOString();
    await paved();
    expect(await theConflict()).toMatchObject({ kind: 'PROTECTED_SURFACE' });
    const values = { diggingKinds: ['EXCAVATION'], builtMonths: 60, overhauledMonths: 36, cityRoadWaivers: ['CITY_GOVERNMENT'], estateLaneWaivers: ['OWNERS'] };
    await adopt('surfaces.protection', { ...values, estateLaneMonths: 1 });
    expect(await theConflict()).toMatchObject({ kind: 'PROTECTED_SURFACE' });
    await open('RENEWAL');
    await paved();
    expect(await conflicts()).toEqual([]);
  });
});
