export * from './command-key.js';
export * from './decisions.js';
export * from './event-store.js';
export * from './schema.js';
export * from './store.js';
export * from './upcasters.js';
export * from './written.js';
