import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

export const brokerKilled: Fault = {
  name: 'restart of the broker, by SIGKILL',
  strike: async ({ cluster: { kafka }, brokers }, random) => {
    const node = 1 + random.below(brokers);
    await kafka.kill(node);
    await kafka.start(node);
    return { liftedAt: Date.now() };
  },
};

export const brokerStopped: Fault = {
  name: 'restart of the broker',
  strike: async ({ cluster: { kafka }, brokers }, random) => {
    const node = 1 + random.below(brokers);
    await kafka.stop(node);
    await kafka.start(node);
    return { liftedAt: Date.now() };
  },
};

/** Of three: what is acknowledged meanwhile is on two of them. */
export const brokerLost: Fault = {
  name: 'loss of one of three brokers',
  strike: async ({ cluster: { kafka }, brokers }, random) => {
    const node = 1 + random.below(brokers);
    await kafka.kill(node);
    await sleep(15_000);
    await kafka.start(node);
    return { liftedAt: Date.now() };
  },
};

export const postgresKilled: Fault = {
  name: 'restart of PostgreSQL, by SIGKILL',
  strike: async ({ cluster }) => {
    await cluster.restartPostgres('kill');
    return { liftedAt: Date.now() };
  },
};

export const postgresStopped: Fault = {
  name: 'restart of PostgreSQL',
  strike: async ({ cluster }) => {
    await cluster.restartPostgres('stop');
    return { liftedAt: Date.now() };
  },
};
