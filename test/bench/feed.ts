import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveAllInOne } from '../../apps/all-in-one/serve.js';
import { rulesFrom } from '../../libs/contracts/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import { JsonLogger, Settings } from '../../libs/platform/ops/index.js';
import { ask, registerOrganisation, type Deployment } from './ask.js';
import { latencies, percentile, rounded, type Bench, type Measured } from './bench.js';

const ROUNDS = 5;
const EACH = 40;

/** From a command sent to its entry read in the feed, over real HTTP, one after another; in turns with the command alone, the reference. */
export const untilRead = async (deployment: Deployment, where: string): Promise<Measured> => {
  const read = 'query ($token: PositionToken) { timeline(token: $token, first: 1) { totalCount } }';
  let entries = 0;
  const command = (n: number) => registerOrganisation(deployment, `Organisation ${n}`);
  await latencies(30, command);
  const [alone, visible]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(...(await latencies(EACH, (n) => command(1_000 + round * EACH + n))));
    const entryOf = async (n: number) => {
      const token = await command(10_000 + round * EACH + n);
      const { timeline } = await ask<{ readonly timeline: { readonly totalCount: number } }>(deployment, 'UTILITY', read, { token });
      if (timeline.totalCount <= entries) throw new Error('The entry is not there');
      entries = timeline.totalCount;
    };
    visible.push(...(await latencies(EACH, entryOf)));
  }
  const p50 = percentile(visible, 0.5);
  return {
    title: `From a command sent to its entry read in the feed (p50), ${where}, against the command alone`,
    unit: 'ms',
    better: 'lower',
    target: 'p99 under a second',
    reference: rounded(percentile(alone, 0.5)),
    ours: rounded(p50),
    ratio: rounded(p50 / percentile(alone, 0.5)),
    more: { p50: rounded(p50), p99: rounded(percentile(visible, 0.99)) },
  };
};

/** The whole path in one process, over PostgreSQL's bus; as services over Kafka it is in `services`. */
export const feedLatency: Bench = {
  name: 'feed',
  run: async (serverUrl) => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'hutong-bench-'));
    const settings = Settings.from({ HUTONG_DATABASE_URL: serverUrl, HUTONG_DATA_FOLDER: dataFolder, HUTONG_PORT: '0', HUTONG_LOG_LEVEL: 'error' }, rulesFrom);
    const served = await serveAllInOne(settings, new JsonLogger(settings));
    const feed = await untilRead({ url: served.url, identity: served.app.get(Identity) }, 'in one process');
    await served.stop();
    await rm(dataFolder, { recursive: true, force: true });
    return { feed };
  },
};
