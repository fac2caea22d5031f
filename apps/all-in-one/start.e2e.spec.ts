import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** The program that `npm start` runs, in a data folder of its own. Its build comes first in `npm test`. */
const main = 'dist/apps/all-in-one/main.js';
let folder: string;
const children: ChildProcess[] = [];

const start = (env: Record<string, string>) => {
  const child = spawn(process.execPath, [main], { env: { ...process.env, HUTONG_DATABASE_URL: '', HUTONG_DATA_FOLDER: folder, HUTONG_PORT: '0', ...env } });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const until = async (what: RegExp): Promise<RegExpExecArray> => {
    for (let waited = 0; waited < 60_000; waited += 20) {
      const found = what.exec(said);
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${said}`);
      await sleep(20);
    }
    throw new Error(`It never said ${what}: ${said}`);
  };
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, until, ended, said: () => said };
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hutong start '));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

describe('npm start', () => {
  it('lists all that is wrong with the settings at once', async () => {
    const { ended, said } = start({ HUTONG_PORT: 'many', HUTONG_SEED: 'maybe', HUTONG_DATABASE_URL: 'mysql://x', HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES: '-1' });
    expect(await ended).toBe(1);
    for (const name of ['HUTONG_PORT', 'HUTONG_SEED', 'HUTONG_DATABASE_URL', 'HUTONG_RULE_WORKS_OVERLAP_BUFFER_METRES']) expect(said()).toContain(`- ${name} is`);
    expect(said()).toContain('4 settings are wrong');
  });

  it('seeds a district once, answers, refuses a second one in its folder, and stops cleanly', async () => {
    const first = start({});
    const [, url = ''] = await first.until(/Hutong is up: (\S+\/graphql)/);
    const ask = async (query: string) => {
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) });
      return ((await response.json()) as { data: Record<string, { totalCount: number }> }).data;
    };
    const district = await ask(
      `{ conflicts { totalCount } works { totalCount } organisations { totalCount } permits(filter: { awaiting: TRAFFIC_POLICE }) { totalCount }
         contracts { totalCount } promised: milestones(filter: { status: PROMISED }) { totalCount } }`,
    );
    expect(district).toEqual({
      conflicts: { totalCount: 1 },
      works: { totalCount: 3 },
      organisations: { totalCount: 10 },
      permits: { totalCount: 1 },
      contracts: { totalCount: 1 },
      promised: { totalCount: 1 },
    });
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).toContain('text/html');
    await page.text();
    const ready = (await (await fetch(new URL('/health/ready', url))).json()) as { ok: boolean; conditions: object };
    expect([ready.ok, Object.keys(ready.conditions).sort()]).toEqual([true, ['contractors', 'coordination', 'government', 'property', 'residents', 'utilities']]);

    const second = start({});
    expect(await second.ended).toBe(1);
    expect(second.said()).toContain(`(process ${first.child.pid}, ${new URL(url).origin}`);

    const postgres = Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    first.child.kill('SIGINT');
    expect((await first.ended) === 0 ? 'ended well' : first.said()).toBe('ended well');
    expect(isGone(postgres)).toBe(true);
  }, 90_000);

  it('keeps its data over a restart, and says what to do when its PostgreSQL is killed', async () => {
    const again = start({});
    const [, url = ''] = await again.until(/Hutong is up: (\S+\/graphql)/);
    const response = await fetch(`${url}?query={works{totalCount}}`);
    expect(await response.json()).toEqual({ data: { works: { totalCount: 3 } } });
    process.kill(Number((await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL');
    expect(await again.ended).toBe(1);
    expect(again.said()).toMatch(/PostgreSQL has ended: it was killed by SIGKILL\. Start Hutong again/);
  }, 60_000);

  it('names a port that is in use, and another one to take', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    const { ended, said } = start({ HUTONG_PORT: String(port) });
    const code = await ended;
    squatter.close();
    expect(code).toBe(1);
    expect(said()).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect(said()).toContain(`HUTONG_PORT=${port + 1} npm start`);
  }, 60_000);
});
