import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import { verify } from '../../../tools/verify/verify.js';
import { restoreAccept, type Ended } from '../../../test/support/restore-accept.js';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { Backup } from '../../platform/context/restore/testing/backup.js';
import { fromGlobalId } from '../../platform/graphql/index.js';
import { flat, RegisterKeeper, whole } from './testing/keeper.js';
import { placeHolds } from './vault/holds.js';

const person = { name: 'Ouyang Xiaoming', phone: '13912345678', idNumber: '110101199003078515', birthDate: '1990-03-07' };
const traces = [
  ...Object.values(person),
  ...Object.values(person).map((text) => Buffer.from(text).toString('hex')),
  Buffer.from(person.name).toString('base64').slice(0, 18),
];
const raw = (id: string): string => fromGlobalId(id)?.id ?? '';

let app: RunningApp;
let keeper: RegisterKeeper;
let district: Client;
let pool: pg.Pool;
let estateId: string;
let projectId: string;

/** All that a backup made now would hold: every row of every table of every schema, as text. */
const everything = async (): Promise<string> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    texts.push(`${name} ${rows.length}`, ...rows.map(({ row }) => row));
  }
  return texts.join('\n');
};
const counted = async () => {
  const { rows } = await pool.query<{ events: number; units: number; residents: number; people: number; hash: string }>(
    `SELECT (SELECT count(*)::int FROM residents.units) AS units, (SELECT count(*)::int FROM residents.unit_people) AS people, (SELECT count(*)::int FROM residents.residents) AS residents`,
  );
  return rows[0];
};
/** Every event as it stands, up to where the log is now. */
const hashes = async (upTo: number) =>
  (await pool.query<{ hash: string }>('SELECT md5(e::text) AS hash FROM residents.events e WHERE position <= $1 ORDER BY position', [upTo])).rows.map(({ hash }) => hash);
const register = async (data: object): Promise<string> => (await keeper.done('registerResident', { estateId, data })).id;
const erase = (residentId: string) => keeper.done('eraseResident', { residentId, reason: 'The person has asked for it' });
const read = (residentId: string, more: object = {}) => keeper.send('readPersonalData', { residentId, fields: ['NAME'], purpose: 'REGISTER', reason: 'Roll', ...more });
const journal = async () => readFile(join(app.dataFolder, 'erasures.jsonl'), 'utf8').catch(() => '');
const statusOf = async (residentId: string) => (await keeper.ask('query ($id: ID!) { node(id: $id) { ... on Resident { status } } }', { id: residentId })).node.status;

/** What anybody verifies of the project's timeline, once all of it is signed. */
const proofExport = async (): Promise<Buffer> => {
  for (const end = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const response = await fetch(`${app.url}/proof/${projectId}/export`);
    const text = await response.text();
    if (text.includes('residents.estate-registered.v1')) return Buffer.from(text);
    if (Date.now() > end) throw new Error(`Its estate is not in the proof: ${text}`);
  }
};
const proofKey = async (): Promise<string> =>
  ((await (await fetch(`${app.url}/proof`)).json()) as { readonly keys: readonly { readonly key: string }[] }).keys.at(-1)?.key ?? '';

const said: string[] = [];
beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  app = await startApp({ HUTONG_LOG_LEVEL: 'info', HUTONG_LOG_FORMAT: 'json' });
  pool = new pg.Pool({ connectionString: app.databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  district = await app.register('District', 'GOVERNMENT');
  keeper = new RegisterKeeper(app, await app.register('Committee', 'RESIDENTS'));
  const { openProject } = await district.ask('mutation { openProject(input: { idempotencyKey: "lane", name: "Lane", kind: RENEWAL }) { project { id } token } }');
  keeper.token = openProject.token;
  projectId = openProject.project.id;
  estateId = (await keeper.done('registerEstate', { name: 'Osmanthus Court', projectIds: [projectId] })).id;
});
afterAll(async () => {
  await pool.end();
  await app.stop();
  jest.restoreAllMocks();
});

describe('Erased', () => {
  it('the person is in no table, no topic, no line of a log, and no answer; counts and hashes of events are as they were', async () => {
    const other = await register({ name: 'Somebody Else' });
    const residentId = await register({ name: person.name, phone: person.phone });
    await keeper.done('correctPersonalData', { residentId, data: { idNumber: person.idNumber, birthDate: person.birthDate }, reason: 'Document seen' });
    expect((await read(residentId, { fields: ['NAME', 'PHONE', 'ID_NUMBER', 'BIRTH_DATE'] })).data).toEqual(person);
    // A file that nobody confirms lies there as well.
    const csv = `building,unit,use,state,area,area_source,owner_name,owner_phone,owner_id_number\n9,901,DWELLING,SOLD,60,REGISTER,${person.name},${person.phone},${person.idNumber}\n`;
    await keeper.stage(estateId, 'unconfirmed', csv);
    for (const trace of traces) expect([trace, (await everything()).includes(trace)]).toEqual([trace, false]);
    const [before, upTo] = [await counted(), await keeper.runtime.store.highWater()];
    const [written, proven] = [await hashes(upTo), await proofExport()];
    const { rows: sealed } = await pool.query<{ wrapped: Buffer; sealed: Buffer }>(
      'SELECT wrapped, sealed FROM residents.vault_keys JOIN residents.vault_records USING (resident_id) WHERE resident_id = $1',
      [raw(residentId)],
    );
    expect(sealed).toHaveLength(1);

    expect(await erase(residentId)).toMatchObject({ status: 'ERASED', fields: [], personId: null });

    const after = await everything();
    const { wrapped, sealed: ciphertext } = sealed[0]!;
    for (const gone of [...traces, wrapped.toString('hex'), ciphertext.toString('hex')]) expect([gone, after.includes(gone)]).toEqual([gone, false]);
    // The master key still opens what lies there, so that nothing of the person may.
    expect((await pool.query('SELECT FROM residents.register_parts')).rowCount).toBe(0);
    expect(await counted()).toEqual(before);
    expect(await hashes(upTo)).toEqual(written);
    const verdict = verify({ export: await proofExport(), keys: [await proofKey()], witnesses: [], earlier: [proven], receipts: [] });
    expect(verdict).toMatchObject({ faults: [], warnings: [], said: expect.arrayContaining([expect.stringContaining('2 entries are what was signed')]) });
    expect(await read(residentId)).toMatchObject({ data: null, refusal: { code: 'RESIDENT_ERASED' } });
    expect((await read(other)).data).toMatchObject({ name: 'Somebody Else' });
    expect(await journal()).toContain(raw(residentId));
    expect(said.length).toBeGreaterThan(0);
    for (const trace of traces) expect([trace, said.join('').includes(trace)]).toEqual([trace, false]);
  });

  it('the same command is answered as before, and the same data may be registered anew, as somebody else', async () => {
    const input = { residentId: await register({ name: 'Ma', idNumber: '310101197001010018' }), reason: 'Asked for', idempotencyKey: 'once' };
    await keeper.done('eraseResident', input);
    expect(await keeper.done('eraseResident', input)).toMatchObject({ status: 'ERASED' });
    expect(await register({ name: 'Ma', idNumber: '310101197001010018' })).not.toBe(input.residentId);
  });
});

describe('What a law keeps', () => {
  const due = () => pool.query(`UPDATE residents.timers SET try_at = now() WHERE what = 'erase-resident'`);
  const until = async (holds: () => Promise<boolean>) => {
    for (const end = Date.now() + 10_000; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 50)))
      if (Date.now() > end) throw new Error('It did not come about');
  };

  it('is restricted while the person owns a unit, and erased by itself after the unit has changed hands', async () => {
    const [seller, buyer] = [await register({ name: 'Seller' }), await register({ name: 'Buyer' })];
    const { id: unitId } = await keeper.done('registerUnit', { estateId, ...flat('501') });
    const day = (days: number) => new Date(Date.now() + (8 + 24 * days) * 3_600_000).toISOString().slice(0, 10);
    const sell = (residentId: string, since: string) => keeper.done('changeOwners', { unitId, owners: [{ residentId, share: whole }], since, basis: 'Entry 7' });
    await sell(seller, day(-30));
    expect(await erase(seller)).toMatchObject({ status: 'RESTRICTED', fields: ['NAME'] });
    expect((await read(seller)).data).toMatchObject({ name: 'Seller' });
    expect(await read(seller, { purpose: 'LEGAL_CLAIM' })).toMatchObject({ data: null, refusal: { code: 'DATA_RESTRICTED' } });
    await due();
    await until(async () => (await pool.query(`SELECT FROM residents.timers WHERE what = 'erase-resident' AND due_at > now() AND try_at > now()`)).rowCount === 1);
    expect(await statusOf(seller)).toBe('RESTRICTED');
    await sell(buyer, day(0));
    await due();
    await until(async () => (await statusOf(seller)) === 'ERASED');
    expect((await pool.query('SELECT FROM residents.vault_keys WHERE resident_id = $1', [raw(seller)])).rowCount).toBe(0);
    await until(async () => (await journal()).includes(raw(seller)));
    expect(await statusOf(buyer)).toBe('HELD');
  });

  it('is kept for the year of a ballot, and read for the ballot only', async () => {
    const voter = await register({ name: 'Voter' });
    const hold = { residentId: raw(voter), reason: 'ballot 7', purpose: 'BALLOT', until: '2099-01-01', basis: 'Civil Code art. 280' } as const;
    await keeper.runtime.database.transaction((tx) => placeHolds(tx, [hold]));
    expect(await erase(voter)).toMatchObject({ status: 'RESTRICTED' });
    expect(await read(voter)).toMatchObject({ refusal: { code: 'DATA_RESTRICTED', field: 'purpose' } });
    expect((await read(voter, { purpose: 'BALLOT' })).data).toMatchObject({ name: 'Voter' });
    const { rows } = await pool.query<{ due_at: Date }>(`SELECT due_at FROM residents.timers WHERE what = 'erase-resident' AND data->>'residentId' = $1`, [raw(voter)]);
    expect(rows).toEqual([{ due_at: new Date('2099-01-02T00:00:00Z') }]);
  });
});

describe('A backup that knows nothing of the erasure', () => {
  let accepted: Ended;
  let kept: string, gone: string;
  let heldBetween: number | null;

  beforeAll(async () => {
    kept = await register({ name: 'Kept' });
    gone = await register({ name: person.name });
    let backup: Backup;
    await app.restart(async () => (backup = await Backup.take(pool, 'residents')));
    await erase(gone);
    await app.restart(async () => {
      await backup.putBack({ otherServer: true });
      // As an operator does who keeps the journal elsewhere: it is named to the tool, and to the context.
      accepted = await restoreAccept({ HUTONG_DATABASE_URL: app.databaseUrl, HUTONG_DATA_FOLDER: app.dataFolder }, '--context', 'residents', '--yes');
      heldBetween = (await pool.query('SELECT FROM residents.vault_keys WHERE resident_id = $1', [raw(gone)])).rowCount;
    });
    keeper.token = null;
  }, 60_000);

  it('brings nobody back: what the journal says was erased is erased before anybody reads the log again, and the log says so once it runs', async () => {
    expect(accepted).toMatchObject({ code: 0, out: expect.stringContaining('erased again') });
    expect(heldBetween).toBe(0);
    for (const end = Date.now() + 10_000; (await statusOf(gone)) !== 'ERASED'; await new Promise((resolve) => setTimeout(resolve, 50)))
      if (Date.now() > end) throw new Error('It is not erased');
    expect(await read(gone)).toMatchObject({ data: null, refusal: { code: 'RESIDENT_ERASED' } });
    expect((await read(kept)).data).toMatchObject({ name: 'Kept' });
  });

  it('does so too where the journal was cut off by a crash, line by line', async () => {
    const late = await register({ name: 'Late' });
    await writeFile(
      join(app.dataFolder, 'erasures.jsonl'),
      `${await journal()}{"residentId":"cut o\n${JSON.stringify({ residentId: raw(late), at: new Date().toISOString() })}\n`,
    );
    await app.restart();
    for (const end = Date.now() + 10_000; (await statusOf(late)) !== 'ERASED'; await new Promise((resolve) => setTimeout(resolve, 50)))
      if (Date.now() > end) throw new Error('It is not erased');
  }, 60_000);
});
