import { setTimeout as sleep } from 'node:timers/promises';
import { contextNames, type ContextName } from '../../../apps/contexts.js';
import type { ServiceProcess } from '../../../tools/cluster/service-process.js';
import { publishing, type Fault, type Stage, type Struck } from './fault.js';

/** Longer than a relay's lease, which is 5 s. */
const longerThanLeaseMs = 7_000;

const killAndStart = async (victim: ServiceProcess, downMs: number, context?: ContextName): Promise<Struck> => {
  await victim.kill();
  await sleep(downMs);
  const liftedAt = Date.now();
  await victim.start();
  return { liftedAt, context };
};

const isPublishing = (context: ContextName): boolean => (publishing as readonly ContextName[]).includes(context);

export const serviceKilled = (context: ContextName): Fault => ({
  name: `SIGKILL of ${context}`,
  strike: ({ cluster }, random) => killAndStart(random.pick(cluster.of(context)), random.below(1_500), isPublishing(context) ? context : undefined),
});

export const everyServiceKilled: readonly Fault[] = contextNames.map(serviceKilled);

export const gatewayKilled: Fault = {
  name: 'SIGKILL of the gateway',
  strike: ({ cluster }, random) => killAndStart(random.pick(cluster.gateways), random.below(1_000)),
};

/** There are two at least: when the one that leads stands still, another takes over, and the first one wakes up and believes it leads. */
export const relayLeaderPaused: Fault = {
  name: 'SIGSTOP of the relay leader, past its lease',
  strike: async (stage, random) => {
    const context = random.pick(publishing);
    const { cluster } = stage;
    const other = cluster.of(context).length === 1 ? await cluster.join(context) : undefined;
    const members = [...cluster.of(context), ...(other ? [other] : [])];
    try {
      for (const member of members) {
        const before = await relayOwner(stage, context);
        member.pause();
        await sleep(longerThanLeaseMs);
        const led = (await relayOwner(stage, context)) !== before;
        const liftedAt = Date.now();
        member.resume();
        if (led) return { liftedAt, context };
      }
      throw new Error(`The relay of ${context} had the same leader whichever of its ${members.length} processes stood still`);
    } finally {
      // Both are awake now: the former leader meets the new one.
      await sleep(1_000);
      await other?.stop();
    }
  },
};

const relayOwner = async ({ database }: Stage, context: ContextName): Promise<string | null> => {
  const { rows } = await database.query<{ owner: string | null }>(`SELECT owner FROM ${context}.relay_state`);
  return rows[0]?.owner ?? null;
};

/** Members come and go while batches are being applied. */
export const consumersRebalanced: Fault = {
  name: 'rebalance of a consumer group in a batch',
  strike: async ({ cluster }, random) => {
    const context = random.pick(publishing);
    const joined = await cluster.join(context);
    await sleep(random.below(3_000));
    if (random.chance(0.5)) await joined.kill();
    else await joined.stop();
    return { liftedAt: Date.now(), context };
  },
};
