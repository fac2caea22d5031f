export * from './context-runtime.js';
export * from './nest.js';
export * from './settled.js';
