import { describeWithKafka, sharedKafka } from '../../../../test/support/kafka.js';
import { KafkaEventBusFactory } from '../../event-bus/index.js';
import { restoreContract } from './testing/restore.contract.js';

/** The database's name, which is a suite's own, sets its topics and groups apart as well. */
const prefixOf = (url: string) => `${new URL(url).pathname.slice(1)}.`;

describeWithKafka('Over a real Kafka', () => {
  restoreContract('Kafka', async (url, onFailure) => KafkaEventBusFactory.open(await sharedKafka(), { prefix: prefixOf(url), partitions: 4, onFailure }));
});
