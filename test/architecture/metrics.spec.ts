import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { register, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import '../../apps/all-in-one/all-in-one.module.js';

const ours = async (): Promise<readonly MetricObjectWithValues<MetricValue<string>>[]> =>
  (await register.getMetricsAsJSON()).filter(({ name }) => name.startsWith('hutong_'));

describe('Metrics', () => {
  it('stand in docs/operations.md as they are', async () => {
    const page = await readFile('docs/operations.md', 'utf8');
    const told = [...page.matchAll(/^\| `(hutong_\w+)` +\| (\w+) +\| (.*?) +\| (.*?) +\|$/gm)].map(
      ([, name, type, labels, help]) => `${name} ${type} ${labels}: ${help}`,
    );
    const there = (await ours()).map(({ name, type, help }) => {
      const { labelNames } = register.getSingleMetric(name) as unknown as { labelNames: readonly string[] };
      return `${name} ${String(type)} ${labelNames.join(', ') || '–'}: ${help}`;
    });
    expect(told.sort()).toEqual([...there].sort());
  });

  it('are named as Prometheus has it: counters are totals, durations are in seconds', async () => {
    for (const { name, type } of await ours()) {
      expect([name, name.endsWith('_total')]).toEqual([name, String(type) === 'counter']);
      expect([name, /_(ms|milliseconds|minutes)\b/.test(name)]).toEqual([name, false]);
    }
  });
});
