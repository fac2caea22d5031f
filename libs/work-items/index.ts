export * from './known-work-items.js';
export * from './migration.js';
export * from './record-work-items.js';
