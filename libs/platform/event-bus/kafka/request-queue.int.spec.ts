import { expect, it, jest } from '@jest/globals';
import { describeWithKafka, sharedKafka } from '../../../../test/support/kafka.js';
import { kafkaClient } from './client.js';

describeWithKafka('The mended queue of requests', () => {
  it('sets no timer with a negative delay, of which Node would warn', async () => {
    const brokers = await sharedKafka();
    const set = jest.spyOn(globalThis, 'setTimeout');
    const admin = kafkaClient(brokers, () => undefined).admin();
    await admin.connect();
    await Promise.all(Array.from({ length: 50 }, () => admin.describeCluster()));
    await admin.disconnect();
    const delays = set.mock.calls.map(([, delay]) => delay ?? 0);
    set.mockRestore();
    expect(delays.length).toBeGreaterThan(0);
    expect(delays.filter((delay) => delay < 0)).toEqual([]);
  }, 180_000);
});
