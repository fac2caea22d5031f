export * from './group.js';
export * from './one-of.js';
export * from './pedersen.js';
