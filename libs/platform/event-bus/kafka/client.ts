import { Kafka, logLevel, type logCreator } from 'kafkajs';
import { mendRequestQueue } from './request-queue.js';

/** Takes what kafkajs has to say. */
export type KafkaLog = (message: string, fields: Readonly<Record<string, unknown>>) => void;

/** Bounded: who asked tries again, from what is saved. kafkajs's own defaults differ under `NODE_ENV=test`. */
export const retry = { initialRetryTime: 100, maxRetryTime: 1_000, factor: 0.2, multiplier: 2, retries: 5 };

/**
 * The client of a cluster; connects to nothing yet. What kafkajs calls an error is a detail here, since it tries again, and
 * where it gives up it throws.
 */
export const kafkaClient = (brokers: readonly string[], log: KafkaLog): Kafka => {
  mendRequestQueue();
  const logger: logCreator =
    () =>
    ({ namespace, log: { message, timestamp: _, logger: __, stack: ___, ...fields } }) =>
      log(`${namespace}: ${message}`, fields);
  return new Kafka({ clientId: 'hutong', brokers: [...brokers], connectionTimeout: 3_000, requestTimeout: 10_000, retry, logLevel: logLevel.INFO, logCreator: logger });
};
