import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Identity } from '../../libs/platform/identity/index.js';
import type { ContextName } from '../../apps/contexts.js';
import { Cluster } from '../../tools/cluster/cluster.js';
import type { ServiceProcess } from '../../tools/cluster/service-process.js';
import { Random } from '../fuzz/random.js';
import { gather } from './checks/gather.js';
import { findingsIn } from './checks/checks.js';
import { keptCommands } from './checks/collect.js';
import { isGone } from './checks/losses.js';
import type { Finding, Loss, Sent } from './checks/evidence.js';
import { Lane, settleIn } from './driver/actions.js';
import { Driver } from './driver/driver.js';
import { street } from './driver/parties.js';
import { Sender } from './driver/sender.js';
import { publishing, type Fault, type Stage } from './faults/fault.js';
import { Network } from './network.js';
import { allQuiet, recovered } from './recovery.js';
import type { Injection } from './report.js';
import { roundOf } from './schedule.js';
import { Subscriber } from './subscriber.js';

export type RunOptions = {
  /** Empty; gets everything. */
  readonly folder: string;
  readonly seed: number;
  /** At least; more, while a round of faults is under way. */
  readonly commands: number;
  readonly replicas: number;
  readonly short: boolean;
  readonly faults: readonly Fault[];
  readonly say: (line: string) => void;
};

export type Outcome = {
  readonly injections: readonly Injection[];
  readonly sent: readonly Sent[];
  readonly findings: readonly Finding[];
  /** Faults that did not happen as they should, or that nobody recovered from; processes that ended by themselves. */
  readonly failures: readonly string[];
};

/** Enough that each fault finds commands under way, and little enough for two cores that others use too. */
const perSecond = 25;
const retries = 5;
/** Of the commands that are sent again. */
const sideBySide = 8;
/** Before the first fault: it finds something to spoil. */
const warmUpMs = 5_000;

/** The installation as services under load, every fault in turn, and the checks of what is there afterwards. */
export const run = async (options: RunOptions): Promise<Outcome> => {
  const { folder, seed, replicas, short, say } = options;
  const random = new Random(seed, -1);
  const brokers = short ? 1 : 3;
  const networks = new Map<ContextName, Network>();
  for (const context of random.some(publishing, 2)) networks.set(context, await Network.open(brokers));
  const failures: string[] = [];
  const cluster = await Cluster.start({
    folder,
    replicas,
    brokers,
    say,
    detours: [...networks.values()].map(({ detours }) => detours),
    envOf: Object.fromEntries([...networks].map(([context, { brokers: by }]) => [context, { HUTONG_KAFKA_BROKERS: by }])),
    log: createWriteStream(join(folder, 'services.log')),
    died: (why, who) => startAgain(why, who, failures),
  });
  const database = new pg.Pool({ connectionString: cluster.postgres.url, max: 4 });
  // One that breaks while nobody uses it is expected here.
  database.on('error', () => undefined);
  const identity = await Identity.open(folder);
  const [lane, sender] = [new Lane(), new Sender(cluster.url, identity)];
  const subscriber = new Subscriber(cluster.url, await identity.issue(street, '1d'), (entry) => lane.saw(entry));
  const driver = new Driver(lane, sender, { seed, commands: options.commands, perSecond });
  try {
    subscriber.start(await cursorOf(cluster.url));
    await settleIn(lane, sender);
    driver.start();
    await sleep(warmUpMs);
    const stage: Stage = { cluster, brokers, networks, database, short };
    const losses: Loss[] = [];
    const lost = (loss: Loss) => {
      losses.push(loss);
      // As clients do that are told to read again from the start.
      lane.forgetTokens();
    };
    const injections = await strikeAll(options, stage, { driver, sender, random, failures, lost });
    await driver.stop();
    say(`${sender.sent.length} commands were sent; ${sender.unanswered.length} had no answer and are sent again with their keys.`);
    const told = sender.sent.filter((command) => isGone(losses, command) && random.chance(0.5));
    if (losses.length > 0) say(`Of those that a restore took away, ${told.length} are sent again as well.`);
    await sendAgain(sender, [...sender.unanswered, ...told], await keptCommands(database));
    say(`Of those, ${sender.sent.filter(({ keptBefore }) => keptBefore).length} had been done.`);
    await allQuiet(database, () => subscriber.seen.length);
    await subscriber.stop();
    say(`Everything is at rest; the subscriber had to come back ${subscriber.breaks} times.`);
    const findings = findingsIn(await gather({ cluster, database, sent: sender.sent, lives: subscriber.lives, losses, say }));
    return { injections, sent: sender.sent, findings, failures };
  } finally {
    await subscriber.stop();
    await driver.stop();
    await database.end();
    await cluster.stop();
    for (const network of networks.values()) network.close();
  }
};

type Acting = { readonly driver: Driver; readonly sender: Sender; readonly random: Random; readonly failures: string[]; readonly lost: (loss: Loss) => void };

/** Rounds of all faults, until the commands are sent; the short form has one. */
const strikeAll = async ({ faults, short, say }: RunOptions, stage: Stage, { driver, sender, random, failures, lost }: Acting): Promise<readonly Injection[]> => {
  const injections: Injection[] = [];
  for (let round = 1; round === 1 || (driver.hasMore && !short); round++)
    for (const fault of roundOf(faults, random)) {
      if (round > 1 && !driver.hasMore) break;
      await sleep(500 + random.below(1_500));
      const injectedAt = Date.now();
      try {
        const struck = await fault.strike(stage, random);
        if (struck.loss) lost(struck.loss);
        const recoveryMs = await recovered(stage.database, sender, struck);
        injections.push({ fault: fault.name, injectedAt, liftedAt: struck.liftedAt, recoveryMs });
        say(`${fault.name}${struck.context ? ` (${struck.context})` : ''}: ${seconds(struck.liftedAt - injectedAt)}, recovered after ${seconds(recoveryMs)}`);
      } catch (error) {
        failures.push(`${fault.name}: ${(error as Error).message}`);
        say(`FAILED ${failures.at(-1)}`);
      }
    }
  while (driver.hasMore) await sleep(100);
  return injections;
};

/** The answers say whether they were done; whether they were before, the logs say. */
const sendAgain = async (sender: Sender, records: readonly Sent[], kept: readonly string[]): Promise<void> => {
  const before = new Set(kept);
  const left = [...records];
  const next = async (): Promise<void> => {
    for (let record = left.pop(); record; record = left.pop()) {
      record.outcome = 'unanswered';
      record.keptBefore = before.has(record.key);
      for (let attempt = 1; record.outcome === 'unanswered' && attempt <= retries; attempt++) await sender.again(record);
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, next));
};

/** As whoever supervises processes does. */
const startAgain = (why: string, who: ServiceProcess, failures: string[]): void => {
  failures.push(why);
  who.start().catch((error: unknown) => failures.push(`${who.name} did not start again: ${String(error)}`));
};

const cursorOf = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ cursor }"}' });
  return ((await response.json()) as { data: { cursor: string } }).data.cursor;
};

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
