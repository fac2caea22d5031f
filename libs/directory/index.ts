export * from './directory.js';
export * from './migrations/directory.js';
export * from './nest.js';
export * from './record-directory.js';
