import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { mutation } from '../../../test/support/mutation.js';
import { until } from '../../../test/support/until.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { fromGlobalId, toGlobalId } from '../../platform/graphql/index.js';
import { day, itIs as goTo, workingDays } from './testing/days.js';
import { ballotFields, flat, whole } from './testing/keeper.js';
import { Neighbourhood, type Home } from './testing/neighbourhood.js';

const raw = (id: string): string => fromGlobalId(id)?.id ?? '';

let app: RunningApp;
let lane: Neighbourhood;
let pool: pg.Pool;
let homes: readonly Home[];
let lift: { readonly id: string };

const itIs = (days: number) => goTo(app, days);
const fallDue = () => pool.query('UPDATE residents.timers SET try_at = now()');
const ballotNow = async (ballotId: string) => {
  const { ballots } = await lane.keeper.ask(`query ($token: PositionToken) { ballots(token: $token, first: 100) { edges { node { ${ballotFields} } } } }`);
  return ballots.edges.map(({ node }: { node: { id: string } }) => node).find(({ id }: { id: string }) => id === ballotId);
};
const workItemNow = async () => (await lane.keeper.ask('query ($id: ID!) { node(id: $id) { ... on WorkItem { consentedOn ballots { id } } } }', { id: lift.id })).node;
let keys = 0;
const addWorkItem = async (input: object, by: Client = lane.district): Promise<{ readonly id: string }> => {
  const more = { idempotencyKey: `item ${keys++}`, projectId: lane.projectId, title: 'A lift', class: 'IMPROVEMENT', ...input };
  const { addWorkItem: added } = await by.ask(mutation('addWorkItem', 'workItem { id }'), { input: more });
  lane.keeper.token = added.token;
  return added.workItem;
};

const asked = (more: object = {}) => ({ key: 'lift', matter: 'ALTER_BUILDING', title: 'A lift', text: 'A lift is built.', ...more });
const notice = (questions: object[]) => ({ estateId: lane.estateId, electorate: { kind: 'ESTATE' }, questions, opensOn: day(15), lastOn: day(25) });
/** Announced, opened, voted on by all, closed by its timer, and published on day 26: owners may object until day 33. */
const decided = async (question: object, vote = 'YES'): Promise<string> => {
  itIs(0);
  const { id: ballotId } = await lane.keeper.done('announceBallot', notice([question]));
  itIs(15);
  await lane.keeper.done('openBallot', { ballotId });
  for (const { unitId, client } of homes) await lane.keeper.done('castVote', { ballotId, unitId, channel: 'WEB', marks: [{ question: 'lift', mark: vote }] }, client);
  itIs(26);
  await timerOf('close-ballot', ballotId);
  await fallDue();
  await until(
    () => ballotNow(ballotId),
    ({ status }) => status === 'CLOSED',
  );
  await lane.keeper.done('publishResult', { ballotId });
  return ballotId;
};
/** Set a moment after what it is set for. */
const timerOf = (what: string, ballotId: string) =>
  until(
    async () => (await pool.query('SELECT FROM residents.timers WHERE what = $1 AND id LIKE $2', [what, `${what} ${raw(ballotId)}%`])).rowCount,
    (timers) => timers === 1,
  );
const inEffect = (ballotId: string) =>
  until(
    () => ballotNow(ballotId),
    ({ questions }) => questions[0].inEffectSince !== null,
  );
const settledTimers = () =>
  until(
    async () => (await pool.query(`SELECT FROM residents.timers WHERE what = 'take-effect' AND try_at <= now()`)).rowCount,
    (timers) => timers === 0,
  );
const told = async (ballotId: string) => {
  const { timeline } = await lane.keeper.ask(
    'query ($token: PositionToken) { timeline(token: $token, first: 100, filter: { types: ["residents.owners-consented.v1"] }) { edges { node { occurredAt actor data } } } }',
  );
  return timeline.edges
    .map(({ node }: { node: { data: { ballotId: string } } }) => node)
    .filter(({ data }: { data: { ballotId: string } }) => data.ballotId === raw(ballotId));
};
const refused = (code: string, field: string | null = null) => ({ refusal: { code, field }, token: null });

beforeAll(async () => {
  app = await startApp();
  pool = new pg.Pool({ connectionString: app.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  lane = await Neighbourhood.of(app);
  homes = await Promise.all(['101', '102', '201'].map(async (label) => lane.home(`owner of ${label}`, '3', label)));
  lift = await addWorkItem({ consent: 'alter-building' });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await pool.end();
  await app.stop();
});

describe('A question names the work item that waits for it', () => {
  it('which is shown with it, and a new notice may name another one', async () => {
    itIs(0);
    const ballot = await lane.keeper.done('announceBallot', notice([asked({ workItemId: lift.id })]));
    expect(ballot.questions[0]).toMatchObject({ key: 'lift', workItem: { id: lift.id }, inEffectSince: null });
    const anew = { ballotId: ballot.id, questions: [asked()], opensOn: day(15), lastOn: day(25) };
    expect((await lane.keeper.done('announceBallotAnew', anew)).questions[0].workItem).toBeNull();
  });

  it('and no other', async () => {
    const district = await app.register('Other district', 'GOVERNMENT');
    const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "far", name: "Far", kind: RENEWAL }) { project { id } token } }');
    const far = await addWorkItem({ projectId: openProject.project.id, consent: 'alter-building' }, district);
    const [pipes, roof, dropped] = [await addWorkItem({}), await addWorkItem({ consent: 'use-fund' }), await addWorkItem({ consent: 'alter-building' })];
    const { dropWorkItem } = await lane.district.ask(mutation('dropWorkItem', 'workItem { id }'), {
      input: { idempotencyKey: 'drop', workItemId: dropped.id, reason: 'No budget' },
    });
    lane.keeper.token = dropWorkItem.token;
    const before = await lane.keeper.runtime.store.highWater();
    const rows = [
      [{ workItemId: 'V29ya0l0ZW06bm93aGVyZQ' }, 'UNKNOWN_WORK_ITEM'],
      [{ workItemId: far.id }, 'UNKNOWN_WORK_ITEM'],
      [{ workItemId: pipes.id }, 'ANOTHER_MATTER'],
      [{ workItemId: roof.id }, 'ANOTHER_MATTER'],
      [{ workItemId: dropped.id }, 'ALREADY_DROPPED'],
    ] as const;
    for (const [more, code] of rows) expect(await lane.keeper.send('announceBallot', notice([asked(more)]))).toMatchObject(refused(code, 'questions[0].workItemId'));
    const twice = [asked({ workItemId: lift.id }), asked({ key: 'more', workItemId: lift.id })];
    expect(await lane.keeper.send('announceBallot', notice(twice))).toMatchObject(refused('INVALID_INPUT', 'questions[1].workItemId'));
    expect(await lane.keeper.send('announceBallot', notice([asked({ workItemId: lane.projectId })]))).toMatchObject(
      refused('UNKNOWN_WORK_ITEM', 'questions[0].workItemId'),
    );
    expect(await lane.keeper.runtime.store.highWater()).toBe(before);
  });
});

describe('What was decided', () => {
  it('takes effect at the end of the last day on which owners may object, by itself and as of then, also where nobody ran', async () => {
    const ballotId = await decided(asked({ workItemId: lift.id }));
    await timerOf('take-effect', ballotId);
    expect(await workItemNow()).toMatchObject({ consentedOn: null, ballots: [{ id: ballotId }] });
    expect((await ballotNow(ballotId)).questions[0]).toMatchObject({ execution: { allowed: false, code: 'OBJECTION_PENDING' }, inEffectSince: null });
    await app.restart(fallDue);
    itIs(40);
    expect((await inEffect(ballotId)).questions[0]).toMatchObject({ execution: { allowed: true }, inEffectSince: day(34) });
    expect(await workItemNow()).toMatchObject({ consentedOn: day(34), ballots: [{ id: ballotId }] });
    const [entry, ...others] = await until(
      () => told(ballotId),
      (entries) => entries.length > 0,
    );
    expect(others).toEqual([]);
    expect(entry).toMatchObject({ occurredAt: workingDays.endOf(day(33)).toISOString(), actor: 'hutong' });
    expect(entry.data).toEqual({
      ...{ ballotId: raw(ballotId), question: 'lift', matter: 'alter-building', workItemId: raw(lift.id), projectIds: [raw(lane.projectId)] },
      ...{ estateId: raw(lane.estateId), consentedOn: day(34), basis: 'Civil Code art. 278 (7)' },
    });
  });

  it('waits for an objection, and takes effect when that is decided', async () => {
    const ballotId = await decided(asked());
    itIs(30);
    const { objections } = await lane.keeper.done('objectToResult', { ballotId, reason: 'The notice was late' }, homes[0]!.client);
    itIs(36);
    await timerOf('take-effect', ballotId);
    await fallDue();
    await settledTimers();
    expect((await ballotNow(ballotId)).questions[0].inEffectSince).toBeNull();
    const decision = { ballotId, objectionId: objections[0].objectionId, reason: 'It hung there', basis: 'Civil Code art. 280' };
    await lane.keeper.done('decideObjection', { ...decision, upheld: false });
    await timerOf('take-effect', ballotId);
    await fallDue();
    expect((await inEffect(ballotId)).questions[0].inEffectSince).toBe(day(36));
  });

  it.each([
    ['an objection was upheld', 'YES', true],
    ['it failed', 'NO', false],
  ])('does not take effect where %s', async (_, vote, objected) => {
    const ballotId = await decided(asked(), vote);
    if (objected) {
      const { objections } = await lane.keeper.done('objectToResult', { ballotId, reason: 'The notice was late' }, homes[0]!.client);
      const decision = { ballotId, objectionId: objections[0].objectionId, reason: 'It hung there too late', basis: 'Civil Code art. 280' };
      await lane.keeper.done('decideObjection', { ...decision, upheld: true });
    }
    itIs(40);
    await until(
      async () => (await pool.query(`SELECT FROM residents.timers WHERE what = 'take-effect' AND id LIKE $1`, [`take-effect ${raw(ballotId)}%`])).rowCount,
      (timers) => timers === (objected ? 2 : 1),
    );
    await fallDue();
    await settledTimers();
    expect((await ballotNow(ballotId)).questions[0]).toMatchObject({ execution: { allowed: false, code: 'NOT_PASSED' }, inEffectSince: null });
    expect(await told(ballotId)).toEqual([]);
  });
});

describe('Owners whose own units are used', () => {
  it('agree besides, from the opening on; with the last of them it takes effect, and who they are leaves no public log', async () => {
    const [first, second, other] = homes as readonly [Home, Home, Home];
    const using = asked({ ownUnitsUsed: [first.unitId, second.unitId] });
    itIs(0);
    const { id: early } = await lane.keeper.done('announceBallot', notice([using]));
    const consent = (name: string, ballotId: string, { unitId }: Home, by: Client, more: object = {}) =>
      lane.keeper.send(name, { ballotId, unitId, question: 'lift', ...more }, by);
    expect(await consent('giveOwnUnitConsent', early, first, first.client)).toMatchObject(refused('BALLOT_NOT_OPEN', 'ballotId'));

    const ballotId = await decided(using);
    const waiting = await ballotNow(ballotId);
    expect(waiting.questions[0]).toMatchObject({ ownUnitsUsed: [first.unitId, second.unitId], consentsMissing: [first.unitId, second.unitId] });
    const before = await lane.keeper.runtime.store.highWater();
    const itself = ({ person }: Home) => app.client('owners', 'RESIDENTS', person);
    const stranger = await app.register(`Street ${keys++}`, 'GOVERNMENT');
    const bad = [
      [() => consent('giveOwnUnitConsent', ballotId, first, stranger), 'NOT_ON_THE_ROLL', null],
      [async () => consent('giveOwnUnitConsent', ballotId, first, await itself(other)), 'NOT_ON_THE_ROLL', null],
      [() => consent('giveOwnUnitConsent', ballotId, first, lane.keeper.client), 'NOT_ON_THE_ROLL', 'unitId'],
      [() => consent('giveOwnUnitConsent', ballotId, other, other.client), 'INVALID_INPUT', 'unitId'],
      [() => consent('giveOwnUnitConsent', ballotId, first, first.client, { question: 'roof' }), 'UNKNOWN_QUESTION', 'question'],
      [async () => consent('giveOwnUnitConsent', ballotId, first, await itself(first), { ownerId: first.residentId }), 'NOT_THE_CONVENER', 'ballotId'],
      [() => consent('giveOwnUnitConsent', ballotId, first, lane.keeper.client, { ownerId: second.residentId }), 'NOT_ON_THE_ROLL', 'unitId'],
      [() => consent('withdrawOwnUnitConsent', ballotId, first, first.client), 'NOTHING_CHANGES', 'unitId'],
    ] as const;
    for (const [send, code, field] of bad) expect(await send()).toMatchObject(refused(code, field));
    expect(await lane.keeper.runtime.store.highWater()).toBe(before);

    itIs(35);
    expect((await consent('giveOwnUnitConsent', ballotId, first, first.client)).ballot.questions[0].consentsMissing).toEqual([second.unitId]);
    expect((await consent('withdrawOwnUnitConsent', ballotId, first, first.client)).ballot.questions[0].consentsMissing).toHaveLength(2);
    await consent('giveOwnUnitConsent', ballotId, first, first.client);
    await fallDue();
    await settledTimers();
    expect((await ballotNow(ballotId)).questions[0].execution).toMatchObject({ allowed: false, code: 'OWNERS_CONSENT_MISSING' });
    itIs(37);
    const onPaper = await consent('giveOwnUnitConsent', ballotId, second, lane.keeper.client, { ownerId: second.residentId });
    expect(onPaper).toMatchObject({ refusal: null, ballot: { questions: [{ consentsMissing: [], execution: { allowed: true } }] } });
    await timerOf('take-effect', ballotId);
    await fallDue();
    expect((await inEffect(ballotId)).questions[0].inEffectSince).toBe(day(37));
    expect(await consent('withdrawOwnUnitConsent', ballotId, first, first.client)).toMatchObject(refused('ALREADY_IN_EFFECT', 'question'));
    const { rows } = await pool.query<{ audience: unknown }>(`SELECT metadata->'audience' AS audience FROM residents.events WHERE type LIKE 'own-unit-consent-%'`);
    expect(rows).toHaveLength(4);
    expect(rows.every(({ audience }) => audience === null)).toBe(true);
  });

  it('are asked where the roll lacks the unit, too: whoever has it by the register; and each is known by a key of its own', async () => {
    const [first, second] = homes as readonly [Home, Home, Home];
    const { id: unitId } = await lane.keeper.done('registerUnit', { estateId: lane.estateId, ...flat('P1', { use: 'PARKING' }) });
    await lane.keeper.done('changeOwners', { unitId, owners: [{ residentId: second.residentId, share: whole }], since: '2020-01-01', basis: 'Entry 8' });
    itIs(0);
    const unknown = await lane.keeper.send('announceBallot', notice([asked({ ownUnitsUsed: [toGlobalId('Unit', 'none')] })]));
    expect(unknown).toMatchObject(refused('UNKNOWN_UNIT', 'questions[0].ownUnitsUsed'));

    const ballotId = await decided(asked({ ownUnitsUsed: [first.unitId, unitId] }));
    const agree = async (of: string, { person }: Home) =>
      lane.keeper.send('giveOwnUnitConsent', { ballotId, unitId: of, question: 'lift', idempotencyKey: 'agree' }, await app.client('owners', 'RESIDENTS', person));
    expect((await ballotNow(ballotId)).questions[0].consentsMissing).toEqual([first.unitId, unitId]);
    expect(await agree(unitId, first)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    expect((await agree(unitId, second)).ballot.questions[0].consentsMissing).toEqual([first.unitId]);
    expect((await agree(first.unitId, first)).ballot.questions[0].consentsMissing).toEqual([]);
  });
});
