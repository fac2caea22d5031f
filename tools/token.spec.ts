import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { demoCaller, demoOrganisations } from '../apps/all-in-one/demo/district.js';
import { Identity } from '../libs/platform/identity/index.js';

let folder: string;
let identity: Identity;

/** The program that `npm run token` runs. Its build comes first in `npm test`. */
const token = (...options: string[]) =>
  promisify(execFile)(process.execPath, ['dist/tools/token.js', ...options], { env: { ...process.env, HUTONG_DATA_FOLDER: folder } }).then(({ stdout }) => stdout.trim());

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong-token-'));
  identity = await Identity.open(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('npm run token', () => {
  it('prints one for each party of the made-up district, with the key by which --as takes it', async () => {
    const printed = await token();
    for (const { key, name } of demoOrganisations) expect(printed).toContain(`${name} (${key})`);
    expect(printed.match(/Authorization: Bearer /g)).toHaveLength(demoOrganisations.length);
  });

  it('speaks for the party that it is asked for', async () => {
    expect(await identity.verify(await token('--as', 'demo-police'))).toEqual(demoCaller('demo-police'));
    expect(await identity.verify(await token('--party', 'UTILITY'))).toEqual(demoCaller('demo-water'));
    expect(await identity.verify(await token('--party', 'UTILITY', '--organisation', 'gas', '--person', 'li'))).toEqual({
      personId: 'li',
      organisationId: 'gas',
      party: 'UTILITY',
    });
  });

  it.each([
    [['--as', 'demo-heat'], 'There is no demo-heat in the made-up district: demo-district-office, '],
    [['--as', 'demo-gas', '--party', 'UTILITY'], 'leave --party, --organisation and --person out'],
    [['--party', 'BAKER'], 'There is no party BAKER'],
    [['--organisation', 'gas'], 'Say which kind of party'],
  ])('refuses %j, and says what there is', async (options, message) =>
    expect(token(...options)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(message) }),
  );
});
