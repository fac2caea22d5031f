import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startApp, type RunningApp } from '../../../test/support/start-app.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import { day } from './testing/days.js';
import { refused, VotingEstate, yes, type Flat, type Person } from './testing/voting-estate.js';

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

const grant = (ballotId: string, { unitId, client }: Flat, holder: Person, more: object = {}, by = client) =>
  estate.keeper.send('grantProxy', { ballotId, unitId, holderId: holder.residentId, ...more }, by);
const revoke = (ballotId: string, { unitId, client }: Flat, more: object = {}, by = client) => estate.keeper.send('revokeProxy', { ballotId, unitId, ...more }, by);
const ownBallots = async ({ client }: Person) =>
  (await estate.keeper.ask('query ($token: PositionToken) { myBallots(token: $token) { ballot { id } asProxy holderId voted units { label } } }', {}, client)).myBallots;
const receiptOf = async (ballotId: string, unitId: string, { client }: Person) => {
  const { myReceipt } = await client.ask('query ($ballotId: ID!, $unitId: ID!) { myReceipt(ballotId: $ballotId, unitId: $unitId) }', { ballotId, unitId });
  return (JSON.parse(myReceipt) as { marks: unknown }).marks;
};
const attempts = async (ballotId: string) =>
  (
    await estate.keeper.runtime.database.pool.query(`SELECT data->>'as' AS as FROM events WHERE type = 'vote-attempt-refused' AND data->>'ballotId' = $1`, [
      raw(ballotId),
    ])
  ).rows;
const holdOf = async ({ residentId }: Person, ballotId: string) =>
  (await estate.keeper.runtime.database.pool.query('SELECT until FROM vault_holds WHERE resident_id = $1 AND reason = $2', [raw(residentId), `ballot ${raw(ballotId)}`]))
    .rows;

describe('A proxy', () => {
  let flats: readonly [Flat, Flat, Flat, ...Flat[]];
  let zhou: Person;
  let ballotId: string;
  beforeAll(async () => {
    flats = await estate.flats('1', 6);
    zhou = await estate.person('zhou');
    ballotId = await estate.opened('1');
  });

  it('is granted by an owner: its holder finds the ballot among its own, and votes; the owner does not', async () => {
    const [flat] = flats;
    expect(await ownBallots(zhou)).toEqual([]);
    expect((await grant(ballotId, flat, zhou)).right).toMatchObject({ ballotId, holderId: zhou.residentId, objectorIds: [] });
    expect(await ownBallots(zhou)).toEqual([{ ballot: { id: ballotId }, asProxy: true, holderId: zhou.residentId, voted: null, units: [{ label: '1' }] }]);
    expect(await ownBallots(flat)).toMatchObject([{ asProxy: false, holderId: zhou.residentId }]);
    expect(await estate.web(ballotId, flat.unitId, flat.client)).toMatchObject(refused('PROXY_IN_FORCE', 'ballotId'));
    await expect(receiptOf(ballotId, flat.unitId, zhou)).rejects.toThrow('NOT_ON_THE_ROLL');
    expect((await estate.web(ballotId, flat.unitId, zhou.client)).vote).toMatchObject({ channel: 'WEB' });
    expect(await ownBallots(flat)).toMatchObject([{ voted: 'WEB' }]);
    expect(await estate.missing(ballotId)).toBe(3);
    expect(await estate.web(ballotId, flat.unitId, flat.client)).toMatchObject(refused('ALREADY_VOTED', 'unitId'));
    expect(await attempts(ballotId)).toEqual([{ as: 'VOTER' }]);
  });

  it('gives a receipt to whoever voted by it; before the close the owner reads of its vote only that it is there', async () => {
    expect(await receiptOf(ballotId, flats[0].unitId, zhou)).toEqual({ lift: 'YES' });
    expect(await receiptOf(ballotId, flats[0].unitId, flats[0])).toBeNull();
  });

  it('is revoked until its holder has voted: then the right returns; afterwards the vote stands (case 26)', async () => {
    const [voted, flat] = flats;
    expect(await revoke(ballotId, voted)).toMatchObject(refused('ALREADY_VOTED', 'ballotId'));
    await grant(ballotId, flat, zhou);
    expect((await revoke(ballotId, flat)).right).toMatchObject({ holderId: null });
    expect(await estate.web(ballotId, flat.unitId, zhou.client)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    expect((await estate.web(ballotId, flat.unitId, flat.client)).vote).toMatchObject({ channel: 'WEB' });
    expect(await estate.missing(ballotId)).toBe(2);
  });

  it('is a paper mostly: whoever convened the ballot records who signed it, and who takes it back', async () => {
    const [, , flat] = flats;
    const onPaper = { voterId: flat.residentId, paper: 'P-17' };
    expect((await grant(ballotId, flat, zhou, onPaper, estate.keeper.client)).right).toMatchObject({ holderId: zhou.residentId });
    expect((await revoke(ballotId, flat, { ...onPaper, paper: 'P-18' }, estate.keeper.client)).right).toMatchObject({ holderId: null });
    const { rows } = await estate.keeper.runtime.database.pool.query(
      `SELECT type, data->>'paper' AS paper FROM events WHERE data->>'by' = $1 AND type LIKE 'proxy%' ORDER BY position`,
      [raw(flat.residentId)],
    );
    expect(rows).toEqual([
      { type: 'proxy-granted', paper: 'P-17' },
      { type: 'proxy-revoked', paper: 'P-18' },
    ]);
  });

  it.each([
    ['by a neighbour', () => grant(ballotId, flats[3]!, zhou, {}, flats[0].client), 'NOT_ON_THE_ROLL', null],
    ['by a stranger', () => grant(ballotId, flats[3]!, zhou, {}, estate.street), 'NOT_ON_THE_ROLL', null],
    ['to oneself', () => grant(ballotId, flats[3]!, flats[3]!), 'NOTHING_CHANGES', 'holderId'],
    ['to nobody that is known', () => grant(ballotId, flats[3]!, { ...zhou, residentId: 'UmVzaWRlbnQ6bm9ib2R5' }), 'UNKNOWN_RESIDENT', 'holderId'],
    ['for a unit that has voted', () => grant(ballotId, flats[1], zhou), 'ALREADY_VOTED', 'ballotId'],
    ['for a unit that is not on the roll', () => grant(ballotId, { ...flats[3]!, unitId: 'VW5pdDpub3doZXJl' }, zhou), 'NOT_ON_THE_ROLL', 'unitId'],
    ['on paper by an owner', () => grant(ballotId, flats[3]!, zhou, { voterId: flats[3]!.residentId, paper: '1' }), 'NOT_THE_CONVENER', 'ballotId'],
    ['on paper of nobody', () => grant(ballotId, flats[3]!, zhou, { paper: '1' }, estate.keeper.client), 'INVALID_INPUT', 'voterId'],
    ['on no paper', () => grant(ballotId, flats[3]!, zhou, { voterId: flats[3]!.residentId }, estate.keeper.client), 'INVALID_INPUT', 'paper'],
    ['on the paper of a stranger', () => grant(ballotId, flats[3]!, zhou, { voterId: zhou.residentId, paper: '1' }, estate.keeper.client), 'NOT_ON_THE_ROLL', null],
    ['again by its holder', () => grant(ballotId, flats[0], flats[4]!, {}, zhou.client), 'NOT_ON_THE_ROLL', null],
  ])('is not granted %s, and nothing is written', async (_, send, code, field) => {
    const before = await estate.keeper.runtime.store.highWater();
    expect(await send()).toMatchObject(refused(code, field));
    expect(await estate.keeper.runtime.store.highWater()).toBe(before);
  });

  it('is not revoked where there is none', async () => expect(await revoke(ballotId, flats[3]!)).toMatchObject(refused('NO_PROXY', 'ballotId')));

  it('is not for property staff, as the register has it, or as they sign in (case 25)', async () => {
    const [, , , flat] = flats as readonly [Flat, Flat, Flat, Flat];
    const guard = await estate.person('guard');
    const about = { residentId: guard.residentId, propertyStaff: true };
    expect(await estate.keeper.send('registerPropertyStaff', about, guard.client)).toMatchObject(refused('UNKNOWN_RESIDENT', 'residentId'));
    expect(await estate.keeper.done('registerPropertyStaff', about)).toMatchObject({ propertyStaff: true });
    expect(await estate.keeper.send('registerPropertyStaff', about)).toMatchObject(refused('NOTHING_CHANGES', 'propertyStaff'));
    expect(await grant(ballotId, flat, guard)).toMatchObject(refused('PROXY_NOT_ALLOWED', 'holderId'));
    await estate.keeper.done('registerPropertyStaff', { ...about, propertyStaff: false });
    expect((await grant(ballotId, flat, guard)).refusal).toBeNull();
    const asStaff = await app.client('property company', 'PROPERTY', 'guard');
    expect(await estate.web(ballotId, flat.unitId, asStaff)).toMatchObject(refused('PROXY_NOT_ALLOWED', 'unitId'));
    expect((await revoke(ballotId, flat)).refusal).toBeNull();
  });

  it('keeps its holder’s data for as long as that of those on the roll', async () => {
    expect(await holdOf(zhou, ballotId)).toEqual([{ until: null }]);
    await estate.closed(ballotId);
    await estate.keeper.done('publishResult', { ballotId });
    const [hold] = await holdOf(zhou, ballotId);
    expect(hold.until).toBe((await holdOf(flats[0], ballotId))[0].until);
    expect(hold.until.slice(0, 4)).toBe(String(Number(day(26).slice(0, 4)) + 1));
    expect(await grant(ballotId, flats[4]!, zhou)).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
  });
});

describe('The limit of proxies for one holder', () => {
  it('is three: a fourth is refused, until one is taken back (case 25); a repeat takes no place', async () => {
    const flats = await estate.flats('25', 4);
    const holder = await estate.person('holder 25');
    const ballotId = await estate.opened('25');
    const [first, second, third, fourth] = flats as readonly [Flat, Flat, Flat, Flat];
    const once = { idempotencyKey: 'once', token: null };
    const granted = await grant(ballotId, first, holder, once);
    expect(await grant(ballotId, first, holder, once)).toEqual(granted);
    for (const flat of [second, third]) expect((await grant(ballotId, flat, holder)).refusal).toBeNull();
    expect(await grant(ballotId, fourth, holder)).toMatchObject(refused('PROXY_NOT_ALLOWED', 'holderId'));
    await revoke(ballotId, second);
    expect((await grant(ballotId, fourth, holder)).refusal).toBeNull();
    expect(await grant(ballotId, second, holder)).toMatchObject(refused('PROXY_NOT_ALLOWED', 'holderId'));
  });

  it('holds whatever comes at once: of eight that are granted together three are, and each counts once', async () => {
    const flats = await estate.flats('26', 8);
    const holder = await estate.person('holder 26');
    const ballotId = await estate.opened('26');
    const granted = await Promise.all(flats.map((flat) => grant(ballotId, flat, holder)));
    expect(granted.filter(({ refusal }) => refusal === null)).toHaveLength(3);
    expect(granted.filter(({ refusal }) => refusal?.code === 'PROXY_NOT_ALLOWED')).toHaveLength(5);
    expect(await ownBallots(holder)).toHaveLength(3);
    const all = flats.flatMap(({ unitId, client }) => [client, holder.client].map((by) => estate.web(ballotId, unitId, by, yes)));
    const cast = await Promise.all(all);
    expect(cast.filter(({ refusal }) => refusal === null)).toHaveLength(8);
    await estate.closed(ballotId);
    const { questions } = await estate.keeper.done('publishResult', { ballotId });
    expect(questions[0].result.cast).toEqual({ heads: 8, area: 64_000 });
  });
});
