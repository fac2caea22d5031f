import type { Random } from '../fuzz/random.js';
import { clockJumps } from './faults/clock.js';
import { networkCut, publishedTwice, readTwice } from './faults/delivery.js';
import type { Fault } from './faults/fault.js';
import { restored } from './faults/restore.js';
import { consumersRebalanced, everyServiceKilled, gatewayKilled, relayLeaderPaused } from './faults/processes.js';
import { brokerKilled, brokerLost, brokerStopped, postgresKilled, postgresStopped } from './faults/servers.js';

const inBothForms: readonly Fault[] = [
  ...everyServiceKilled,
  gatewayKilled,
  relayLeaderPaused,
  consumersRebalanced,
  brokerKilled,
  brokerStopped,
  postgresKilled,
  postgresStopped,
  networkCut,
  publishedTwice,
  readTwice,
  restored,
];

/** What takes three brokers, or more time. */
const inTheLongForm: readonly Fault[] = [brokerLost];

/** What may happen in this run; `leftOut`: what cannot, on this machine. */
export const faultsOf = ({ short, leftOut }: { readonly short: boolean; readonly leftOut: ReadonlySet<Fault> }): readonly Fault[] =>
  [...inBothForms, clockJumps, ...(short ? [] : inTheLongForm)].filter((fault) => !leftOut.has(fault));

/** One round: each once, in an order that the seed decides. */
export const roundOf = (faults: readonly Fault[], random: Random): readonly Fault[] => random.some(faults, faults.length);
