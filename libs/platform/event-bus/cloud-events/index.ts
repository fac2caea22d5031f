export * from './cloud-event.js';
export { audienceKinds } from './envelope.js';
export * from './http-binding.js';
export * from './json-format.js';
export * from './kafka-binding.js';
export * from './kafka-record.js';
export * from './malformed-message.js';
