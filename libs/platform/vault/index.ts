export * from './key-file.js';
export * from './master-keys.js';
export * from './seal.js';
