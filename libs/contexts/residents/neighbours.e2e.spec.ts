import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { mutation } from '../../../test/support/mutation.js';
import { until } from '../../../test/support/until.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { fromGlobalId, mergeTokens } from '../../platform/graphql/index.js';
import { Neighbourhood, type Home } from './testing/neighbourhood.js';
import { flat, whole } from './testing/keeper.js';

const HOUR_MS = 3_600_000;
const ago = (hours: number): string => new Date(Date.now() - hours * HOUR_MS).toISOString();
const day = (days: number): string => new Date(Date.now() + 8 * HOUR_MS + days * 24 * HOUR_MS).toISOString().slice(0, 10);
const raw = (id: string): string => fromGlobalId(id)?.id ?? '';
/** About 111 m to the north for each thousandth of a degree. The court reaches 50 m around its middle. */
const north = (metres: number) => ({ geometry: { type: 'Point', coordinates: [116.4, 39.93 + metres / 111_000] }, widthMetres: 0 });
const court = { geometry: { type: 'Point', coordinates: [116.4, 39.93] }, widthMetres: 100 };

let app: RunningApp;
let neighbourhood: Neighbourhood;
let water: Client, paver: Client;
let li: Home;
let pool: pg.Pool;
/** Of the street, which no estate is part of. */
let street: string;
let keys = 0;

const change = async (by: Client, name: string, input: object) => {
  const { [name]: answer } = await by.ask(mutation(name, 'works { id }'), { input: { idempotencyKey: `k${keys++}`, token: neighbourhood.keeper.token, ...input } });
  if (answer.refusal) throw new Error(`${name}: ${JSON.stringify(answer.refusal)}`);
  return answer.works.id as string;
};
const plan = (more: object = {}, by = water) =>
  change(by, 'planWorks', {
    ...{ projectId: street, title: 'Burst main', kind: 'EMERGENCY_REPAIR', footprint: north(140), window: { start: ago(1), end: null } },
    ...more,
  });

const asked = `query ($token: PositionToken, $first: Int, $after: String) { myNotices(token: $token, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
  edges { node { at toldAt overAt estate { name } works { id title kind status workingHours address footprint { widthMetres } } } } } }`;
const noticesOf = async ({ client }: Pick<Home, 'client'>, more: object = {}) => (await neighbourhood.keeper.ask(asked, more, client)).myNotices;
type Notice = { readonly at: string; readonly overAt: string | null; readonly works: { readonly id: string; readonly status: string } | null };
const noticeOf = async (home: Pick<Home, 'client'>, worksId: string): Promise<Notice | undefined> =>
  (await noticesOf(home)).edges.map(({ node }: { node: Notice }) => node).find(({ works }: Notice) => works?.id === worksId);
const told = (worksId: string, home: Pick<Home, 'client'> = li) =>
  until(
    () => noticeOf(home, worksId),
    (notice) => notice !== undefined,
  );
const over = (worksId: string, home: Pick<Home, 'client'> = li) =>
  until(
    () => noticeOf(home, worksId),
    (notice) => notice?.overAt != null && notice.works?.status !== 'STARTED',
  );
/** Of works, what the timeline shows to everybody. */
const shown = async (worksId: string) => {
  const { timeline } = await water.ask(
    '{ timeline(first: 1000, filter: { types: ["residents.neighbours-told.v1", "residents.neighbours-told-it-is-over.v1"] }) { edges { node { type occurredAt data works { id } organisation { name } } } } }',
  );
  return timeline.edges
    .map(({ node }: { node: { data: { worksId: string } } }) => node)
    .filter(({ data }: { data: { worksId: string } }) => data.worksId === raw(worksId));
};

beforeAll(async () => {
  app = await startApp();
  pool = new pg.Pool({ connectionString: app.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  neighbourhood = await Neighbourhood.of(app);
  const { keeper, estateId, district } = neighbourhood;
  li = await neighbourhood.home('li', '1', '101');
  await keeper.done('registerUnit', { estateId, ...flat('P1', { use: 'PARKING' }) });
  await keeper.done('placeEstate', { estateId, footprint: court });
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "street", name: "Street", kind: AREA }) { project { id } token } }');
  street = openProject.project.id;
  keeper.token = mergeTokens(keeper.token ?? '', openProject.token);
  [water, paver] = [await app.register('Water', 'UTILITY'), await app.register('Paver', 'CONTRACTOR')];
});
afterAll(async () => {
  await pool.end();
  await app.stop();
});

describe('Where a pipe bursts', () => {
  it('neighbours are told at once: what, where, since when and in which hours; and when it is over', async () => {
    const [burst, mended] = [ago(2), ago(1)];
    const worksId = await plan({ occurredAt: burst, workingHours: 'Day and night', address: 'Street 7' });
    await change(water, 'startWorks', { worksId, occurredAt: burst });
    expect(await told(worksId)).toMatchObject({ at: burst, overAt: null, estate: { name: 'Osmanthus Court' } });
    const going = await until(
      () => noticeOf(li, worksId),
      (notice) => notice?.works?.status === 'STARTED',
    );
    expect(going?.works).toMatchObject({
      title: 'Burst main',
      kind: 'EMERGENCY_REPAIR',
      workingHours: 'Day and night',
      address: 'Street 7',
      footprint: { widthMetres: 0 },
    });
    await change(water, 'finishWorks', { worksId, occurredAt: mended });
    expect(await over(worksId)).toMatchObject({ at: burst, overAt: mended, works: { status: 'FINISHED' } });
  });

  it('everybody sees that an estate was told, with the works and as of when it happened, and of nobody who lives there', async () => {
    const burst = ago(2);
    const worksId = await plan({ occurredAt: burst });
    await change(water, 'cancelWorks', { worksId, reason: 'A false alarm' });
    await over(worksId);
    const entries = await until(
      () => shown(worksId),
      (all) => all.length === 2,
    );
    expect(entries).toMatchObject([
      {
        type: 'residents.neighbours-told.v1',
        occurredAt: burst,
        works: [{ id: worksId }],
        data: {
          estateId: raw(neighbourhood.estateId),
          projectIds: [raw(street), raw(neighbourhood.projectId)],
          at: burst,
          households: 1,
          rule: { id: 'neighbours.told', version: 1 },
        },
      },
      { type: 'residents.neighbours-told-it-is-over.v1', works: [{ id: worksId }], data: { ended: 'CANCELLED' } },
    ]);
    for (const ofLi of [raw(li.residentId), raw(li.unitId), 'person', '"li"']) expect(JSON.stringify(entries)).not.toContain(ofLi);
  });

  it('estates of the same project are told wherever they lie, others within 100 m and not beyond, and none of works that are no emergency', async () => {
    const { projectId } = neighbourhood;
    const [far, ours, planned] = [await plan({ footprint: north(160) }), await plan({ footprint: north(9_000), projectId }), await plan({ kind: 'EXCAVATION' })];
    const near = await plan({}, paver);
    await told(ours);
    await told(near);
    for (const worksId of [far, planned]) expect(await noticeOf(li, worksId)).toBeUndefined();
    await change(water, 'reviseWorks', { worksId: far, footprint: north(149) });
    await change(water, 'reviseWorks', { worksId: planned, kind: 'EMERGENCY_REPAIR' });
    await told(far);
    await told(planned);
    for (const worksId of [far, ours, planned]) await change(water, 'cancelWorks', { worksId, reason: 'Done' });
    await change(paver, 'cancelWorks', { worksId: near, reason: 'Done' });
    for (const worksId of [far, ours, planned, near]) expect(await over(worksId)).toBeDefined();
  });

  it('an estate that is registered or placed while it goes on is told then, and of nothing that is over', async () => {
    const { keeper, estateId } = neighbourhood;
    const [gone, worksId] = [await plan(), await plan({ occurredAt: ago(2), footprint: north(900) })];
    await change(water, 'cancelWorks', { worksId: gone, reason: 'A false alarm' });
    await over(gone);
    const garden = { footprint: north(980), name: 'Garden' };
    const { id: gardenId } = await keeper.done('registerEstate', { ...garden, projectIds: [] });
    const { id: unitId } = await keeper.done('registerUnit', { estateId: gardenId, ...flat('1') });
    const { id: residentId } = await keeper.done('registerResident', { estateId: gardenId, data: { name: 'Gardener' } });
    await keeper.done('linkResident', { residentId, personId: 'gardener' });
    await keeper.done('changeOwners', { unitId, owners: [{ residentId, share: whole }], since: day(-9), basis: 'Entry 9' });
    const gardener = { client: await app.client(keeper.client.organisationId, 'RESIDENTS', 'gardener') };
    const notice = await told(worksId, gardener);
    expect(Date.parse(notice?.at ?? '')).toBeGreaterThan(Date.now() - HOUR_MS);
    expect(await noticeOf(gardener, gone)).toBeUndefined();
    expect(await noticeOf(li, worksId)).toBeUndefined();
    await keeper.done('placeEstate', { estateId, footprint: north(950) });
    await told(worksId);
    await keeper.done('placeEstate', { estateId, footprint: court });
    await change(water, 'finishWorks', { worksId });
    await over(worksId);
    await over(worksId, gardener);
  });
});

describe('A notice', () => {
  it('is read by who lives there while it goes on, also who moved in since; not by who had left, or came when it was over', async () => {
    const { keeper } = neighbourhood;
    const [worksId, gone] = [await plan({ occurredAt: ago(72) }), await plan({ occurredAt: ago(72) })];
    await change(water, 'cancelWorks', { worksId: gone, reason: 'A false alarm', occurredAt: ago(71) });
    await over(gone);
    const tenant = async (person: string, from: string, to: string | null) => {
      const { unitId } = await neighbourhood.home(`landlord of ${person}`, '2', person);
      const { id: residentId } = await keeper.done('registerResident', { estateId: neighbourhood.estateId, data: { name: person } });
      await keeper.done('linkResident', { residentId, personId: person });
      await keeper.done('registerTenancy', { unitId, residentId, from, until: to });
      return { client: await app.client(keeper.client.organisationId, 'RESIDENTS', person) };
    };
    const [came, left, comes] = [await tenant('came', day(0), null), await tenant('left', day(-30), day(-10)), await tenant('comes', day(9), null)];
    await told(worksId, came);
    expect(await noticeOf(came, gone)).toBeUndefined();
    for (const person of [left, comes, { client: water }]) expect((await noticesOf(person)).totalCount).toBe(0);
    await change(water, 'finishWorks', { worksId });
    await over(worksId, came);
  });

  it('comes newest first, page by page', async () => {
    const all = await noticesOf(li);
    expect(all.totalCount).toBeGreaterThan(4);
    const read: object[] = [];
    for (let after: string | null = null; ;) {
      const page: Awaited<ReturnType<typeof noticesOf>> = await noticesOf(li, { first: 2, after });
      read.push(...page.edges);
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(read).toEqual(all.edges);
    const toldAt = all.edges.map(({ node }: { node: { toldAt: string } }) => node.toldAt);
    expect(toldAt).toEqual(toldAt.toSorted().reverse());
  });

  it('takes somebody who signs in', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ query: '{ myNotices { totalCount } }' }),
    });
    expect(await response.text()).toContain('UNAUTHENTICATED');
  });
});

describe('Where residents do not hear of it in time', () => {
  it('they are told afterwards, with when it happened', async () => {
    const [burst, mended] = [ago(6), ago(3)];
    const held = await pool.connect();
    try {
      await held.query('BEGIN; LOCK TABLE residents.known_works');
      const worksId = await plan({ occurredAt: burst });
      await change(water, 'startWorks', { worksId, occurredAt: burst });
      await change(water, 'finishWorks', { worksId, occurredAt: mended });
      await sleep(500);
      expect(await shown(worksId)).toEqual([]);
      await held.query('COMMIT');
      expect(await over(worksId)).toMatchObject({ at: burst, overAt: mended });
    } finally {
      held.release();
    }
  });

  it('and told once, whatever comes again after a restart', async () => {
    const before = await noticesOf(li);
    const entries = 'SELECT count(*)::int AS count FROM residents.events WHERE type LIKE $1';
    const count = async () => (await pool.query<{ count: number }>(entries, ['neighbours-told%'])).rows[0]?.count;
    const events = await count();
    const worksId = await plan();
    await app.restart(async () => {
      await pool.query(`DELETE FROM residents.consumer_positions WHERE consumer = 'works-nearby'`);
      await pool.query('TRUNCATE residents.known_works');
    });
    li = { ...li, client: await app.client(neighbourhood.keeper.client.organisationId, 'RESIDENTS', 'li') };
    await told(worksId);
    // All is heard again, and each is looked at again, before works that come afterwards.
    const last = await plan();
    await told(last);
    await until(
      async () => (await pool.query(`SELECT FROM residents.timers WHERE what = 'tell-neighbours'`)).rowCount,
      (left) => left === 0,
    );
    expect(await count()).toBe((events ?? 0) + 2);
    expect((await noticesOf(li)).totalCount).toBe(before.totalCount + 2);
  });
});

describe('Where an estate lies', () => {
  it('everybody sees', async () => {
    const { node } = await water.ask('query ($id: ID!) { node(id: $id) { ... on Estate { footprint { geometry widthMetres } } } }', { id: neighbourhood.estateId });
    expect(node.footprint).toEqual(court);
  });

  it.each([
    ['by another', () => ({}), () => water, 'FORBIDDEN', null],
    ['by another keeper', () => ({}), () => neighbourhood.district, 'NOT_THE_KEEPER', 'estateId'],
    ['of what is no estate', () => ({ estateId: street }), undefined, 'UNKNOWN_ESTATE', 'estateId'],
    ['where it is already', () => ({ footprint: court }), undefined, 'NOTHING_CHANGES', 'footprint'],
    ['outside the world', () => ({ footprint: { geometry: { type: 'Point', coordinates: [0, 95] } } }), undefined, 'FOOTPRINT_NOT_WGS84', 'footprint.geometry'],
    ['in no form', () => ({ footprint: { geometry: { type: 'Circle' } } }), undefined, 'INVALID_INPUT', 'footprint.geometry'],
  ] as const)('is not said %s', async (_, input, by: (() => Client) | undefined, code, field) => {
    const { keeper, estateId } = neighbourhood;
    const answer = await keeper.send('placeEstate', { estateId, footprint: north(5), ...input() }, by?.());
    expect(answer).toMatchObject({ estate: null, token: null, refusal: { code, field } });
  });

  it('is not said wrongly with the registration either', async () => {
    const footprint = { geometry: { type: 'LineString', coordinates: [] } };
    expect(await neighbourhood.keeper.send('registerEstate', { name: 'Nowhere', footprint })).toMatchObject({ estate: null, refusal: { code: 'FOOTPRINT_EMPTY' } });
  });
});
