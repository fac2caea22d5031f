import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp, type Client, type RunningApp } from '../../../test/support/start-app.js';
import { parkedMessages } from '../event-bus/index.js';

let app: RunningApp;
let district: Client;
beforeAll(async () => {
  app = await startApp();
  district = await app.register('District', 'GOVERNMENT');
  const { openProject } = await open('first');
  await settled(openProject.token);
});
afterAll(() => app.stop());

const read = async (): Promise<string> => {
  const response = await fetch(`${app.url}/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  return response.text();
};
/** The sum of all series of a name whose labels hold all of these. */
const valueOf = (text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined => {
  const series = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  const meant = series.filter((line) => Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`)));
  return meant.length === 0 ? undefined : meant.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
};
const open = (key: string, name = key) =>
  district.ask('mutation ($input: OpenProjectInput!) { openProject(input: $input) { token refusal { code } } }', {
    input: { idempotencyKey: key, name, kind: 'RENEWAL' },
  });
/** Whatever was written has come through to the timeline. */
const settled = (token: string) => district.ask('query ($token: PositionToken) { cursor(token: $token) }', { token });

describe('/metrics', () => {
  it('counts what became of commands, events on their way, requests and operations', async () => {
    const before = await read();
    const { openProject } = await open('lane');
    await open('lane', 'another name: refused');
    await settled(openProject.token);
    await fetch(`${app.url}/nowhere/${Math.random()}`);
    await district.send(JSON.stringify({ query: '{ nothing }' }));
    const after = await read();
    const grown = (name: string, labels?: Readonly<Record<string, string>>) => (valueOf(after, name, labels) ?? 0) - (valueOf(before, name, labels) ?? 0);
    const count = 'hutong_bus_message_duration_seconds_count';
    expect({
      answered: grown(count, { context: 'government', message: 'OpenProject', outcome: 'answered' }),
      refused: grown(count, { message: 'OpenProject', outcome: 'refused' }),
      appended: grown('hutong_events_appended_total', { context: 'government' }),
      recorded: grown('hutong_events_appended_total', { context: 'coordination' }),
      batches: grown('hutong_append_batch_size_count', { context: 'government' }),
      published: grown('hutong_events_published_total', { context: 'government' }),
      consumed: grown('hutong_consumer_events_total', { context: 'coordination', consumer: 'timeline', topic: 'government' }),
      shown: grown('hutong_view_events_total', { context: 'coordination', view: 'feed' }),
      unknown: grown('hutong_http_requests_total', { route: 'none', status: '404' }),
      posted: grown('hutong_http_requests_total', { method: 'POST', route: '/graphql' }),
      mutations: grown('hutong_graphql_operations_total', { type: 'mutation' }),
      queries: grown('hutong_graphql_operations_total', { type: 'query' }),
      invalid: grown('hutong_graphql_errors_total', { code: 'INVALID_DOCUMENT' }),
    }).toEqual({
      ...{ answered: 1, refused: 1, appended: 1, recorded: 1, batches: 1, published: 1, consumed: 1, shown: 1 },
      ...{ unknown: 1, posted: 4, mutations: 2, queries: 1, invalid: 1 },
    });
  });

  it('tells how far everything is behind: nothing, once all is quiet', async () => {
    const lags = {
      hutong_view_lag_events: ['view="feed"'],
      hutong_relay_lag_events: ['context="government"'],
      hutong_consumer_lag_events: ['consumer="timeline"', 'partition="7"'],
    };
    for (let waited = 0; ; waited += 100) {
      const text = await read();
      const values = Object.keys(lags).map((name) => valueOf(text, name));
      for (const [name, labels] of Object.entries(lags)) for (const label of labels) expect(text).toMatch(new RegExp(`^${name}{.*${label}`, 'm'));
      if (values.every((value) => value === 0)) return;
      if (waited > 5_000) expect(values).toEqual([0, 0, 0]);
      await sleep(100);
    }
  });

  it('tells what whoever is asked knows, and leaves out who does not answer', async () => {
    const labels = { context: 'the moon' };
    const stop = [
      parkedMessages.ask(async () => [{ labels, value: 3 }]),
      parkedMessages.ask(() => Promise.reject(new Error('its database is gone'))),
      parkedMessages.ask(() => new Promise(() => undefined)),
    ];
    expect(valueOf(await read(), 'hutong_parked_messages', labels)).toBe(3);
    for (const each of stop) each();
    expect(valueOf(await read(), 'hutong_parked_messages', labels)).toBeUndefined();
    expect(valueOf(await read(), 'hutong_parked_messages', { context: 'utilities' })).toBe(0);
  });

  it('has the process’s own: memory, processor, event loop', async () => {
    const text = await read();
    for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds'])
      expect(valueOf(text, name)).toBeGreaterThanOrEqual(0);
  });
});
