import { Counter } from 'prom-client';
import { AskedGauge } from '../metrics/index.js';

export const publishedEvents = new Counter({
  name: 'hutong_events_published_total',
  help: 'Events that the relay of a context gave to the bus; repeats after a crash are counted again.',
  labelNames: ['context'],
});

export const relayLag = new AskedGauge('hutong_relay_lag_events', 'Events of the log that its relay has not looked at yet; 100,000 stands for more.', ['context']);

export const consumedEvents = new Counter({
  name: 'hutong_consumer_events_total',
  help: 'Events that a consumer of a context applied, each once.',
  labelNames: ['context', 'consumer', 'topic'],
});

export const consumerLag = new AskedGauge('hutong_consumer_lag_events', 'Messages on the bus that a consumer has not read yet; 100,000 stands for more.', [
  'context',
  'consumer',
  'topic',
  'partition',
]);

export const parkedMessages = new AskedGauge('hutong_parked_messages', 'Messages that could not be applied and wait for an operator.', ['context']);
