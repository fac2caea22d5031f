import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RegisterKeeper } from '../../libs/contexts/residents/testing/keeper.js';
import { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId } from '../../libs/platform/kernel/index.js';
import { MasterKeys } from '../../libs/platform/vault/index.js';
import { describeWithData, sharedData } from '../../test/support/shared-data.js';
import { startApp, type RunningApp } from '../../test/support/start-app.js';
import { registerOfBlocks } from './from-blocks.js';
import { NotDone, partsOf, RegisterApi } from './register-api.js';

const [oldKey, newKey] = [MasterKeys.fresh('2026'), MasterKeys.fresh('2027')];
let app: RunningApp;
let keeper: RegisterKeeper;
let token: string;

const estate = async (name: string): Promise<string> => (await keeper.done('registerEstate', { name })).id;
type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };
/** A program of `npm run`. Its build comes first in `npm test`. */
const tool = (program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  promisify(execFile)(process.execPath, [`dist/tools/${program}.js`, ...args], {
    env: { ...process.env, HUTONG_URL: `${app.url}/graphql`, HUTONG_TOKEN: token, ...env },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ran) => error,
  );
const file = async (name: string, text: string): Promise<string> => {
  const path = join(app.dataFolder, name);
  await writeFile(path, text);
  return path;
};
const heading = 'building,stair,unit,use,state,area,area_source,owner_name,owner_phone,owner_id_number,share,since,basis';
const row = (unit: string, more: { area?: string; owner?: string } = {}): string => `3,2,${unit},DWELLING,SOLD,${more.area ?? '60.00'},REGISTER,${more.owner ?? ',,,,,'}`;
const csv = (...rows: readonly string[]): string => `${[heading, ...rows].join('\n')}\n`;
const unitsOf = async (estateId: string) =>
  (
    await keeper.ask(
      `query ($estateId: ID!, $token: PositionToken) { units(estateId: $estateId, token: $token, first: 10) { totalCount
        edges { node { label area ownership { owners { share { numerator denominator } } since basis } } } } }`,
      { estateId },
    )
  ).units;

beforeAll(async () => {
  app = await startApp({ HUTONG_VAULT_KEYS: oldKey });
  keeper = new RegisterKeeper(app, await app.register('Committee', 'RESIDENTS'));
  token = await app.app.get(Identity).issue({ personId: 'wu', organisationId: keeper.client.organisationId as OrganisationId, party: 'RESIDENTS' }, '1h');
});
afterAll(() => app.stop());

describe('npm run import-register', () => {
  it('says what a file would change, changes nothing unless it is told to, and then all of it', async () => {
    const estateId = await estate('Court');
    const path = await file(
      'court.csv',
      csv(row('401', { owner: 'Li,139,4401A,1/3,2026-05-01,Entry 7' }), row('401', { owner: 'Wang,137,4402,2/3,2026-05-01,Entry 7' }), row('402')),
    );
    const shown = await tool('import-register/main', [estateId, path]);
    expect(shown).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing was changed: --yes imports it without asking') });
    expect(shown.stdout).toBe('2 units are new, 0 change, 0 stay as they are; 2 owners are new; 0 units are not in the file and stay.\n');
    expect((await unitsOf(estateId)).totalCount).toBe(0);

    expect(await tool('import-register/main', [estateId, path, '--yes'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Imported. 2 units are new') });
    const share = (numerator: number) => ({ share: { numerator, denominator: 3 } });
    for (const end = Date.now() + 5_000; (await unitsOf(estateId)).totalCount !== 2;) if (Date.now() > end) throw new Error('Its units are not there');
    expect((await unitsOf(estateId)).edges.map(({ node }: { node: object }) => node)).toEqual([
      { label: '401', area: 6_000, ownership: { owners: [share(1), share(2)], since: '2026-05-01', basis: 'Entry 7' } },
      { label: '402', area: 6_000, ownership: null },
    ]);

    const again = await file('again.csv', csv(row('401', { area: '61.37' }), row('403')));
    const { stdout } = await tool('import-register/main', [estateId, again, '--yes']);
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      '3 / 2 / 401: unit-corrected',
      '3 / 2 / 402: not in the file',
      '1 units are new, 1 change, 0 stay as they are; 0 owners are new; 1 units are not in the file and stay.',
    ]);
  });

  it('names every bad row, without what stands there, and imports nothing of the file', async () => {
    const estateId = await estate('Garden');
    const path = await file('bad.csv', csv(row('401'), row('402', { area: '61.375', owner: 'Ouyang,139,4403,,,' }), row('403').replace('SOLD', 'LOST'), row('401')));
    const { code, stdout, stderr } = await tool('import-register/main', [estateId, path, '--yes']);
    expect([code, stderr]).toEqual([1, 'Nothing was changed\n']);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^row 3, area: AREA_NOT_WHOLE: .*never rounded\.$/),
      expect.stringMatching(/^row 4, state: INVALID_INPUT: Give one of SOLD, UNSOLD, UNDELIVERED\. /),
      expect.stringMatching(/^row 5, unit: ALREADY_EXISTS: Row 2 is of the same unit\. /),
      '3 rows are bad: nothing of the file can be imported.',
    ]);
    expect(stdout).not.toContain('Ouyang');
    expect((await unitsOf(estateId)).totalCount).toBe(0);
  });

  it.each([
    ['without a file', ['RXN0YXRlOng'], 'npm run import-register -- <estate> <file.csv>'],
    ['with a file that there is not', ['RXN0YXRlOng', 'nowhere.csv'], 'nowhere.csv cannot be read (ENOENT)'],
    ['with an option that there is not', ['--yse'], "Unknown option '--yse'"],
  ])('says what to do %s', async (_, args, said) => expect(await tool('import-register/main', args)).toMatchObject({ code: 1, stderr: expect.stringContaining(said) }));

  it('cuts between lines where it can, and never loses a character', () => {
    const text = `${'桂花'.repeat(10)}\n${'巷'.repeat(45)}\n1,2\n`;
    expect(partsOf(text, 30).join('')).toBe(text);
    expect(partsOf(text, 30).map(({ length }) => length)).toEqual([21, 30, 20]);
    expect(partsOf(text)).toEqual([text]);
  });
});

describe('An import', () => {
  it('is confirmed as it was looked at: not once the register has changed, nor another file, nor twice', async () => {
    const estateId = await estate('Yard');
    const stage = (text: string) => keeper.stage(estateId, 'june', text);
    const confirm = (digest: string, more: object = {}) => keeper.send('importRegister', { estateId, importId: 'june', digest, ...more });
    const { digest } = await stage(csv(row('401'), row('402')));
    await keeper.done('registerUnit', { estateId, building: '3', stair: '2', label: '402', use: 'PARKING', state: 'SOLD', area: 1_250, areaSource: 'REGISTER' });
    expect(await confirm(digest)).toMatchObject({ counts: null, refusal: { code: 'PREVIEW_OUTDATED', field: 'digest' } });
    const looked = await stage(csv(row('401'), row('402')));
    expect(looked.changed).toEqual([{ building: '3', stair: '2', label: '402', changes: ['unit-corrected'] }]);
    await stage(csv(row('401'), row('403')));
    expect(await confirm(looked.digest)).toMatchObject({ refusal: { code: 'PREVIEW_OUTDATED' } });
    const last = await stage(csv(row('401'), row('402')));
    const key = { idempotencyKey: 'june' };
    expect((await confirm(last.digest, key)).counts).toMatchObject({ newUnits: 1, changedUnits: 1 });
    expect((await confirm(last.digest, key)).counts).toMatchObject({ newUnits: 1, changedUnits: 1 });
    expect(await confirm(last.digest)).toMatchObject({ refusal: { code: 'NOTHING_STAGED', field: 'importId' } });
    expect(await confirm('another', key)).toMatchObject({ refusal: { code: 'KEY_REUSED' } });
  });

  it('with a bad row is refused whatever digest comes with it', async () => {
    const estateId = await estate('Alley');
    const { digest } = await keeper.stage(estateId, 'june', csv(row('401'), row('402', { area: '61.375' })));
    expect(await keeper.send('importRegister', { estateId, importId: 'june', digest })).toMatchObject({ refusal: { code: 'IMPORT_HAS_BAD_ROWS', field: 'importId' } });
    expect((await unitsOf(estateId)).totalCount).toBe(0);
  });

  it('is nobody else’s to send, see or confirm, and not there with a part missing', async () => {
    const estateId = await estate('Square');
    const other = await app.register('Other', 'RESIDENTS');
    const theirs = new RegisterApi(
      `${app.url}/graphql`,
      await app.app.get(Identity).issue({ personId: 'x', organisationId: other.organisationId as OrganisationId, party: 'RESIDENTS' }, '1h'),
      estateId,
    );
    await expect(theirs.stage('june', csv(row('401')))).rejects.toThrow(
      new NotDone('stageRegister: NOT_THE_KEEPER: Only the organisation that keeps the register of the estate may, by the people whose office it is.'),
    );
    await expect(theirs.preview('june')).rejects.toThrow('the organisation that keeps the register');
    await keeper.done('stageRegister', { estateId, importId: 'june', part: 2, csv: row('401') });
    await expect(keeper.stage(estateId, 'june', '')).rejects.toThrow('Part 1 is missing');
    expect(await keeper.send('stageRegister', { estateId, importId: 'june', part: 0, csv: 'x' })).toMatchObject({ refusal: { code: 'INVALID_INPUT', field: 'part' } });
  });
});

describeWithData('A large register', () => {
  /** `HUTONG_TEST_REGISTER_UNITS=50000` tries more than a unit of each block. */
  const wanted = Number(process.env['HUTONG_TEST_REGISTER_UNITS'] ?? 0);

  it('of the blocks of a city is imported whole, and once more without a change', async () => {
    const { csv: text, units, rows } = registerOfBlocks(await readFile(join(sharedData, 'hdb-property-information.csv'), 'utf8'), wanted || undefined);
    expect(units).toBeGreaterThanOrEqual(12_144);
    const estateId = await estate('City');
    const api = new RegisterApi(`${app.url}/graphql`, token, estateId);
    const begun = Date.now();
    await api.stage('city', text);
    const preview = await api.preview('city');
    expect(preview).toMatchObject({ badRows: [], counts: { newUnits: units, newResidents: rows, changedUnits: 0, unchangedUnits: 0, goneUnits: 0 } });
    expect(await api.import('city', preview.digest)).toEqual(preview.counts);
    const took = Date.now() - begun;
    await api.stage('city again', text);
    const again = async () => api.preview('city again').catch(() => undefined);
    let second = await again();
    for (const end = Date.now() + 60_000; second === undefined && Date.now() < end;) second = await again();
    expect(second?.counts).toEqual({ newUnits: 0, changedUnits: 0, unchangedUnits: units, goneUnits: 0, newResidents: 0 });
    if (wanted > 0) console.log(`${rows} rows of ${units} units staged, looked at and imported in ${took} ms: ${Math.round((rows / took) * 1_000)} rows/s`);
    const sum = [...text.matchAll(/,(\d+)\.(\d\d),REGISTER,Owner (\d+)/g)]
      .filter(([, , , n]) => Number(n) % 2 === 0)
      .reduce((all, [, whole, part]) => all + Number(whole) * 100 + Number(part), 0);
    const { rows: totals } = await keeper.runtime.database.pool.query<{ units: number; area: number }>(
      `SELECT count(*)::int AS units, sum((unit->'areas'->>'REGISTER')::int)::float8 AS area FROM units WHERE unit->>'building' ~ ' '`,
    );
    expect(totals).toEqual([{ units, area: sum }]);
  }, 300_000);
});

describe('npm run vault-keys', () => {
  const database = () => ({ HUTONG_DATABASE_URL: app.databaseUrl });

  it('wraps everything by a new key: what is held is read with it alone', async () => {
    const estateId = await estate('Mews');
    const residentId = (await keeper.done('registerResident', { estateId, data: { name: 'Li', idNumber: '4409' } })).id;
    expect(await tool('vault-keys', ['rewrap'], { ...database(), HUTONG_VAULT_KEYS: newKey })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Nothing was changed. The master key 2026 is not in HUTONG_VAULT_KEYS'),
    });
    const rewrapped = await tool('vault-keys', ['rewrap'], { ...database(), HUTONG_VAULT_KEYS: `${newKey},${oldKey}` });
    expect(rewrapped).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ keys were wrapped by another key than 2027; now it wraps all of them/) });
    const { stdout } = await tool('vault-keys', ['rewrap'], { ...database(), HUTONG_VAULT_KEYS: newKey });
    expect(stdout).toMatch(/^0 keys were wrapped/);
    const { rows } = await keeper.runtime.database.pool.query('SELECT DISTINCT master_key FROM vault_keys UNION SELECT master_key FROM vault_index');
    expect(rows).toEqual([{ master_key: '2027' }]);
    expect((await tool('vault-keys', ['fresh'])).stdout).toMatch(/^\d{4}-\d\d-\d\d:[A-Za-z0-9+/]{43}=\n$/);
    expect(await tool('vault-keys', [])).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run vault-keys -- rewrap') });
    expect(residentId).toEqual(expect.any(String));
  });
});
