export * from './consumer-schema.js';
export * from './consumer.js';
export * from './event-bus.js';
export { consumerLag, parkedMessages } from './metrics.js';
export * from './event-bus.module.js';
export * from './postgres-event-bus.js';
export * from './public-event.js';
export * from './relay-schema.js';
export * from './relay.js';
