export * from './context-runtime.js';
export * from './nest.js';
export * from './restore/index.js';
export * from './settled.js';
