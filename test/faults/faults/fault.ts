import type pg from 'pg';
import type { ContextName } from '../../../apps/contexts.js';
import type { Cluster } from '../../../tools/cluster/cluster.js';
import type { Random } from '../../fuzz/random.js';
import type { Loss } from '../checks/evidence.js';
import type { Network } from '../network.js';

/** What a fault happens to. */
export type Stage = {
  readonly cluster: Cluster;
  /** Nodes of Kafka. */
  readonly brokers: number;
  /** Of contexts that reach Kafka by a network that can be cut. */
  readonly networks: ReadonlyMap<ContextName, Network>;
  readonly database: pg.Pool;
  /** Takes less time for each. */
  readonly short: boolean;
};

/** One kind of fault. Why it cannot happen here is known before anything is started. */
export type Fault = {
  readonly name: string;
  /** Injects it, under load, and lifts it. Throws where it did not happen as it says. */
  readonly strike: (stage: Stage, random: Random) => Promise<Struck>;
};

/** When it was lifted, whose commands must be answered again (`undefined`: everybody's), and what it may have lost: the checks hold it to that. */
export type Struck = { readonly liftedAt: number; readonly context?: ContextName | undefined; readonly loss?: Loss };

/** Contexts that have commands, and publish. */
export const publishing = ['government', 'utilities', 'contractors', 'coordination'] as const satisfies readonly ContextName[];
