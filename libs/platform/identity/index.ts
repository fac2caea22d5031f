export * from './identity.js';
export * from './identity.module.js';
export * from './key.js';
