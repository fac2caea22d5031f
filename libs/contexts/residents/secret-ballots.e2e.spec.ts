import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type pg from 'pg';
import { startApp, type RunningApp } from '../../../test/support/start-app.js';
import { defaultRules } from '../../contracts/index.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import { BallotKeys } from './ballots/ballot-keys.js';
import { FrozenRolls } from './ballots/frozen-roll.js';
import { unsealed } from './ballots/sealed.js';
import { SecretSums } from './ballots/secret-sums.js';
import { castVote } from './domain/ballots/cast.js';
import { random } from './ballots/random.js';
import { Court, lift, marked, type Home } from './testing/court.js';
import { day, itIs } from './testing/days.js';

const raw = (id: string): string => fromGlobalId(id)?.id ?? '';
const stairB = { kind: 'STAIR', building: '3', stair: 'B' };
const refused = (code: string, field: string | null = null) => ({ refusal: { code, ...(field !== null && { field }) }, token: null, receipt: null });

let app: RunningApp;
let court: Court;
let pool: pg.Pool;
let homes: readonly Home[];
/** All that the processes said while it ran. */
const output: string[] = [];

const eventsOf = async (ballotId: string, type: string) =>
  (await pool.query<{ data: string }>(`SELECT data::text AS data FROM events WHERE type = $2 AND data->>'ballotId' = $1`, [raw(ballotId), type])).rows;
const sumsOf = async (ballotId: string) =>
  (await pool.query<{ part: number; sealed: string }>('SELECT part, sealed FROM ballot_sums WHERE ballot_id = $1', [raw(ballotId)])).rows;
const headsIn = async (ballotId: string) => (await app.app.get(SecretSums).of(raw(ballotId))).map(({ cast }) => cast.heads);

beforeAll(async () => {
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      output.push(String(text));
      return true;
    });
  app = await startApp({ HUTONG_LOG_LEVEL: 'debug' });
  court = await Court.of(app, 'Osmanthus Court');
  pool = court.keeper.runtime.database.pool;
  homes = await court.stair(
    'B',
    Array.from({ length: 30 }, () => 8_000),
  );
}, 60_000);
afterAll(async () => {
  jest.restoreAllMocks();
  await app.stop();
});

describe('A ballot that is to be secret', () => {
  it('is secret from its opening on, where each head is hidden among others', async () => {
    itIs(app, 0);
    expect((await court.announce(stairB)).ballot).toMatchObject({ mode: 'SECRET', status: 'ANNOUNCED' });
    expect((await court.announce(stairB, null)).ballot).toMatchObject({ mode: 'NAMED' });
    const { id } = await court.opened(stairB);
    expect(await court.ballot(id)).toMatchObject({ status: 'OPEN', mode: 'SECRET', whyNamed: null });
    expect(await sumsOf(id)).toHaveLength(1);
  });

  it.each([
    ['of a stair of 12 different areas', 'TWELVE', Array.from({ length: 12 }, (_, index) => 6_000 + 2 ** index), 'TOO_FEW_HEADS'],
    ['of 29 heads, all of one area', 'C', Array.from({ length: 29 }, () => 8_000), 'TOO_FEW_HEADS'],
    ['of 30 heads, four of them of another area', 'D', Array.from({ length: 30 }, (_, index) => (index < 4 ? 7_000 : 8_000)), 'AREAS_GIVE_AWAY'],
  ])('is named %s, and says so and why before anybody votes', async (_, stair, areas, whyNamed) => {
    const some = await court.stair(stair, areas);
    const { id } = await court.opened({ ...stairB, stair });
    const opened = await court.ballot(id);
    expect(opened).toMatchObject({ status: 'OPEN', mode: 'NAMED', whyNamed });
    expect((await eventsOf(id, 'ballot-opened')).map(({ data }) => JSON.parse(data))).toMatchObject([{ mode: 'NAMED', whyNamed }]);
    expect(await sumsOf(id)).toEqual([]);
    expect(opened.missing.heads).toBe(Math.ceil((2 * areas.length) / 3));
    const { vote, receipt } = await court.byWeb(id, some[0]!);
    expect([vote.channel, receipt]).toEqual(['WEB', null]);
    expect(JSON.parse(await court.receipt(id, some[0]!))).toMatchObject({ voted: true, marks: { lift: 'YES' } });
  });
});

describe('A secret ballot', () => {
  let ballotId: string;
  const receipts: string[] = [];
  beforeAll(async () => {
    ballotId = (await court.opened(stairB)).id;
  });

  it('takes votes by each way, and keeps nothing of what was chosen beside who cast it', async () => {
    const [web, visited, papered] = homes as readonly [Home, Home, Home, ...Home[]];
    const { vote, receipt } = await court.byWeb(ballotId, web);
    expect(vote).toMatchObject({ channel: 'WEB', keyed: true });
    receipts.push(receipt);
    expect(await court.atTheDoor(ballotId, visited, marked('NO'))).toMatchObject({ vote: { channel: 'VISIT' }, receipt: null });
    await court.onPaper(ballotId, papered, '17', marked('YES'));
    const events = [...(await eventsOf(ballotId, 'vote-cast')), ...(await eventsOf(ballotId, 'paper-keyed'))].map(({ data }) => JSON.parse(data));
    expect(events.map(({ sealed }) => sealed)).toEqual([null, null, null]);
    expect(await headsIn(ballotId)).toEqual([3]);
    expect((await court.ballot(ballotId)).missing).toEqual({ heads: 17, area: 17 * 8_000 });
  });

  it('gives the receipt of a vote once: with the answer, in no log, and not to a repeat, whatever that chooses', async () => {
    const key = { idempotencyKey: 'once', token: null };
    const first = await court.byWeb(ballotId, homes[3]!, marked('YES'), key);
    expect(JSON.parse(first.receipt)).toMatchObject({ voted: true, marks: { lift: 'YES' } });
    receipts.push(first.receipt);
    for (const mark of ['YES', 'NO']) expect(await court.byWeb(ballotId, homes[3]!, marked(mark), key)).toEqual({ ...first, receipt: null });
    expect(await headsIn(ballotId)).toEqual([4]);
    const { rows } = await pool.query<{ answer: string }>(`SELECT answer::text AS answer FROM commands WHERE key LIKE '%"cast-vote by %","once"%'`);
    expect(rows.map(({ answer }) => Object.keys(JSON.parse(answer) as object).sort())).toEqual([['attempt', 'ballotId', 'channel', 'headId', 'keyed', 'refused']]);
    expect(JSON.parse(await court.receipt(ballotId, homes[3]!))).toMatchObject({ voted: true, marks: null, units: [{ votes: { lift: [] } }] });
    expect(JSON.parse(await court.receipt(ballotId, homes[20]!))).toMatchObject({ voted: false, marks: null });
  });

  it('knows an owner’s key as its own: a neighbour’s is another command', async () => {
    const key = { idempotencyKey: 'of everybody' };
    for (const home of homes.slice(23, 25)) {
      const { vote, receipt } = await court.byWeb(ballotId, home, marked('YES'), key);
      expect([vote.channel, JSON.parse(receipt).voted]).toEqual(['WEB', true]);
    }
    expect(await headsIn(ballotId)).toEqual([6]);
  });

  it('adds a vote exactly when it is written: of many at once by two ways one, and of repeats none', async () => {
    const before = (await headsIn(ballotId))[0] ?? 0;
    const key = { idempotencyKey: 'at once', token: null };
    const sent = await Promise.all([
      ...Array.from({ length: 4 }, () => court.byWeb(ballotId, homes[4]!, marked('YES'), key)),
      ...Array.from({ length: 3 }, () => court.byWeb(ballotId, homes[4]!, marked('NO'))),
      ...Array.from({ length: 3 }, () => court.atTheDoor(ballotId, homes[4]!, marked('NO'))),
    ]);
    const given = sent.flatMap(({ receipt }) => receipt ?? []);
    receipts.push(...given);
    const { length } = sent.filter(({ refusal }) => refusal === null);
    expect([1, 4]).toContain(length);
    expect(sent.flatMap(({ refusal }) => refusal?.code ?? []).every((code) => code === 'ALREADY_VOTED')).toBe(true);
    expect(given.length).toBeLessThanOrEqual(1);
    expect(await headsIn(ballotId)).toEqual([before + 1]);
  });

  it('adds nothing where the append fails, or where the sums cannot be opened; and the same vote is taken when it is sent again', async () => {
    const [before] = [await sumsOf(ballotId)];
    const key = { idempotencyKey: 'again', token: null };
    await pool.query(`CREATE FUNCTION killed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$`);
    await pool.query(`CREATE TRIGGER killed BEFORE INSERT ON events FOR EACH ROW WHEN (NEW.type = 'vote-cast') EXECUTE FUNCTION killed()`);
    await expect(court.byWeb(ballotId, homes[5]!, marked('NO'), key)).rejects.toThrow();
    await pool.query('DROP TRIGGER killed ON events; DROP FUNCTION killed');
    expect(await sumsOf(ballotId)).toEqual(before);
    await pool.query(`UPDATE ballot_sums SET sealed = 'AAAA' || substr(sealed, 5) WHERE ballot_id = $1`, [raw(ballotId)]);
    await expect(court.byWeb(ballotId, homes[5]!, marked('NO'), key)).rejects.toThrow();
    expect((await eventsOf(ballotId, 'vote-cast')).filter(({ data }) => data.includes(raw(homes[5]!.residentId)))).toEqual([]);
    await pool.query(`UPDATE ballot_sums SET sealed = $2 WHERE ballot_id = $1`, [raw(ballotId), before[0]!.sealed]);
    const { receipt } = await court.byWeb(ballotId, homes[5]!, marked('NO'), key);
    receipts.push(receipt);
    expect(JSON.parse(receipt)).toMatchObject({ marks: { lift: 'NO' } });
  });

  it.each([
    ['a second vote', () => court.byWeb(ballotId, homes[0]!, marked('NO')), 'ALREADY_VOTED', 'unitId'],
    ['a second vote at the door', () => court.atTheDoor(ballotId, homes[0]!, marked('NO')), 'ALREADY_VOTED', 'unitId'],
    ['one for an option that there is not', () => court.byWeb(ballotId, homes[6]!, marked('MAYBE')), 'INVALID_INPUT', 'marks.lift'],
    ['one for the unit of another', () => court.byWeb(ballotId, { ...homes[6]!, owner: homes[0]!.owner }), 'NOT_ON_THE_ROLL', null],
    ['a paper keyed twice', () => court.keeper.send('keyPaper', { ballotId, unitId: homes[2]!.unitId, paper: '17', marks: marked('NO') }), 'ALREADY_KEYED', 'paper'],
  ])('takes no part of %s into its sums', async (_, send, code, field) => {
    const before = await sumsOf(ballotId);
    expect(await send()).toMatchObject(refused(code, field));
    expect(await sumsOf(ballotId)).toEqual(before);
  });

  it('is published once its sums open what was cast, and otherwise not: nothing changes then', async () => {
    for (const home of homes.slice(7, 22)) receipts.push((await court.byWeb(ballotId, home, marked(home === homes[7] ? 'ABSTAIN' : 'YES'))).receipt);
    await court.keeper.done('receivePaper', { ballotId, unitId: homes[22]!.unitId, voterId: homes[22]!.residentId, paper: '18' });
    await court.closed(ballotId);
    expect(await court.keeper.send('publishResult', { ballotId })).toMatchObject({ refusal: { code: 'PAPERS_WAITING' } });
    await court.keeper.done('keyPaper', { ballotId, unitId: homes[22]!.unitId, paper: '18', marks: marked('SPOILED') });
    const before = await sumsOf(ballotId);
    await stuffed(ballotId, homes[25]!);
    await expect(court.keeper.send('publishResult', { ballotId })).rejects.toThrow();
    expect(output.join('')).toContain('The sums of those who took part on lift are not those of the votes');
    const { rows } = await pool.query('SELECT count, (SELECT count(*)::int FROM ballot_recounts) AS recounts FROM ballot_keys WHERE ballot_id = $1', [raw(ballotId)]);
    expect([(await court.ballot(ballotId)).status, rows]).toEqual(['CLOSED', [{ count: null, recounts: 0 }]]);
    await pool.query('UPDATE ballot_sums SET sealed = $2 WHERE ballot_id = $1', [raw(ballotId), before[0]!.sealed]);
    const { questions } = await court.keeper.done('publishResult', { ballotId });
    expect(questions[0].result).toMatchObject({ outcome: 'PASSED', cast: { heads: 23, area: 184_000 }, spoiled: { heads: 1, area: 8_000 } });
    const got = Object.fromEntries(questions[0].result.options.map(({ option, got: { heads } }: { option: string; got: { heads: number } }) => [option, heads]));
    expect(got.YES + got.NO).toBe(22);
    expect(got.NO).toBeGreaterThanOrEqual(2);
    expect(await court.keeper.send('publishResult', { ballotId })).toMatchObject({ refusal: { code: 'ALREADY_PUBLISHED' } });
  });

  it('is recounted by anybody, and whoever kept its receipt finds its vote; whoever did not, that it counts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'recount-'));
    const kept = async (name: string, text: string): Promise<string> => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const run = (...args: string[]) => spawnSync(process.execPath, ['dist/tools/recount/main.js', ...args], { encoding: 'utf8' });
    const { recountUrl, recountRoot, rollRoot } = await court.ballot(ballotId);
    const file = await kept('ballot.json', await (await fetch(app.url + recountUrl)).text());
    const own = await Promise.all(receipts.slice(0, 4).map((receipt, index) => kept(`own-${index}.json`, receipt)));
    const later = await kept('later.json', await court.receipt(ballotId, homes[0]!));
    const silent = await kept('silent.json', await court.receipt(ballotId, homes[29]!));
    const said = run(file, '--root', recountRoot, '--roll-root', rollRoot, ...[...own, later, silent].flatMap((each) => ['--receipt', each]));
    expect([said.status, said.stderr]).toEqual([0, '']);
    for (const line of [
      'PASSED (YES)',
      'votes as you did: lift YES',
      'votes as you did: lift NO',
      'has a vote; this receipt does not say which',
      'has no vote, as you cast none',
    ])
      expect(said.stdout).toContain(line);
    const turned = { ...JSON.parse(receipts[0]!), marks: { lift: 'NO' } };
    expect(run(file, '--receipt', await kept('turned.json', JSON.stringify(turned))).status).toBe(1);
    await rm(folder, { recursive: true });
  });

  it('shows nobody how anybody voted, the convener no more than others', async () => {
    for (const by of [court.keeper.client, homes[0]!.owner])
      expect(await court.keeper.send('readVoteRecord', { ballotId, reason: 'Counting' }, by)).toMatchObject({ refusal: { code: 'BALLOT_IS_SECRET' }, record: null });
    expect(await eventsOf(ballotId, 'vote-record-read')).toEqual([]);
  });

  it('leaves nothing that opens a vote: its key is gone, and that of the roll opens areas alone', async () => {
    expect((await pool.query('SELECT FROM ballot_sum_keys WHERE ballot_id = $1', [raw(ballotId)])).rowCount).toBe(0);
    expect(await sumsOf(ballotId)).toEqual([]);
    await expect(app.app.get(SecretSums).of(raw(ballotId))).rejects.toThrow('have no key');
    const key = await app.app.get(BallotKeys).of(raw(ballotId));
    const { rows: heads } = await pool.query<{ id: string; sealed: string }>('SELECT head_id AS id, sealed FROM ballot_heads WHERE ballot_id = $1', [raw(ballotId)]);
    expect(heads).toHaveLength(30);
    for (const { id, sealed } of heads) {
      const opened = JSON.parse(unsealed(sealed, ['entries', raw(ballotId), id], key)) as object[];
      expect(opened.map((entry) => Object.keys(entry).sort())).toEqual([['area', 'areaBlinding', 'entryId', 'heads', 'headsBlinding']]);
    }
  });

  it('has its receipts nowhere: no blinding of a vote is in any table of any context', async () => {
    const blindings = receipts.flatMap((receipt) =>
      (JSON.parse(receipt) as { units: { votes: { lift: { headsBlinding: string; areaBlinding: string }[] } }[] }).units.flatMap(({ votes }) =>
        votes.lift.flatMap(({ headsBlinding, areaBlinding }) => [headsBlinding, areaBlinding]),
      ),
    );
    expect(blindings.length).toBeGreaterThan(60);
    const { rows: tables } = await pool.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(50);
    let characters = 0;
    for (const { name } of tables) {
      const { rows } = await pool.query<{ all: string | null }>(`SELECT string_agg(t::text, ' ') AS all FROM ${name} t`);
      characters += rows[0]?.all?.length ?? 0;
      expect([name, blindings.filter((blinding) => rows[0]?.all?.includes(blinding))]).toEqual([name, []]);
    }
    expect(characters).toBeGreaterThan(100_000);
    expect(blindings.filter((blinding) => output.join('').includes(blinding))).toEqual([]);
  });

  it('says nothing of its votes in what processes log and measure', async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const said = [...output, metrics].join('\n');
    expect(said.length).toBeGreaterThan(1_000);
    const { rows } = await pool.query<{ id: string }>('SELECT head_id AS id FROM ballot_heads WHERE ballot_id = $1', [raw(ballotId)]);
    for (const text of ['"mark"', 'SPOILED', 'ABSTAIN', '"YES"', ...rows.map(({ id }) => id)]) expect([text, said.includes(text)]).toEqual([text, false]);
  });
});

/** As whoever runs the server might: a vote in the sums that is in no log. */
const stuffed = async (ballotId: string, { unitId }: Home): Promise<void> => {
  const id = raw(ballotId);
  const head = await app.app.get(FrozenRolls).headOf(id, raw(unitId), await app.app.get(BallotKeys).of(id));
  const questions = [{ key: lift.key, options: ['YES', 'NO'] }];
  const { secrets } = castVote(id, questions, head!.own, { lift: 'YES' }, random);
  await court.keeper.runtime.database.transaction((tx) => app.app.get(SecretSums).add(tx, id, questions, { own: head!.own, secrets }));
};

describe('Where a city’s version of the rule does not allow it', () => {
  it('a ballot is not announced as secret, and nothing is written', async () => {
    itIs(app, 0);
    const { id, values } = defaultRules.ownersDecision;
    const { adoptRule } = await court.district.ask('mutation ($input: AdoptRuleInput!) { adoptRule(input: $input) { token refusal { code message } } }', {
      input: {
        ...{ idempotencyKey: 'named', ruleId: id, text: 'Ballots are named.', source: 'Order 7', jurisdiction: 'Guihua', validFrom: day(0) },
        values: { ...values, modes: ['NAMED'] },
      },
    });
    expect(adoptRule.refusal).toBeNull();
    court.keeper.token = adoptRule.token;
    itIs(app, 1);
    const later = { opensOn: day(20), lastOn: day(30) };
    const before = await court.keeper.runtime.store.highWater();
    expect(await court.announce(stairB, 'SECRET', later)).toMatchObject({
      refusal: { code: 'INVALID_INPUT', field: 'mode', message: expect.stringContaining('NAMED') },
      ballot: null,
    });
    expect(await court.keeper.runtime.store.highWater()).toBe(before);
    expect((await court.announce(stairB, null, later)).ballot).toMatchObject({ mode: 'NAMED', rule: { version: 2 } });
  });
});
