export * from './arrival.js';
export * from './as-sent.js';
export * from './body.js';
export * from './bus.js';
export * from './command-bus.module.js';
export * from './from.js';
export * from './message.js';
