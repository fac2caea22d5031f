import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { flat as oneFlat } from './testing/keeper.js';
import { day } from './testing/days.js';
import { refused, VotingEstate, type Flat, type Person } from './testing/voting-estate.js';

let app: RunningApp;
let estate: VotingEstate;
beforeAll(async () => {
  app = await startApp();
  estate = await VotingEstate.of(app);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await app.stop();
});

const dispute = (ballotId: string, unitId: string, by: Client, more: object = {}) =>
  estate.keeper.send('disputeRoll', { ballotId, unitId, claim: 'It is mine since July', ...more }, by);
const entryOf = async (ballotId: string, unitId: string, by: Client) => {
  const text = `query ($ballotId: ID!, $unitId: ID!, $token: PositionToken) { unitOnRoll(ballotId: $ballotId, unitId: $unitId, token: $token) {
    unitId frozenOn why onRoll { voterIds area areaSource } registered { ownerIds voterIds area } } }`;
  return (await estate.keeper.ask(text, { ballotId, unitId }, by)).unitOnRoll;
};
const disputes = async (ballotId: string, by: Client) => {
  const text = `query ($ballotId: ID!, $token: PositionToken) { rollDisputes(ballotId: $ballotId, token: $token) { totalCount edges { node {
    unitId by claim at entry { frozenOn onRoll { voterIds } } } } } }`;
  return (await estate.keeper.ask(text, { ballotId }, by)).rollDisputes;
};

describe('A roll that was frozen', () => {
  let flats: readonly [Flat, Flat, Flat, ...Flat[]];
  let buyer: Person;
  let ballotId: string;
  beforeAll(async () => {
    flats = await estate.flats('33', 3);
    buyer = await estate.person('buyer');
    ballotId = await estate.opened('33');
    await estate.owned(flats[0].unitId, [buyer], day(10), 'Entry 8');
  });

  it('stands though the unit is sold: the former owner votes, and both see why', async () => {
    const [sold] = flats;
    expect(await estate.web(ballotId, sold.unitId, buyer.client)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    const entry = await entryOf(ballotId, sold.unitId, buyer.client);
    expect(entry).toMatchObject({
      frozenOn: day(15),
      why: expect.stringContaining(day(15)),
      onRoll: { voterIds: [sold.residentId], area: 8_000, areaSource: 'REGISTER' },
      registered: { ownerIds: [buyer.residentId], voterIds: [buyer.residentId], area: 8_000 },
    });
    expect(await entryOf(ballotId, sold.unitId, sold.client)).toEqual(entry);
    expect(await entryOf(ballotId, sold.unitId, estate.keeper.client)).toEqual(entry);
    expect((await estate.web(ballotId, sold.unitId, sold.client)).refusal).toBeNull();
    await expect(entryOf(ballotId, sold.unitId, flats[1].client)).rejects.toThrow('NOT_ON_THE_ROLL');
    await expect(entryOf(ballotId, sold.unitId, estate.street)).rejects.toThrow('NOT_ON_THE_ROLL');
  });

  it('is disputed by whoever bought the unit, whoever finds its area wrong (case 33), and whom it left out: on record, it stands', async () => {
    const [sold, measured] = flats;
    expect((await dispute(ballotId, sold.unitId, buyer.client)).dispute).toMatchObject({
      ...{ unitId: sold.unitId, by: buyer.residentId, claim: 'It is mine since July' },
      entry: { frozenOn: day(15), onRoll: { voterIds: [sold.residentId] }, registered: { ownerIds: [buyer.residentId] } },
    });
    await estate.keeper.done('correctUnit', {
      unitId: measured.unitId,

      area: 8_200,
      areaSource: 'REGISTER',
      reason: 'Measured',
    });
    expect((await dispute(ballotId, measured.unitId, measured.client, { claim: 'It has 82 m²' })).dispute.entry.onRoll.area).toBe(8_000);
    expect(await entryOf(ballotId, measured.unitId, measured.client)).toMatchObject({ onRoll: { area: 8_000 }, registered: { area: 8_200 } });
    const { id: built } = await estate.keeper.done('registerUnit', { estateId: estate.estateId, ...oneFlat('attic', { stair: '33' }) });
    await estate.owned(built, [flats[2]]);
    expect((await dispute(ballotId, built, flats[2].client, { claim: 'The attic is missing' })).dispute.entry).toMatchObject({ onRoll: null });
    expect(await estate.web(ballotId, built, flats[2].client)).toMatchObject(refused('NOT_ON_THE_ROLL', null));
    const onPaper = { voterId: measured.residentId, paper: 'D-1', claim: 'It has 82 m², as measured' };
    expect((await dispute(ballotId, measured.unitId, estate.keeper.client, onPaper)).dispute).toMatchObject({ by: measured.residentId });
    expect((await estate.ballot(ballotId)).total).toEqual({ heads: 3, area: 24_000 });
    expect(await estate.missing(ballotId)).toBe(1);
  });

  it.each([
    ['by a neighbour', () => dispute(ballotId, flats[0].unitId, flats[1].client), 'NOT_ON_THE_ROLL', null],
    ['by a stranger', () => dispute(ballotId, flats[0].unitId, estate.street), 'NOT_ON_THE_ROLL', null],
    ['on paper, of a neighbour', () => dispute(ballotId, flats[0].unitId, estate.keeper.client, { voterId: flats[1].residentId, paper: '1' }), 'NOT_ON_THE_ROLL', null],
    ['on paper, by an owner', () => dispute(ballotId, flats[1].unitId, flats[1].client, { voterId: flats[1].residentId, paper: '1' }), 'NOT_THE_CONVENER', 'ballotId'],
    ['without a claim', () => dispute(ballotId, flats[1].unitId, flats[1].client, { claim: ' ' }), 'REASON_MISSING', 'claim'],
    [
      'of a unit that there is not',
      () => dispute(ballotId, 'VW5pdDpub3doZXJl', estate.keeper.client, { voterId: flats[1].residentId, paper: '1' }),
      'UNKNOWN_UNIT',
      'unitId',
    ],
  ])('is not disputed %s, and nothing is written', async (_, send, code, field) => {
    const before = await estate.keeper.runtime.store.highWater();
    expect(await send()).toMatchObject(refused(code, field));
    expect(await estate.keeper.runtime.store.highWater()).toBe(before);
  });

  it('shows all that was said against it to its convener, to others what concerns them, and no stranger anything', async () => {
    const said = async (by: Client) => (await disputes(ballotId, by)).edges.map(({ node }: { node: { claim: string } }) => node.claim);
    const [mine, area, attic, measured] = ['It is mine since July', 'It has 82 m²', 'The attic is missing', 'It has 82 m², as measured'];
    expect(await said(estate.keeper.client)).toEqual([mine, area, attic, measured]);
    expect(await said(buyer.client)).toEqual([mine]);
    expect(await said(flats[0].client)).toEqual([mine]);
    expect(await said(flats[1].client)).toEqual([area, measured]);
    expect(await disputes(ballotId, flats[2].client)).toEqual({
      totalCount: 1,
      edges: [{ node: expect.objectContaining({ by: flats[2].residentId, claim: attic, entry: { frozenOn: day(15), onRoll: null } }) }],
    });
    await expect(disputes(ballotId, estate.street)).rejects.toThrow('NOT_ON_THE_ROLL');
    await expect(disputes('QmFsbG90Om5vd2hlcmU', estate.keeper.client)).rejects.toThrow('UNKNOWN_BALLOT');
  });

  it('leaves nothing of it in what others read', async () => {
    const { timeline } = await estate.keeper.ask(
      'query ($token: PositionToken) { timeline(token: $token, first: 100) { edges { node { type data } } } }',
      {},
      estate.street,
    );
    expect(JSON.stringify(timeline)).toContain('ballot-opened');
    expect(JSON.stringify(timeline)).not.toMatch(/since July|82 m²|attic|roll-disputed|proxy|co-owner/);
  });

  it('is disputed until the close', async () => {
    await estate.closed(ballotId);
    expect(await dispute(ballotId, flats[0].unitId, buyer.client)).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
  });
});
