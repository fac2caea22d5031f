import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { contextNames } from '../../apps/contexts.js';
import { seedDemoOnce } from '../../apps/all-in-one/demo/seed.js';
import { CannotStart, whyNotStarted } from '../../libs/platform/embedded-postgres/index.js';
import { Identity } from '../../libs/platform/identity/index.js';
import { FolderLock } from '../../libs/platform/ops/index.js';
import { Cluster } from './cluster.js';

const usage = `npm run cluster -- [--replicas 2] [--port 3000] [--folder ${join('.hutong', 'cluster')}]
Runs Hutong as services on this machine until Ctrl-C: PostgreSQL, Kafka, so many processes of each of ${contextNames.join(', ')}, and the gateway.`;

const numberIn = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new CannotStart(`--${name} is "${text}": give a number from ${min} to ${max}.`, usage);
};

const run = async (replicas: number, port: number, folder: string): Promise<void> => {
  const lock = await FolderLock.take(folder);
  let stopping: Promise<void> | undefined;
  const stop = (code: number) => {
    stopping ??= (async () => {
      // What is only half up is stopped when it stands: nothing is left behind.
      await starting.then((cluster) => cluster.stop()).catch(() => undefined);
      await lock.release();
      process.exit(code);
    })();
  };
  const died = (why: string) => {
    if (stopping) return;
    console.error(`${why} Stopping the others; start again: nothing that was answered is lost.`);
    stop(1);
  };
  const starting = Cluster.start({ folder, replicas, port, say: (line) => console.error(line), died });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  try {
    const { url, services, kafka } = await starting;
    if (stopping) return;
    await lock.announce(url);
    await seedDemoOnce(folder, { url, identity: await Identity.open(folder) });
    console.log(`
Hutong is up as ${services.length + 1} processes: ${url}/graphql  (GraphiQL in a browser)

Kafka is at ${kafka.url}; data is in ${folder}. To write, send a token: HUTONG_DATA_FOLDER=${folder} npm run token
Ctrl-C stops everything.
`);
  } catch (error) {
    await lock.release();
    throw error;
  }
};

try {
  const { values } = parseArgs({
    options: {
      replicas: { type: 'string', default: '1' },
      port: { type: 'string', default: '3000' },
      folder: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(usage);
  else await run(numberIn('replicas', values.replicas, 1, 20), numberIn('port', values.port, 1, 65_535), resolve(values.folder ?? join('.hutong', 'cluster')));
} catch (error) {
  const isOfArguments = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isOfArguments ? `${(error as Error).message}\n${usage}` : whyNotStarted('Hutong', error));
  process.exit(1);
}
