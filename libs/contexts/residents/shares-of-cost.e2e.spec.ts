import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { flat, whole } from './testing/keeper.js';
import { Neighbourhood, type Home } from './testing/neighbourhood.js';

let app: RunningApp;
let neighbourhood: Neighbourhood;
/** 50, 60 and 70 m² in building 1; 40 m² in building 2. */
let li: Home, wang: Home, zhao: Home, sun: Home;
let street: Client;

const DAY_MS = 86_400_000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);
const day = (days: number): string => new Date(inDays(days).getTime() + DAY_MS / 3).toISOString().slice(0, 10);
const query = `query ($estateId: ID!, $electorate: ElectorateInput, $amount: Float!, $on: String, $first: Int, $after: String, $token: PositionToken) {
  sharesOfCost(estateId: $estateId, electorate: $electorate, amount: $amount, on: $on, first: $first, after: $after, token: $token) {
    on amount area units totalCount rule { ruleId version } pageInfo { hasNextPage endCursor } edges { node { unitId building stair label area fen } } } }`;
const building = (name: string) => ({ kind: 'BUILDING', building: name });
const asked = async (by?: Client, more: object = {}) => {
  const { keeper, estateId } = neighbourhood;
  return (await keeper.ask(query, { estateId, electorate: building('1'), amount: 100_001, ...more }, by)).sharesOfCost;
};
const fens = async (by?: Client, more: object = {}) =>
  (await asked(by, more)).edges.map(({ node }: { node: { label: string; fen: number } }) => [node.label, node.fen] as const);

/** A flat of its own, so large. */
const home = async (person: string, where: string, area: number): Promise<Home> => {
  const found = await neighbourhood.home(person, where, person);
  await neighbourhood.keeper.done('correctUnit', { unitId: found.unitId, area, areaSource: 'REGISTER', reason: 'Measured' });
  // Not for the committee: a token of it that names no role would keep the register.
  return { ...found, client: await app.client('owners', 'RESIDENTS', person) };
};

beforeAll(async () => {
  app = await startApp();
  neighbourhood = await Neighbourhood.of(app);
  [li, wang, zhao, sun] = [await home('li', '1', 5_000), await home('wang', '1', 6_001), await home('zhao', '1', 7_000), await home('sun', '2', 4_000)];
  await neighbourhood.keeper.done('correctUnit', { unitId: wang.unitId, area: 6_000, areaSource: 'REGISTER', reason: 'Typed wrong' });
  await neighbourhood.keeper.done('registerUnit', { estateId: neighbourhood.estateId, ...flat('P1', { building: '1', use: 'PARKING', area: 1_200 }) });
  street = await app.register('Street office', 'GOVERNMENT');
});
afterAll(() => app.stop());

describe('Whoever keeps the register', () => {
  it('sees what each unit pays: 50, 60 and 70 m² pay 27,778, 33,334 and 38,889 of 100,001 fen', async () => {
    const shares = await asked();
    expect(shares).toMatchObject({ on: day(0), amount: 100_001, area: 18_000, units: 3, totalCount: 3, rule: { ruleId: 'ballots.owners-decision', version: 1 } });
    expect(shares.edges.map(({ node }: { node: object }) => node)).toEqual([
      { unitId: li.unitId, building: '1', stair: '2', label: 'li', area: 5_000, fen: 27_778 },
      { unitId: wang.unitId, building: '1', stair: '2', label: 'wang', area: 6_000, fen: 33_334 },
      { unitId: zhao.unitId, building: '1', stair: '2', label: 'zhao', area: 7_000, fen: 38_889 },
    ]);
  });

  it('of the estate, a stair, or named units; page by page', async () => {
    expect(await fens(undefined, { electorate: null, amount: 220 })).toEqual([
      ['li', 50],
      ['wang', 60],
      ['zhao', 70],
      ['sun', 40],
    ]);
    expect(await fens(undefined, { electorate: { kind: 'STAIR', building: '2', stair: '2' }, amount: 7 })).toEqual([['sun', 7]]);
    const named = { kind: 'UNITS', name: 'Shaft', unitIds: [li.unitId, sun.unitId] };
    expect(await fens(undefined, { electorate: named, amount: 90 })).toEqual([
      ['li', 50],
      ['sun', 40],
    ]);
    const first = await asked(undefined, { first: 2 });
    expect(first).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect(await fens(undefined, { after: first.pageInfo.endCursor })).toEqual([['zhao', 38_889]]);
  });

  it('as of a day, by the area and use that the register had then', async () => {
    const { keeper, estateId } = neighbourhood;
    const [areaThen, useThen] = [{ area: 4_000, areaSource: 'REGISTER' }, { use: 'BUSINESS' }];
    const annex = { kind: 'BUILDING', building: '9' };
    const when = (days: number) => ({ occurredAt: inDays(days).toISOString() });
    const { id: a } = await keeper.done('registerUnit', { estateId, ...flat('a', { building: '9' }), ...areaThen, ...when(-30) });
    await keeper.done('registerUnit', { estateId, ...flat('b', { building: '9', area: 2_000, use: 'PARKING' }), ...when(-30) });
    await keeper.done('correctUnit', { unitId: a, area: 6_000, areaSource: 'REGISTER', reason: 'Measured anew', ...when(-10) });
    const { id: c } = await keeper.done('registerUnit', { estateId, ...flat('c', { building: '9', area: 2_000, use: 'PARKING' }), ...when(-10) });
    await keeper.done('correctUnit', { unitId: c, ...useThen, reason: 'A shop now', ...when(-3) });
    for (const [days, expected] of [
      [-20, [['a', 800]]],
      [-10, [['a', 800]]],
      [
        -2,
        [
          ['a', 600],
          ['c', 200],
        ],
      ],
      [
        0,
        [
          ['a', 600],
          ['c', 200],
        ],
      ],
    ] as const)
      expect(await fens(undefined, { electorate: annex, amount: 800, on: day(days) })).toEqual(expected);
    await expect(asked(undefined, { electorate: annex, on: day(-31) })).rejects.toThrow('INVALID_INPUT');
  });
});

describe('An owner', () => {
  it('sees its own share, and the totals, and nothing of its neighbours', async () => {
    const shares = await asked(wang.client);
    expect(shares).toMatchObject({ amount: 100_001, area: 18_000, units: 3, totalCount: 1 });
    expect(shares.edges).toEqual([{ node: { unitId: wang.unitId, building: '1', stair: '2', label: 'wang', area: 6_000, fen: 33_334 } }]);
    expect(await fens(wang.client, { electorate: { kind: 'STAIR', building: '1', stair: '2' }, amount: 18 })).toEqual([['wang', 6]]);
  });

  it('is told what a stranger is told of what it does not share, of units of its choice, and of what it has sold', async () => {
    for (const electorate of [building('2'), { kind: 'UNITS', name: 'Two of us', unitIds: [li.unitId, wang.unitId] }])
      await expect(asked(wang.client, { electorate })).rejects.toThrow('NOT_THE_KEEPER');
    const { keeper, estateId } = neighbourhood;
    const { id: residentId } = await keeper.done('registerResident', { estateId, data: { name: 'Buyer' } });
    await keeper.done('changeOwners', { unitId: sun.unitId, owners: [{ residentId, share: whole }], since: day(-5), basis: 'Entry 8' });
    await expect(asked(sun.client, { electorate: building('2') })).rejects.toThrow('NOT_THE_KEEPER');
  });
});

describe('Shares are refused', () => {
  it.each<[string, () => Client | undefined, object, string]>([
    ['to another organisation', () => street, {}, 'NOT_THE_KEEPER'],
    ['of what is no estate', () => undefined, { estateId: 'RXN0YXRlOm5vd2hlcmU' }, 'UNKNOWN_ESTATE'],
    ['of nothing', () => undefined, { amount: 0 }, 'INVALID_INPUT'],
    ['of half a fen', () => undefined, { amount: 0.5 }, 'INVALID_INPUT'],
    ['of a building that has no unit', () => undefined, { electorate: building('7') }, 'INVALID_INPUT'],
    ['of a building without a name', () => undefined, { electorate: { kind: 'BUILDING' } }, 'INVALID_INPUT'],
    ['on a day that there is not', () => undefined, { on: '2027-02-30' }, 'INVALID_INPUT'],
  ])('%s', async (_, by, more, code) => await expect(asked(by(), more)).rejects.toThrow(code));

  it('to who does not sign in', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ query, variables: { estateId: neighbourhood.estateId, amount: 1 } }),
    });
    expect(await response.text()).toContain('UNAUTHENTICATED');
  });
});
