export * from './event-store.js';
export * from './written.js';
