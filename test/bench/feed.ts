import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveAllInOne } from '../../apps/all-in-one/serve.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import type { OrganisationId, Party } from '../../libs/platform/kernel/index.js';
import { JsonLogger, Settings } from '../../libs/platform/ops/index.js';
import { latencies, percentile, rounded, type Bench } from './bench.js';

/** From a command sent to its entry read in the feed, over real HTTP, one after another; the command alone is the reference. */
export const feedLatency: Bench = {
  name: 'feed',
  run: async (serverUrl) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
    const settings = Settings.from({ HUTONG_DATABASE_URL: serverUrl, HUTONG_DATA_FOLDER: dataFolder, HUTONG_PORT: '0', HUTONG_LOG_LEVEL: 'error' }, rulesFrom);
    const { app, url, stop } = await serveAllInOne(settings, new JsonLogger(settings)).then((served) => ({ ...served, stop: () => served.stop() }));
    const identity = app.get(Identity);
    const ask = async (party: Party, query: string, variables: object): Promise<Record<string, Record<string, unknown>>> => {
      const token = await identity.issue({ personId: 'p', organisationId: party as string as OrganisationId, party }, '1h');
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: Record<string, Record<string, unknown>>; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    };
    const register = 'mutation ($name: String!) { registerOrganisation(input: { idempotencyKey: $name, name: $name, party: UTILITY }) { token refusal { message } } }';
    const read = 'query ($token: PositionToken) { timeline(token: $token, first: 1) { totalCount } }';
    let token: unknown;
    let entries = 0;
    const command = async (n: number) => {
      token = (await ask('GOVERNMENT', register, { name: `Organisation ${n}` }))['registerOrganisation']?.['token'];
    };
    await latencies(30, command);
    const alone = await latencies(200, (n) => command(1_000 + n));
    const visible = await latencies(200, async (n) => {
      await command(10_000 + n);
      const { timeline } = await ask('UTILITY', read, { token });
      if (Number(timeline?.['totalCount']) <= entries) throw new Error('The entry is not there');
      entries = Number(timeline?.['totalCount']);
    });
    await stop();
    await rm(dataFolder, { recursive: true, force: true });
    const p50 = percentile(visible, 0.5);
    return {
      feed: {
        title: 'From a command sent to its entry read in the feed (p50), against the command alone',
        unit: 'ms',
        better: 'lower',
        target: 'p99 under a second',
        reference: rounded(percentile(alone, 0.5)),
        ours: rounded(p50),
        ratio: rounded(p50 / percentile(alone, 0.5)),
        more: { p50: rounded(p50), p99: rounded(percentile(visible, 0.99)) },
      },
    };
  },
};
