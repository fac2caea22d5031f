export * from './directory.js';
export * from './migrations/index.js';
export * from './nest.js';
export * from './record-directory.js';
