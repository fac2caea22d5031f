import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { Bus } from '../../platform/command-bus/index.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import type { Grant, OrganisationId } from '../../platform/kernel/index.js';
import { VoteRecordReads } from './queries/vote-record-reads.js';
import { day } from './testing/days.js';
import { refused, VotingEstate, type Flat, type Person } from './testing/voting-estate.js';

const raw = (id: string): string => fromGlobalId(id)?.id ?? '';

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

const say = (what: 'objectAsCoOwner' | 'agreeAsCoOwner', ballotId: string, unitId: string, by: Client, more: object = {}) =>
  estate.keeper.send(what, { ballotId, unitId, ...more }, by);
describe('Co-owners', () => {
  let sisters: readonly [Person, Person];
  let shared: Flat;
  let flats: readonly [Flat, Flat, Flat, ...Flat[]];
  let ballotId: string;
  beforeAll(async () => {
    sisters = [await estate.person('mei'), await estate.person('lan')];
    shared = await estate.flat('17', 'shared', sisters);
    flats = await estate.flats('17', 3);
    ballotId = await estate.opened('17');
  });

  it('have one vote, which does not take part while one of them objects: cast or not (case 17)', async () => {
    const [mei, lan] = sisters;
    const { right } = await say('objectAsCoOwner', ballotId, shared.unitId, lan.client);
    expect(right).toMatchObject({ objectorIds: [lan.residentId], holderId: null });
    expect((await estate.web(ballotId, shared.unitId, mei.client)).refusal).toBeNull();
    expect(await estate.missing(ballotId)).toBe(3);
    expect((await say('agreeAsCoOwner', ballotId, shared.unitId, lan.client)).right).toMatchObject({ objectorIds: [] });
    expect(await estate.missing(ballotId)).toBe(2);
    await say('objectAsCoOwner', ballotId, shared.unitId, lan.client);
    expect(await estate.missing(ballotId)).toBe(3);
    const { myBallots } = await estate.keeper.ask('query ($token: PositionToken) { myBallots(token: $token) { voted objectorIds } }', {}, mei.client);
    expect(myBallots).toEqual([{ voted: 'WEB', objectorIds: [lan.residentId] }]);
    expect(await estate.web(ballotId, shared.unitId, lan.client)).toMatchObject(refused('ALREADY_VOTED', 'unitId'));
  });

  it.each([
    ['a second time', () => say('objectAsCoOwner', ballotId, shared.unitId, sisters[1].client), 'NOTHING_CHANGES', 'ballotId'],
    ['for a neighbour', () => say('objectAsCoOwner', ballotId, shared.unitId, flats[0].client), 'NOT_ON_THE_ROLL', null],
    ['where there is one owner', () => say('objectAsCoOwner', ballotId, flats[0].unitId, flats[0].client), 'INVALID_INPUT', 'ballotId'],
    [
      'on paper, by one of them',
      () => say('objectAsCoOwner', ballotId, shared.unitId, sisters[0].client, { voterId: sisters[0].residentId, paper: '1' }),
      'NOT_THE_CONVENER',
      'ballotId',
    ],
  ])('do not object %s, and nothing is written', async (_, send, code, field) => {
    const before = await estate.keeper.runtime.store.highWater();
    expect(await send()).toMatchObject(refused(code, field));
    expect(await estate.keeper.runtime.store.highWater()).toBe(before);
  });

  it('do not agree to what they have not objected to', async () =>
    expect(await say('agreeAsCoOwner', ballotId, shared.unitId, sisters[0].client)).toMatchObject(refused('NOTHING_CHANGES', 'ballotId')));

  it('object on paper too, and to the count their vote is none', async () => {
    const [, lan] = sisters;
    const onPaper = { voterId: lan.residentId, paper: 'O-1' };
    expect((await say('agreeAsCoOwner', ballotId, shared.unitId, estate.keeper.client, onPaper)).refusal).toBeNull();
    expect((await say('objectAsCoOwner', ballotId, shared.unitId, estate.keeper.client, { ...onPaper, paper: 'O-2' })).refusal).toBeNull();
    await estate.web(ballotId, flats[0].unitId, flats[0].client);
    await estate.closed(ballotId);
    expect(await say('agreeAsCoOwner', ballotId, shared.unitId, lan.client)).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
    const { questions } = await estate.keeper.done('publishResult', { ballotId });
    expect(questions[0].result.cast).toEqual({ heads: 1, area: 8_000 });
  });
});

describe('Who votes for an owner', () => {
  it('is the guardian of a child of nine (case 29), an heir with proof (case 28), and no tenant without a mandate (case 27)', async () => {
    const mother = await estate.person('mother');
    const nineYearsAgo = `${Number(day(0).slice(0, 4)) - 9}-01-01`;
    const child = await estate.person('ming', { guardianId: mother.residentId, data: { name: 'Ming', birthDate: nineYearsAgo } });
    const ofChild = await estate.flat('29', 'child', [child]);
    const ofMother = await estate.flat('29', 'mother', [mother]);
    const heir = await estate.person('heir');
    const inherited = await estate.flat('29', 'inherited');
    await estate.owned(inherited.unitId, [heir], day(-3), 'Certificate of inheritance 12, not yet entered in the land register');
    const tenant = await estate.person('tenant');
    await estate.keeper.done('registerTenancy', { unitId: ofMother.unitId, residentId: tenant.residentId, from: day(-100) });
    const ballotId = await estate.opened('29');
    expect((await estate.ballot(ballotId)).total).toEqual({ heads: 3, area: 24_000 });
    expect(await estate.web(ballotId, ofChild.unitId, child.client)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    expect(await estate.web(ballotId, ofMother.unitId, tenant.client)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    expect(await estate.web(ballotId, inherited.unitId, inherited.client)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    for (const [{ unitId }, { client }] of [
      [ofChild, mother],
      [ofMother, mother],
      [inherited, heir],
    ] as const)
      expect((await estate.web(ballotId, unitId, client)).refusal).toBeNull();
    expect(await estate.web(ballotId, ofChild.unitId, mother.client)).toMatchObject(refused('ALREADY_VOTED', 'unitId'));
    await estate.closed(ballotId);
    const { questions } = await estate.keeper.done('publishResult', { ballotId });
    expect(questions[0].result.cast).toEqual({ heads: 3, area: 24_000 });
  });

  it('is a tenant who holds the owner’s proxy', async () => {
    const [flat] = await estate.flats('27', 1);
    const tenant = await estate.person('tenant 27');
    await estate.keeper.done('registerTenancy', { unitId: flat.unitId, residentId: tenant.residentId, from: day(-100) });
    const ballotId = await estate.opened('27');
    expect(await estate.web(ballotId, flat.unitId, tenant.client)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    await estate.keeper.done('grantProxy', { ballotId, unitId: flat.unitId, holderId: tenant.residentId }, flat.client);
    expect((await estate.web(ballotId, flat.unitId, tenant.client)).refusal).toBeNull();
  });
});

describe('Who looks, and who objects', () => {
  let flats: readonly [Flat, Flat, Flat, ...Flat[]];
  let ballotId: string;
  beforeAll(async () => {
    flats = await estate.flats('30', 3);
    ballotId = await estate.opened('30');
    for (const { unitId, client } of flats) await estate.web(ballotId, unitId, client);
    await estate.closed(ballotId);
    await estate.keeper.done('publishResult', { ballotId });
  });

  it('is shown to the convener and to owners of the electorate: each look at how each head voted, with its reason', async () => {
    const reads = async (by: Client) =>
      (
        await estate.keeper.ask(
          'query ($ballotId: ID!, $token: PositionToken) { voteRecordReads(ballotId: $ballotId, token: $token) { edges { node { headId reason at recordedAt } } } }',
          { ballotId },
          by,
        )
      ).voteRecordReads.edges.map(({ node }: { node: object }) => node);
    expect(await reads(flats[1].client)).toEqual([]);
    const record = await estate.keeper.done('readVoteRecord', { ballotId, reason: 'Counting' });
    await estate.keeper.done('readVoteRecord', { ballotId, reason: 'To compare' }, flats[0].client);
    const { headId } = record.find(({ unitIds }: { unitIds: string[] }) => unitIds.includes(flats[0].unitId));
    expect(await reads(flats[1].client)).toMatchObject([
      { headId: null, reason: 'Counting' },
      { headId, reason: 'To compare' },
    ]);
    expect(await reads(estate.keeper.client)).toHaveLength(2);
    await expect(reads(estate.street)).rejects.toThrow('NOT_ON_THE_ROLL');
  });

  it('is not shown to the convener’s people whose mandate is for other projects, or for nothing of the kind', async () => {
    const organisationId = estate.keeper.client.organisationId as OrganisationId;
    const reads = (grant: Grant) =>
      app.app
        .get(Bus)
        .ask(
          new VoteRecordReads(
            { ballotId: raw(ballotId) },
            { caller: { personId: 'member', organisationId, party: 'RESIDENTS', grants: [grant] }, correlationId: 'reads' },
          ),
        );
    expect((await reads({ role: 'COMMITTEE_MEMBER', projectIds: [raw(estate.projectId)] })).edges).toHaveLength(2);
    await expect(reads({ role: 'COMMITTEE_MEMBER', projectIds: ['another'] })).rejects.toThrow('Owners on the roll');
    await expect(reads({ role: 'RESIDENT', projectIds: [] })).rejects.toThrow('Owners on the roll');
  });

  it('is named to whoever decides about an objection, and to nobody else', async () => {
    const objections = async (client: Client) => (await estate.ballot(ballotId, client, 'objections { by escalated }')).objections;
    estate.itIs(27);
    await estate.keeper.done('objectToResult', { ballotId, reason: 'The notice was late' }, flats[2].client);
    expect(await objections(estate.keeper.client)).toEqual([{ by: flats[2].residentId, escalated: false }]);
    for (const client of [estate.street, flats[0].client, flats[2].client]) expect(await objections(client)).toEqual([{ by: null, escalated: false }]);
    const { body } = await estate.street.send(JSON.stringify({ query: `{ ballots(first: 50) { edges { node { objections { by } } } } }` }));
    expect(JSON.stringify(body)).not.toContain(flats[2].residentId);
    estate.itIs(60);
    await estate.escalated(ballotId);
    expect(await objections(estate.street)).toEqual([{ by: flats[2].residentId, escalated: true }]);
    expect(await objections(flats[0].client)).toEqual([{ by: null, escalated: true }]);
  });
});
