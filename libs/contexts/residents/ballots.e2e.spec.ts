import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { until } from '../../../test/support/until.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import { at, day, itIs as goTo, workingDays } from './testing/days.js';
import { ballotFields, flat, RegisterKeeper, whole } from './testing/keeper.js';

const raw = (id: string): string => fromGlobalId(id)?.id ?? '';

let app: RunningApp;
let keeper: RegisterKeeper;
let pool: pg.Pool;
let street: Client;
let estateId: string;
let projectId: string;

const itIs = (days: number) => goTo(app, days);
/** Whatever is set, or what is due until then. */
const fallDue = (until = at(10_000)) => pool.query('UPDATE residents.timers SET try_at = now() WHERE due_at <= $1', [until]);
const ballotNow = async (id: string) => {
  const { ballots } = await keeper.ask(`query ($token: PositionToken) { ballots(token: $token, first: 50) { edges { node { ${ballotFields} } } } }`);
  return ballots.edges.map(({ node }: { node: { id: string } }) => node).find((ballot: { id: string }) => ballot.id === id);
};

type Home = { readonly unitId: string; readonly residentId: string; readonly owner: Client };
/** A stair of so many flats of 80 m², each of an owner who signs in. */
const stairOf = async (stair: string, flats: number): Promise<readonly Home[]> => {
  const homes: Home[] = [];
  for (let n = 1; n <= flats; n++) {
    const { id: unitId } = await keeper.done('registerUnit', { estateId, ...flat(String(n), { stair, area: 8_000 }) });
    const { id: residentId } = await keeper.done('registerResident', { estateId, data: { name: `Owner ${n}` } });
    await keeper.done('changeOwners', { unitId, owners: [{ residentId, share: whole }], since: day(-400), basis: 'Entry 7' });
    const personId = `owner ${stair} ${n}`;
    await keeper.done('linkResident', { residentId, personId });
    homes.push({ unitId, residentId, owner: await app.client('owners', 'RESIDENTS', personId) });
  }
  return homes;
};

const lift = { key: 'lift', matter: 'ALTER_BUILDING', title: 'A lift', text: 'A lift is built at the stair.' };
const announce = (stair: string, more: object = {}) =>
  keeper.done('announceBallot', { estateId, electorate: { kind: 'STAIR', building: '3', stair }, questions: [lift], opensOn: day(15), lastOn: day(25), ...more });
/** Announced today, and opened after its days of notice. */
const opened = async (stair: string, more: object = {}): Promise<string> => {
  itIs(0);
  const { id } = await announce(stair, more);
  itIs(15);
  await keeper.done('openBallot', { ballotId: id });
  return id;
};
const yes = [{ question: 'lift', mark: 'YES' }];
const no = [{ question: 'lift', mark: 'NO' }];
const byWeb = (ballotId: string, { unitId, owner }: Home, marks: object[] = yes, more: object = {}) =>
  keeper.send('castVote', { ballotId, unitId, channel: 'WEB', marks, ...more }, owner);
const closed = async (ballotId: string): Promise<void> => {
  itIs(26);
  await fallDue();
  await until(
    () => ballotNow(ballotId),
    ({ status }) => status === 'CLOSED',
  );
};
const refused = (code: string, field: string | null = null) => ({ refusal: { code, ...(field !== null && { field }) }, token: null });

beforeAll(async () => {
  app = await startApp();
  pool = new pg.Pool({ connectionString: app.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const district = await app.register('District', 'GOVERNMENT');
  keeper = new RegisterKeeper(app, await app.register('Committee', 'RESIDENTS'));
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  keeper.token = openProject.token;
  projectId = openProject.project.id;
  street = await app.register('Street office', 'GOVERNMENT');
  await app.appoint(street, 'STREET_OFFICE');
  estateId = (await keeper.done('registerEstate', { name: 'Osmanthus Court', projectIds: [projectId] })).id;
});
afterAll(async () => {
  jest.restoreAllMocks();
  await pool.end();
  await app.stop();
});

describe('A ballot of owners', () => {
  let homes: readonly Home[];
  let ballotId: string;
  beforeAll(async () => {
    homes = await stairOf('1', 6);
    itIs(0);
  });

  it('is announced with its full text, keeps the rule of that day, and is open to all to read', async () => {
    const ballot = await announce('1');
    ballotId = ballot.id;
    expect(ballot).toMatchObject({ status: 'ANNOUNCED', mode: 'NAMED', announcedOn: day(0), opensOn: day(15), lastOn: day(25), closesAt: null, missing: null });
    expect(ballot.rule).toEqual({ ruleId: 'ballots.owners-decision', version: 1 });
    const { ballots } = await keeper.ask(
      'query ($projectId: ID, $token: PositionToken) { ballots(projectId: $projectId, token: $token) { edges { node { id } } } }',
      { projectId },
      street,
    );
    expect(ballots.edges).toEqual([{ node: { id: ballotId } }]);
  });

  it('is not opened, voted in or extended before its days of notice are over, nor by anybody else', async () => {
    itIs(14);
    expect(await keeper.send('openBallot', { ballotId })).toMatchObject(refused('NOTICE_TOO_SHORT'));
    expect(await byWeb(ballotId, homes[0]!)).toMatchObject(refused('BALLOT_NOT_OPEN', 'ballotId'));
    expect(await keeper.send('extendBallot', { ballotId, lastOn: day(30), reason: 'Away' })).toMatchObject(refused('BALLOT_NOT_OPEN', 'ballotId'));
    itIs(15);
    expect(await keeper.send('openBallot', { ballotId }, street)).toMatchObject(refused('NOT_THE_CONVENER', 'ballotId'));
  });

  it('opens with its roll frozen: whose data is kept although it is to be erased, and who buys a unit later does not vote', async () => {
    const ballot = await keeper.done('openBallot', { ballotId });
    expect(ballot).toMatchObject({
      status: 'OPEN',
      total: { heads: 6, area: 48_000 },
      closesAt: workingDays.endOf(day(25)).toISOString(),
    });
    expect((await ballotNow(ballotId)).missing).toEqual({ heads: 4, area: 32_000 });
    const { id: buyer } = await keeper.done('registerResident', { estateId, data: { name: 'Buyer' } });
    await keeper.done('linkResident', { residentId: buyer, personId: 'buyer' });
    await keeper.done('changeOwners', { unitId: homes[5]!.unitId, owners: [{ residentId: buyer, share: whole }], since: day(0), basis: 'Entry 8' });
    expect(await byWeb(ballotId, { ...homes[5]!, owner: await app.client('owners', 'RESIDENTS', 'buyer') })).toMatchObject(refused('NOT_ON_THE_ROLL'));
    const { rows } = await pool.query(`SELECT until, purpose FROM residents.vault_holds WHERE resident_id = $1`, [raw(homes[5]!.residentId)]);
    expect(rows).toEqual([{ until: null, purpose: 'BALLOT' }]);
  });

  it('takes one vote of each by web, at the door or on paper, and says what is missing to the quorum and nothing else', async () => {
    const [web, visited, papered, silent] = homes as readonly [Home, Home, Home, Home, ...Home[]];
    const cast = await byWeb(ballotId, web);
    expect(cast.vote).toMatchObject({ ballotId, channel: 'WEB', keyed: true });
    expect(await keeper.done('castVote', { ballotId, unitId: visited.unitId, channel: 'VISIT', voterId: visited.residentId, marks: yes })).toMatchObject({
      channel: 'VISIT',
    });
    expect(await keeper.done('receivePaper', { ballotId, unitId: papered.unitId, voterId: papered.residentId, paper: '17' })).toMatchObject({
      channel: 'PAPER',
      keyed: false,
    });
    expect((await ballotNow(ballotId)).missing).toEqual({ heads: 1, area: 8_000 });
    expect(await byWeb(ballotId, papered)).toMatchObject(refused('ALREADY_VOTED', 'unitId'));
    const { rows } = await pool.query(`SELECT data->>'channel' AS channel, data->>'code' AS code FROM residents.events WHERE type = 'vote-attempt-refused'`);
    expect(rows).toEqual([{ channel: 'WEB', code: 'ALREADY_VOTED' }]);
    expect((await byWeb(ballotId, silent, no)).refusal).toBeNull();
    const open = await ballotNow(ballotId);
    expect(open.missing).toEqual({ heads: 0, area: 0 });
    expect(open.questions[0].result).toBeNull();
  });

  it.each([
    ['for a unit of somebody else', () => byWeb(ballotId, { ...homes[4]!, owner: homes[0]!.owner }), 'NOT_ON_THE_ROLL', null],
    ['by a stranger', () => byWeb(ballotId, { ...homes[4]!, owner: street }), 'NOT_ON_THE_ROLL', null],
    ['by web in the name of an owner', () => byWeb(ballotId, { ...homes[4]!, owner: keeper.client }), 'NOT_ON_THE_ROLL', 'unitId'],
    ['at the door, by a neighbour', () => byWeb(ballotId, homes[4]!, yes, { channel: 'VISIT', voterId: homes[4]!.residentId }), 'NOT_THE_CONVENER', 'ballotId'],
    ['on a question that there is not', () => byWeb(ballotId, homes[4]!, [{ question: 'roof', mark: 'YES' }]), 'UNKNOWN_QUESTION', 'marks.roof'],
    ['for an option that there is not', () => byWeb(ballotId, homes[4]!, [{ question: 'lift', mark: 'MAYBE' }]), 'INVALID_INPUT', 'marks.lift'],
    ['twice on one question', () => byWeb(ballotId, homes[4]!, [...yes, ...no]), 'INVALID_INPUT', 'marks[1].question'],
    ['of nobody at the door', () => byWeb(ballotId, { ...homes[4]!, owner: keeper.client }, yes, { channel: 'VISIT' }), 'INVALID_INPUT', 'voterId'],
    ['from a paper that nobody received', () => keeper.send('keyPaper', { ballotId, unitId: homes[4]!.unitId, paper: '99', marks: [] }), 'UNKNOWN_PAPER', 'paper'],
    ['in a ballot that there is not', () => byWeb('QmFsbG90Om5vd2hlcmU', homes[4]!), 'UNKNOWN_BALLOT', 'ballotId'],
    ['to shorten it', () => keeper.send('extendBallot', { ballotId, lastOn: day(20), reason: 'Enough' }), 'NOTHING_CHANGES', 'lastOn'],
    ['to publish what is open', () => keeper.send('publishResult', { ballotId }), 'BALLOT_IS_OPEN', 'ballotId'],
    ['to change its text', () => keeper.send('announceBallotAnew', { ballotId, questions: [lift], opensOn: day(40), lastOn: day(50) }), 'BALLOT_IS_OPEN', 'ballotId'],
  ])('takes nothing %s, and writes nothing', async (_, send, code, field) => {
    const before = await keeper.runtime.store.highWater();
    expect(await send()).toMatchObject(refused(code, field));
    expect(await keeper.runtime.store.highWater()).toBe(before);
  });

  it('says the same to the same key, and another vote under it is refused', async () => {
    const key = { idempotencyKey: 'once' };
    const first = await byWeb(ballotId, homes[4]!, yes, { ...key, token: null });
    expect(first.vote).toMatchObject({ channel: 'WEB' });
    expect(await byWeb(ballotId, homes[4]!, yes, { ...key, token: null })).toEqual(first);
    expect(await byWeb(ballotId, homes[4]!, no, { ...key, token: null })).toMatchObject(refused('KEY_REUSED'));
  });

  it('shows its convener who has not voted, as of the end of a day, and each owner its own', async () => {
    const turnout = async (by?: Client) =>
      (
        await keeper.ask(
          'query ($ballotId: ID!, $token: PositionToken) { ballotTurnout(ballotId: $ballotId, token: $token) { buildings { building notYetVoted { label } } } }',
          { ballotId },
          by,
        )
      ).ballotTurnout;
    expect((await turnout()).buildings[0].notYetVoted).toHaveLength(6);
    itIs(16);
    expect((await turnout()).buildings).toEqual([{ building: '3', notYetVoted: [{ label: '6' }] }]);
    const inBuilding = async (building: string) =>
      (
        await keeper.ask(
          'query ($ballotId: ID!, $building: String, $token: PositionToken) { ballotTurnout(ballotId: $ballotId, building: $building, token: $token) { buildings { building } } }',
          { ballotId, building },
        )
      ).ballotTurnout.buildings;
    expect([await inBuilding('3'), await inBuilding('4')]).toEqual([[{ building: '3' }], []]);
    await expect(turnout(homes[0]!.owner)).rejects.toThrow('NOT_THE_CONVENER');
    const { myBallots } = await keeper.ask(
      'query ($token: PositionToken) { myBallots(token: $token) { ballot { id } area voted units { label } } }',
      {},
      homes[0]!.owner,
    );
    expect(myBallots).toEqual([{ ballot: { id: ballotId }, area: 8_000, voted: 'WEB', units: [{ label: '1' }] }]);
  });

  it('is recounted and read by nobody before its close; a receipt shows whoever cast it its own vote', async () => {
    expect((await ballotNow(ballotId)).recountUrl).toBeNull();
    const early = await fetch(`${app.url}/recount/${ballotId}`);
    expect([early.status, await early.text()]).toEqual([400, expect.stringContaining('NOT_PUBLISHED')]);
    expect(await keeper.send('readVoteRecord', { ballotId, reason: 'Counting' })).toMatchObject(refused('BALLOT_IS_OPEN', 'ballotId'));
    const text = 'query ($ballotId: ID!, $unitId: ID!) { myReceipt(ballotId: $ballotId, unitId: $unitId) }';
    const marks = async ({ unitId, owner }: Home) => (JSON.parse((await owner.ask(text, { ballotId, unitId })).myReceipt) as { marks: unknown }).marks;
    expect([await marks(homes[0]!), await marks(homes[5]!)]).toEqual([{ lift: 'YES' }, null]);
  });

  it('closes by itself at its deadline; what is sent later is refused, and what was received in time is still recorded', async () => {
    await closed(ballotId);
    expect(await byWeb(ballotId, homes[5]!)).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
    const late = { ballotId, unitId: homes[5]!.unitId, voterId: homes[5]!.residentId, paper: '18' };
    expect(await keeper.send('receivePaper', late)).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
    await keeper.done('receivePaper', { ...late, occurredAt: at(24).toISOString() });
    expect(await keeper.send('extendBallot', { ballotId, lastOn: day(30), reason: 'Away' })).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
  });

  it('is published once every paper is keyed: totals and outcome, to everybody', async () => {
    expect(await keeper.send('publishResult', { ballotId })).toMatchObject(refused('PAPERS_WAITING', 'ballotId'));
    await keeper.done('keyPaper', { ballotId, unitId: homes[2]!.unitId, paper: '17', marks: yes });
    await keeper.done('keyPaper', { ballotId, unitId: homes[5]!.unitId, paper: '18', marks: [{ question: 'lift', mark: 'SPOILED' }] });
    const ballot = await keeper.done('publishResult', { ballotId });
    expect(ballot).toMatchObject({ status: 'PUBLISHED', publishedOn: day(26), objectionsUntil: day(33), missing: null });
    expect(ballot.questions[0].result).toEqual({
      ...{ outcome: 'PASSED', majority: 'THREE_QUARTERS', chosen: 'YES', part: { heads: 5, area: 40_000 } },
      ...{ total: { heads: 6, area: 48_000 }, cast: { heads: 5, area: 40_000 }, spoiled: { heads: 1, area: 8_000 } },
      options: [
        { option: 'YES', got: { heads: 4, area: 32_000 } },
        { option: 'NO', got: { heads: 1, area: 8_000 } },
      ],
    });
    expect(ballot.questions[0].execution).toMatchObject({ allowed: false, code: 'OBJECTION_PENDING' });
    expect(await keeper.send('publishResult', { ballotId })).toMatchObject(refused('ALREADY_PUBLISHED', 'ballotId'));
    const { rows } = await pool.query<{ until: string }>(`SELECT until FROM residents.vault_holds WHERE resident_id = $1`, [raw(homes[5]!.residentId)]);
    expect(rows[0]?.until.slice(0, 4)).toBe(String(Number(day(26).slice(0, 4)) + 1));
  });

  it('shows how each head voted to counters and owners, and each look is on record; to nobody else', async () => {
    const looked = async () =>
      (await pool.query<{ head: string | null }>(`SELECT data->>'headId' AS head FROM residents.events WHERE type = 'vote-record-read' ORDER BY position`)).rows;
    const record = await keeper.done('readVoteRecord', { ballotId, reason: 'Counting' });
    const of = ({ unitId }: Home) => record.find((head: { unitIds: string[] }) => head.unitIds.includes(unitId));
    expect(of(homes[3]!)).toMatchObject({ voterIds: [homes[3]!.residentId], channel: 'WEB', marks: [{ question: 'lift', mark: 'NO' }] });
    expect(of(homes[5]!)).toMatchObject({ channel: 'PAPER', marks: [{ question: 'lift', mark: 'SPOILED' }] });
    const key = { idempotencyKey: 'a look', token: null };
    expect(await keeper.done('readVoteRecord', { ballotId, building: '3', reason: 'To compare', ...key }, homes[0]!.owner)).toHaveLength(6);
    expect(await keeper.send('readVoteRecord', { ballotId, building: '3', reason: 'To compare', ...key }, homes[0]!.owner)).toMatchObject({
      record: null,
      refusal: null,
    });
    expect(await keeper.done('readVoteRecord', { ballotId, building: '4', reason: 'To compare' })).toEqual([]);
    expect((await looked()).map(({ head }) => head === null)).toEqual([true, false, true]);
    expect(await keeper.send('readVoteRecord', { ballotId, reason: 'Curious' }, street)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    expect(await keeper.send('readVoteRecord', { ballotId, reason: ' ' })).toMatchObject(refused('REASON_MISSING', 'reason'));
    expect(await looked()).toHaveLength(3);
  });

  it('is recounted by anybody from what is published, and each voter finds its own vote in it', async () => {
    const receiptOf = async ({ unitId, owner }: Home) =>
      (await owner.ask('query ($ballotId: ID!, $unitId: ID!) { myReceipt(ballotId: $ballotId, unitId: $unitId) }', { ballotId, unitId })).myReceipt;
    const folder = await mkdtemp(join(tmpdir(), 'recount-'));
    const kept = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const { recountUrl, recountRoot, rollRoot } = await ballotNow(ballotId);
    const published = await fetch(app.url + recountUrl);
    expect(published.headers.get('content-type')).toContain('application/json');
    const file = await kept('ballot.json', await published.text());
    const run = (...args: string[]) => spawnSync(process.execPath, ['dist/tools/recount/main.js', ...args], { encoding: 'utf8' });
    const own = await kept('own.json', await receiptOf(homes[3]!));
    const said = run(file, '--root', recountRoot, '--roll-root', rollRoot, '--receipt', own);
    expect([said.status, said.stderr]).toEqual([0, '']);
    expect(said.stdout).toContain('PASSED (YES)');
    expect(said.stdout).toContain('lift NO');
    const turned = JSON.parse(await receiptOf(homes[3]!)) as { marks: object };
    expect(run(file, '--receipt', await kept('turned.json', JSON.stringify({ ...turned, marks: { lift: 'YES' } }))).status).toBe(1);
    await expect(receiptOf({ ...homes[3]!, owner: homes[0]!.owner })).rejects.toThrow('NOT_ON_THE_ROLL');
    await rm(folder, { recursive: true });
  });

  it('is objected to by an owner, whom nobody reads of; until that is decided nothing is carried out', async () => {
    expect(await keeper.send('objectToResult', { ballotId, reason: 'Late' }, street)).toMatchObject(refused('NOT_ON_THE_ROLL'));
    itIs(34);
    expect(await keeper.send('objectToResult', { ballotId, reason: 'Late' }, homes[3]!.owner)).toMatchObject(refused('OBJECTION_TOO_LATE', 'ballotId'));
    itIs(33);
    const objected = await keeper.done('objectToResult', { ballotId, reason: 'The notice was late' }, homes[3]!.owner);
    const { objectionId } = objected.objections[0];
    itIs(40);
    expect((await ballotNow(ballotId)).questions[0].execution).toMatchObject({ allowed: false, code: 'OBJECTION_PENDING' });
    const { rows } = await pool.query<{ event: string }>(`SELECT e::text AS event FROM residents.events e WHERE type = 'ballot-objection-raised'`);
    expect(rows.map(({ event }) => [homes[3]!.residentId, raw(homes[3]!.residentId), 'owner 1 4'].some((text) => event.includes(text)))).toEqual([false]);
    const decision = { ballotId, objectionId, upheld: false, reason: 'It hung there from the first day', basis: 'Civil Code art. 280' };
    expect(await keeper.send('decideObjection', decision, street)).toMatchObject(refused('NOT_THE_CONVENER', 'ballotId'));
    await fallDue();
    await until(
      () => ballotNow(ballotId),
      ({ objections }) => objections[0].escalated,
    );
    expect((await keeper.done('decideObjection', decision, street)).objections[0]).toMatchObject({ escalated: true, decided: { upheld: false } });
    expect(await keeper.send('decideObjection', decision)).toMatchObject(refused('OBJECTION_DECIDED', 'objectionId'));
    expect((await ballotNow(ballotId)).questions[0].execution).toEqual({ allowed: true, code: null, waitsFor: null });
  });

  it('leaves public events of its days and sums, and none of who voted', async () => {
    const { timeline } = await keeper.ask('query ($token: PositionToken) { timeline(token: $token, first: 50) { edges { node { type } } } }', {}, street);
    const types = timeline.edges
      .map(({ node }: { node: { type: string } }) => node.type)
      .filter((type: string) => type.includes('.ballot-') || type.includes('vote') || type.includes('paper'));
    expect(types.sort()).toEqual(
      ['announced', 'closed', 'objection-decided', 'objection-escalated', 'objection-raised', 'opened', 'result-published'].map((type) => `residents.ballot-${type}.v1`),
    );
  });
});

describe('The one vote', () => {
  it('of a unit counts once, whichever of sixteen comes first (case 40)', async () => {
    const homes = await stairOf('40', 2);
    const ballotId = await opened('40');
    const sent = await Promise.all(Array.from({ length: 16 }, (_, n) => byWeb(ballotId, homes[0]!, n % 2 === 0 ? yes : no)));
    expect(sent.filter(({ refusal }) => refusal === null)).toHaveLength(1);
    expect(sent.filter(({ refusal }) => refusal?.code === 'ALREADY_VOTED')).toHaveLength(15);
    await closed(ballotId);
    const { questions } = await keeper.done('publishResult', { ballotId });
    expect(questions[0].result.cast).toEqual({ heads: 1, area: 8_000 });
    expect(questions[0].result.outcome).toBe('NO_QUORUM');
    const { rows } = await pool.query(`SELECT type, count(*)::int AS times FROM residents.events WHERE stream_id LIKE $1 GROUP BY type ORDER BY type`, [
      `vote-${raw(ballotId)}-%`,
    ]);
    expect(rows).toEqual([
      { type: 'vote-attempt-refused', times: 15 },
      { type: 'vote-cast', times: 1 },
    ]);
  });

  it('can be sent for longer, once that was said before the close', async () => {
    const homes = await stairOf('41', 1);
    const ballotId = await opened('41');
    await keeper.done('extendBallot', { ballotId, lastOn: day(30), reason: 'Many are away' });
    itIs(29);
    await fallDue(at(29));
    expect((await byWeb(ballotId, homes[0]!)).vote).toMatchObject({ channel: 'WEB' });
    expect(await ballotNow(ballotId)).toMatchObject({ status: 'OPEN', lastOn: day(30) });
  });
});

describe('The close', () => {
  it('is as of the deadline, also where nobody ran at the time (case 39)', async () => {
    const homes = await stairOf('39', 1);
    const ballotId = await opened('39');
    await byWeb(ballotId, homes[0]!);
    await until(
      async () => (await pool.query(`SELECT FROM residents.timers WHERE id = $1`, [`close-ballot ${raw(ballotId)}`])).rowCount,
      (timers) => timers === 1,
    );
    await app.restart(fallDue);
    itIs(27);
    await until(
      () => ballotNow(ballotId),
      ({ status }) => status === 'CLOSED',
    );
    const { rows } = await pool.query(
      `SELECT data->>'closedAt' AS "closedAt", occurred_at AS at FROM residents.events WHERE type = 'ballot-closed' AND data->>'ballotId' = $1`,
      [raw(ballotId)],
    );
    const deadline = workingDays.endOf(day(25));
    expect(rows).toEqual([{ closedAt: deadline.toISOString(), at: deadline }]);
    expect(await byWeb(ballotId, homes[0]!)).toMatchObject(refused('BALLOT_IS_CLOSED', 'ballotId'));
    expect((await keeper.done('publishResult', { ballotId })).questions[0].result).toMatchObject({ outcome: 'PASSED', cast: { heads: 1, area: 8_000 } });
  });
});

describe('A notice', () => {
  it.each([
    ['that opens too soon', { opensOn: day(14) }, 'NOTICE_TOO_SHORT', 'opensOn'],
    ['that is open for too long', { lastOn: day(90) }, 'INVALID_INPUT', 'lastOn'],
    ['that asks nothing', { questions: [] }, 'INVALID_INPUT', 'questions'],
    ['that asks one thing twice', { questions: [lift, lift] }, 'INVALID_INPUT', 'questions[1].key'],
    ['of what needs no ballot', { questions: [{ ...lift, matter: 'EMERGENCY_USE_OF_FUND' }] }, 'NO_BALLOT_NEEDED', 'questions[0].matter'],
    ['to a stair without its name', { electorate: { kind: 'STAIR', building: '3' } }, 'INVALID_INPUT', 'electorate.stair'],
    ['to an estate that there is not', { estateId: 'RXN0YXRlOm5vd2hlcmU' }, 'UNKNOWN_ESTATE', 'estateId'],
  ])('%s is refused, and nothing is written', async (_, changes, code, field) => {
    itIs(0);
    const notice = { estateId, electorate: { kind: 'ESTATE' }, questions: [lift], opensOn: day(15), lastOn: day(25) };
    const before = await keeper.runtime.store.highWater();
    expect(await keeper.send('announceBallot', { ...notice, ...changes })).toMatchObject(refused(code, field));
    expect(await keeper.runtime.store.highWater()).toBe(before);
  });

  it('is given by whoever keeps the register', async () =>
    expect(await keeper.send('announceBallot', { estateId, electorate: { kind: 'ESTATE' }, questions: [lift], opensOn: day(15), lastOn: day(25) }, street)).toMatchObject(
      refused('NOT_THE_KEEPER', 'estateId'),
    ));

  it('of nobody is not opened, and of a new text waits anew', async () => {
    itIs(0);
    const { id: ballotId } = await announce('nowhere');
    itIs(10);
    expect(await keeper.done('announceBallotAnew', { ballotId, questions: [lift], opensOn: day(25), lastOn: day(35) })).toMatchObject({ announcedOn: day(10) });
    itIs(15);
    expect(await keeper.send('openBallot', { ballotId })).toMatchObject(refused('NOTICE_TOO_SHORT'));
    itIs(25);
    expect(await keeper.send('openBallot', { ballotId })).toMatchObject(refused('EMPTY_ROLL', 'electorate'));
  });
});
