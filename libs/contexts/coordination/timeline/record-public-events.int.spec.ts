import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../../test/support/fresh-database.js';
import { ContextRuntime } from '../../../platform/context/index.js';
import { PostgresEventBusFactory, type BusMessage } from '../../../platform/event-bus/index.js';
import type { JsonObject, OrganisationId } from '../../../platform/kernel/index.js';
import { recordPublicEvents, timelineConsumer } from './record-public-events.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let buses: PostgresEventBusFactory;
let runtime: ContextRuntime;

beforeAll(async () => {
  fresh = await freshDatabase();
  buses = await PostgresEventBusFactory.open(fresh.url, { partitions: 1, attempts: 2 });
  const definition = { name: 'coordination', consumers: (own: ContextRuntime) => [recordPublicEvents(own)] };
  runtime = await ContextRuntime.open(definition, { databaseUrl: fresh.url, eventBusPartitions: 1 }, buses, () => undefined);
  await runtime.start();
});
afterAll(async () => {
  await runtime.stop();
  await buses.close();
  await fresh.drop();
});

const at = '2027-01-01T00:00:00.000Z';
const cancelled = (position: number, key: string, data: JsonObject): BusMessage => ({
  topic: 'utilities',
  partition: 0,
  key,
  previous: position - 1,
  event: {
    ...{ id: `utilities:1:${position}`, type: 'utilities.works-cancelled.v1', context: 'utilities', generation: 1, position, occurredAt: at, recordedAt: at },
    ...{ actor: { personId: 'p', organisationId: 'water' as OrganisationId, party: 'UTILITY' }, subject: { type: 'Works', id: 'w' } },
    ...{ projectIds: [key], audience: 'public', correlationId: 'c', data },
  },
});
const recorded = async () => (await runtime.store.readAll(0, 100)).events.map(({ data }) => data['position']);
const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 10_000; !(await holds()); await sleep(20)) if (Date.now() > end) throw new Error('It did not come about within 10 s');
};

describe('The timeline recorder', () => {
  it('records the rest of a batch one by one, in its order, where one message is not as the catalogue says', async () => {
    const good = { worksId: 'w', reason: 'why' };
    const keys = ['a', 'b', 'a', 'b', 'c'];
    await runtime.bus.publish(keys.map((key, index) => cancelled(index + 1, key, index === 1 ? { nonsense: true } : good)));
    await until(async () => (await runtime.bus.position(timelineConsumer)).some(({ topic, position }) => topic === 'utilities' && position === 5));
    expect(await recorded()).toEqual([1, 3, 5]);
    const [parked] = await runtime.parking.list({ states: ['PARKED'], after: 0, limit: 10 });
    expect(parked).toMatchObject({ key: 'b', position: 2, waiting: 1, reason: expect.stringContaining('is not as the catalogue says') });
    await runtime.parking.discard(parked!.id, 'nonsense', { by: { personId: 'wu', organisationId: 'desk' }, key: 'k', body: {} });
    await until(async () => (await recorded()).length === 4);
    expect(await recorded()).toEqual([1, 3, 5, 4]);
  });
});
