import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

const run = promisify(execFile);
const canaries = resolve('test/architecture/canaries');
const config = resolve('.dependency-cruiser.cjs');

type Cruise = {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[];
    readonly totalCruised: number;
  };
};

/** In a folder as if it were the whole project. */
const cruise = async (folder: string, ...more: string[]): Promise<Cruise> => {
  const roots = (await readdir(folder)).filter((name) => ['apps', 'libs', 'test', 'tools'].includes(name));
  const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, ...roots, '--config', config, '--ts-config', resolve('tsconfig.json'), '--output-type', 'json', ...more];
  // It answers with the number of violations as its exit code.
  const { stdout } = await run(process.execPath, args, { cwd: folder, maxBuffer: 1 << 28 }).catch((error: { stdout: string }) => error);
  return JSON.parse(stdout) as Cruise;
};

const rules = (createRequire(import.meta.url)(config) as { forbidden: { name: string }[] }).forbidden.map(({ name }) => name);

describe('Imports point one way', () => {
  let found: ReadonlyMap<string, Cruise>;
  beforeAll(async () => {
    found = new Map(await Promise.all((await readdir(canaries)).map(async (name) => [name, await cruise(join(canaries, name))] as const)));
  }, 120_000);

  it('in the whole tree', async () => {
    const { summary } = await cruise(resolve('.'), '--exclude', '^test/architecture/canaries');
    expect(summary.violations.map(({ from, to, rule }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
    expect(summary.totalCruised).toBeGreaterThan(200);
  }, 60_000);

  it('and every rule has a canary', () => expect([...found.keys()].sort()).toEqual([...rules].sort()));

  it.each(rules)('which %s catches', (rule) => expect(found.get(rule)?.summary.violations.map(({ rule: { name } }) => name)).toContain(rule));
});
