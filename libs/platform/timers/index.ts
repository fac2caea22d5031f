export * from './follower.js';
export * from './timer-runner.js';
export * from './timers.js';
export * from './timers-schema.js';
