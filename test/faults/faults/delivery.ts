import { setTimeout as sleep } from 'node:timers/promises';
import { publishing, type Fault } from './fault.js';

/** Nothing arrives, in either direction; no connection is refused or closed. */
export const networkCut: Fault = {
  name: 'no network between a service and Kafka',
  strike: async ({ networks, short }, random) => {
    const [context, network] = random.pick([...networks]);
    network.cut();
    await sleep(short ? 8_000 : 30_000);
    network.mend();
    return { liftedAt: Date.now(), context };
  },
};

/** While the contexts are stopped their relays forget how far they have come: they publish their whole logs once more. */
export const publishedTwice: Fault = {
  name: 'every message published twice',
  strike: async ({ cluster, database }) => {
    const processes = publishing.flatMap((context) => cluster.of(context));
    await Promise.all(processes.map((process) => process.stop()));
    for (const context of publishing) await database.query(`UPDATE ${context}.relay_state SET position = 0, previous = '{}'`);
    const liftedAt = Date.now();
    await Promise.all(processes.map((process) => process.start()));
    return { liftedAt };
  },
};

/** Every consumer goes back to the start of its topics, in the middle of its work. */
export const readTwice: Fault = {
  name: 'every message delivered twice',
  strike: async ({ database }) => {
    for (const context of publishing) await database.query(`UPDATE ${context}.consumer_positions SET bus_offset = 0`);
    return { liftedAt: Date.now() };
  },
};
