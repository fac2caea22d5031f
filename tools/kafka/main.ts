import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart, whyNotStarted } from '../../libs/platform/embedded-postgres/index.js';
import { kafkaVersion } from './jars.js';
import { LocalKafka } from './local-kafka.js';

const usage = `npm run kafka -- [--nodes 3] [--folder ${join('.hutong', 'kafka')}]
Runs Apache Kafka ${kafkaVersion} on 127.0.0.1 until Ctrl-C: one node, or three that hold every topic three times.`;

try {
  const { values } = parseArgs({ options: { nodes: { type: 'string', default: '1' }, folder: { type: 'string' }, help: { type: 'boolean', default: false } } });
  const nodes = Number(values.nodes);
  if (values.help) console.log(usage);
  else if (!Number.isInteger(nodes) || nodes < 1 || nodes > 9) throw new CannotStart(`--nodes is "${values.nodes}": give a number from 1 to 9.`, usage);
  else await run(nodes, resolve(values.folder ?? join('.hutong', nodes === 1 ? 'kafka' : `kafka-${nodes}`)));
} catch (error) {
  const isOfArguments = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(whyNotStarted('Kafka', isOfArguments ? new CannotStart((error as Error).message, usage) : error));
  process.exit(1);
}

async function run(nodes: number, folder: string): Promise<void> {
  // Until it runs, a Ctrl-C ends this process and with it what it has started.
  const leave = () => process.exit(130);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, leave);
  const kafka = await LocalKafka.start({ folder, nodes, say: (line) => console.error(line) });
  console.log(`Apache Kafka ${kafkaVersion}: ${kafka.url}\nIts data is in ${folder}. Ctrl-C stops it.`);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void kafka.stop().then(() => process.exit(0));
  };
  for (const signal of signals) process.off(signal, leave).on(signal, stop);
  void kafka.died.then((why) => {
    if (stopping) return;
    console.error(why);
    process.exit(1);
  });
}
