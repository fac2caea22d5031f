import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../test/support/start-app.js';
import { runtimeOf, type ContextRuntime } from '../../libs/platform/context/index.js';
import { Settings } from '../../libs/platform/ops/index.js';
import { startOwnSystem } from '../own-system.js';

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** The program that `npm run rebuild` runs. Its build comes first in `npm test`. */
const start = (env: Record<string, string>, ...options: string[]) => {
  const child = spawn(process.execPath, ['dist/tools/rebuild/main.js', ...options], { env: { ...process.env, HUTONG_DATABASE_URL: '', ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  return { child, said, ended: once(child, 'close').then(([code]): Ended => ({ code: code as number | null, ...said })) };
};

describe('npm run rebuild', () => {
  let app: RunningApp;
  let runtime: ContextRuntime;
  let district: Client;
  let env: Record<string, string>;
  let keys = 0;

  const openProject = async (): Promise<void> => {
    const { openProject: opened } = await district.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { token refusal { code } } }', {
      input: { idempotencyKey: `k${keys}`, name: `Lane ${keys++}`, kind: 'RENEWAL' },
    });
    await district.ask('query ($token: PositionToken) { cursor(token: $token) }', { token: opened.token });
  };
  const entries = async (): Promise<number> => (await district.ask('{ timeline { totalCount } }')).timeline.totalCount;
  const rebuild = (...options: string[]): Promise<Ended> => start(env, ...options).ended;

  beforeAll(async () => {
    app = await startApp();
    runtime = app.app.get<ContextRuntime>(runtimeOf('coordination'));
    env = { HUTONG_DATABASE_URL: app.app.get(Settings).databaseUrl };
    district = await app.register('District', 'GOVERNMENT');
    await openProject();
  });
  afterAll(() => app.stop());

  it('lists the views of every context', async () => {
    const { code, out } = await rebuild('--list');
    expect(code).toBe(0);
    expect(out).toMatch(/^coordination\/feed +version \d+ +0 events behind$/m);
    expect(out).toMatch(/^government\/directory +version/m);
  });

  it('rebuilds a view of a Hutong that runs and is written to, finds it equal, and everything is read on', async () => {
    const running = start(env, 'feed');
    let writing = true;
    const ended = running.ended.finally(() => (writing = false));
    while (writing) await openProject();
    expect(await ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^feed_entries: \d+ rows, equal at position \d+\nfeed_projects: \d+ rows, equal/),
      err: expect.stringContaining('positions'),
    });
    await openProject();
    expect(await entries()).toBe(keys + 1);
  });

  it('keeps rows that differ, shows them and fails; with --accept-differences it takes the new ones', async () => {
    await runtime.database.pool.query(`UPDATE feed_entries SET type = 'nonsense' WHERE position = (SELECT max(position) FROM feed_entries)`);
    const refused = await rebuild('coordination/feed');
    expect(refused).toMatchObject({ code: 1, err: expect.stringMatching(/1 only before \(-\), 1 only after \(\+\), such as\n {2}- \(.*nonsense/) });
    const nonsense = async () => (await runtime.database.pool.query(`SELECT FROM feed_entries WHERE type = 'nonsense'`)).rowCount;
    expect(await nonsense()).toBe(1);
    expect((await rebuild('feed', '--accept-differences')).code).toBe(0);
    expect(await nonsense()).toBe(0);
  });

  it('leaves everything as it was on Ctrl-C', async () => {
    // As long as this lock is held the rebuild stands still before its first batch.
    const holder = await runtime.database.pool.connect();
    await holder.query(`BEGIN; LOCK TABLE view_progress IN SHARE MODE`);
    const running = start(env, 'works_board');
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO view_progress%'`;
    // A transaction sees the server's activity as it was when it first looked.
    for (; !(await holder.query(waits)).rowCount && running.child.exitCode === null; await sleep(50)) await holder.query('SELECT pg_stat_clear_snapshot()');
    running.child.kill('SIGINT');
    await sleep(100);
    await holder.query('COMMIT');
    holder.release();
    expect(await running.ended).toMatchObject({ code: 130, err: expect.stringContaining('Stopped: everything is as it was') });
    const { rows } = await runtime.database.pool.query<{ builds: number }>(
      `SELECT count(*)::int AS builds FROM pg_namespace WHERE nspname LIKE 'coordination\\_\\_works\\_board\\_\\_%'`,
    );
    expect(rows).toEqual([{ builds: 1 }]);
  });

  it.each([
    [[], 'npm run rebuild -- <view>'],
    [['fed'], 'There is no view fed: there are '],
  ])('%j: says what there is', async (options, message) => expect(await rebuild(...options)).toMatchObject({ code: 1, err: expect.stringContaining(message) }));

  it('finds the database of npm start, whether that runs or not, and says so where there is none', async () => {
    const own = await startOwnSystem({});
    const folder = { HUTONG_DATA_FOLDER: own.dataFolder };
    expect(await start(folder, 'feed').ended).toMatchObject({ code: 0, out: expect.stringContaining('equal') });
    expect((await fetch(`${own.url}?query={timeline{totalCount}}`)).ok).toBe(true);
    await own.kill();
    expect(await start(folder, 'feed').ended).toMatchObject({ code: 0, out: expect.stringContaining('equal') });
    await own.startAgain();
    await own.stop();
    const empty = await mkdtemp(join(tmpdir(), 'hutong-empty-'));
    expect(await start({ HUTONG_DATA_FOLDER: empty }, 'feed').ended).toMatchObject({ code: 1, err: expect.stringContaining('There is no data in') });
    await rm(empty, { recursive: true });
  }, 90_000);
});
