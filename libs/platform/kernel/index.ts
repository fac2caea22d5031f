export * from './assert-never.js';
export * from './caller.js';
export * from './clock.js';
export * from './decider.js';
export * from './ids.js';
export * from './json.js';
export * from './refusal.js';
export * from './storable.js';
