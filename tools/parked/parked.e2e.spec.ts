import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId, Party } from '../../libs/platform/kernel/index.js';
import { startApp, type RunningApp } from '../../test/support/start-app.js';

let app: RunningApp;
const sql = (text: string) => app.app.get<ContextRuntime>(runtimeOf('utilities')).database.pool.query(text);

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** The program that `npm run parked` runs. Its build comes first in `npm test`. */
const parked = async (args: readonly string[], { party = 'COORDINATION', url = `${app.url}/graphql` }: { party?: Party; url?: string } = {}): Promise<Ran> => {
  const token = await app.app.get(Identity).issue({ personId: 'wu', organisationId: 'desk' as OrganisationId, party }, '1h');
  return promisify(execFile)(process.execPath, ['dist/tools/parked/main.js', ...args], { env: { ...process.env, HUTONG_URL: url, HUTONG_TOKEN: token } }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Ran) => error,
  );
};

let id: string;
const names = ['Lane', 'Alley', 'Yard', 'Court'];

beforeAll(async () => {
  app = await startApp({ HUTONG_LOG_LEVEL: 'fatal' });
  await sql(`ALTER TABLE known_projects ADD CONSTRAINT no_area CHECK (kind <> 'AREA') NOT VALID`);
  const desk = await app.register('Desk', 'COORDINATION');
  for (const name of names)
    await desk.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { refusal { code message } } }', {
      input: { idempotencyKey: name, name, kind: 'AREA', district: 'Guihua' },
    });
  for (let lines: string[] = []; lines.length < names.length; await sleep(100))
    lines = (await sql(`SELECT id FROM parked_messages WHERE state = 'PARKED'`)).rows.map(String);
}, 60_000);
afterAll(() => app.stop());

describe('npm run parked', () => {
  it('lists what is parked, a line each, and shows one with what it says', async () => {
    const { stdout } = await parked(['list', '--context', 'utilities']);
    expect(stdout.trim().split('\n')).toEqual(
      Array(names.length).fill(expect.stringMatching(/^\S+ {2}PARKED {2}utilities\/directory {2}government:\d+ {2}key \S+ {2}.*no_area/)),
    );
    id = /^\S+/.exec(stdout)?.[0] ?? '';
    const shown = await parked(['show', id]);
    expect(shown.stdout).toMatch(/^state +PARKED$/m);
    expect(shown.stdout).toContain('"type": "government.project-opened.v1"');
    expect((await parked(['list', '--context', 'government'])).stdout.trim()).toBe('Nothing is parked.');
  });

  it('replays: fails as long as it cannot be applied, and says why', async () => {
    const early = await parked(['replay', id]);
    expect([early.code, early.stdout]).toEqual([1, expect.stringMatching(/^reason +error: .*no_area/m)]);
    await sql('ALTER TABLE known_projects DROP CONSTRAINT no_area');
    const mended = await parked(['replay', id]);
    expect([mended.code, mended.stdout]).toEqual([0, expect.stringMatching(/^state +REPLAYED$/m)]);
    const twice = await parked(['replay', id]);
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('NOT_PARKED')]);
  });

  it('discards for a reason', async () => {
    const [line = ''] = (await parked(['list'])).stdout.split('\n');
    const other = line.split(' ')[0] ?? '';
    expect(await parked(['discard', other])).toMatchObject({ code: 1, stderr: expect.stringContaining('Say why') });
    expect((await parked(['discard', other, '--reason', 'opened by mistake'])).stdout).toMatch(/^closedBecause +opened by mistake$/m);
    expect((await parked(['list'])).stdout).not.toContain(other);
  });

  it('replays all that is parked, says what became of each, and fails while one stays', async () => {
    await sql(`ALTER TABLE known_projects ADD CONSTRAINT no_alley CHECK (kind <> 'AREA') NOT VALID`);
    const early = await parked(['replay', '--all', '--context', 'utilities']);
    expect([early.code, early.stdout.trim().split('\n')]).toEqual([1, Array(2).fill(expect.stringMatching(/^\S+ {2}PARKED {2}.*no_alley/))]);
    await sql('ALTER TABLE known_projects DROP CONSTRAINT no_alley');
    const mended = await parked(['replay', '--all']);
    expect([mended.code, mended.stdout.trim().split('\n')]).toEqual([0, Array(2).fill(expect.stringMatching(/^\S+ {2}REPLAYED {2}/))]);
    expect(await parked(['replay', '--all'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is parked.') });
    const all = (await parked(['list', '--all'])).stdout.trim().split('\n');
    expect(all.map((each) => each.split('  ')[1]).sort()).toEqual(['DISCARDED', 'REPLAYED', 'REPLAYED', 'REPLAYED']);
    expect(await parked(['replay', '--all', id])).toMatchObject({ code: 1, stderr: expect.stringContaining('npm run parked') });
  });

  it.each([
    [['show', 'nothing'], 'There is no such parked message'],
    [['replay', 'nothing'], 'UNKNOWN_PARKED_MESSAGE'],
    [['replay'], 'npm run parked -- list'],
    [['scrap'], 'npm run parked -- list'],
    [['list', '--contexts'], 'Unknown option'],
    [['list', '--context', 'heating'], 'heating'],
  ])('refuses %j, and says what there is', async (args, message) => expect(await parked(args)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) }));

  it('says who may do this, and where nobody answers', async () => {
    expect(await parked(['list'], { party: 'UTILITY' })).toMatchObject({ code: 1, stderr: expect.stringContaining('GOVERNMENT or COORDINATION may') });
    expect(await parked(['list'], { url: 'http://127.0.0.1:9/graphql' })).toMatchObject({ code: 1, stderr: expect.stringContaining('Nothing answers') });
    expect(await parked(['list'], { url: `${app.url}/health/live` })).toMatchObject({ code: 1, stderr: expect.stringContaining('/graphql') });
  });
});
