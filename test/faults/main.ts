import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart } from '../../libs/platform/embedded-postgres/index.js';
import { clockJumps, whyNoFaketime } from './faults/clock.js';
import { refusalsOf, tableOf } from './report.js';
import { run } from './run.js';
import { faultsOf } from './schedule.js';

const usage = `npm run faults -- [--commands 10000] [--seed N] [--replicas 1|2] [--short]
Runs Hutong as services, on this machine, injects faults while parties send commands, and checks that nothing is lost, doubled or out of order.
--short: 2,000 commands, one broker instead of three, each fault once.`;

const numberIn = (name: string, text: string, min: number, max: number): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new CannotStart(`--${name} is "${text}": give a number from ${min} to ${max}.`, usage);
};

/** At most so many are shown of what should not be. */
const shown = 50;

const faults = async (short: boolean, seed: number, commands: number, replicas: number): Promise<boolean> => {
  const noClock = whyNoFaketime();
  if (noClock && process.env['CI'] === 'true') throw new CannotStart(noClock, 'In CI no fault is left out.');
  if (noClock) console.log(`Left out: ${clockJumps.name}. ${noClock}`);
  const folder = await mkdtemp(join(tmpdir(), 'hutong-faults-'));
  const say = (line: string) => console.log(`${new Date().toISOString().slice(11, 19)} ${line}`);
  console.log(`npm run faults -- --seed ${seed} --commands ${commands} --replicas ${replicas}${short ? ' --short' : ''}\nData and logs: ${folder}`);
  const leftOut = new Set(noClock ? [clockJumps] : []);
  const { injections, sent, findings, failures } = await run({ folder, seed, commands, replicas, short, faults: faultsOf({ short, leftOut }), say });
  const count = (outcome: string) => sent.filter((each) => each.outcome === outcome).length;
  console.log(`\n${tableOf(injections, sent, findings)}\n\n${sent.length} commands: ${count('answered')} answered, ${count('refused')} refused (${refusalsOf(sent)}).`);
  for (const failure of failures) console.log(`failure: ${failure}`);
  for (const { kind, what } of findings.slice(0, shown)) console.log(`${kind}: ${what}`);
  if (findings.length > shown) console.log(`and ${findings.length - shown} more`);
  const well = findings.length === 0 && failures.length === 0;
  console.log(well ? 'Nothing was lost, doubled or out of order.' : `Not well. Once more: --seed ${seed}. What the processes said: ${join(folder, 'services.log')}`);
  if (well) await rm(folder, { recursive: true, force: true });
  return well;
};

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
try {
  const { values } = parseArgs({
    options: {
      commands: { type: 'string' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      replicas: { type: 'string', default: '1' },
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const { short, seed, replicas, commands = short ? '2000' : '10000' } = values;
  const well = await faults(short, numberIn('seed', seed, 0, 2 ** 31 - 1), numberIn('commands', commands, 1, 1_000_000), numberIn('replicas', replicas, 1, 2));
  process.exit(well ? 0 : 1);
} catch (error) {
  if (error instanceof CannotStart) console.error(`\nThe fault test cannot start. ${error.message}\n${error.advice}\n`);
  else console.error((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ? `${(error as Error).message}\n${usage}` : error);
  process.exit(1);
}
