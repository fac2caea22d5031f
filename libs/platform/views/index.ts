export * from './view.js';
export * from './view-runner.js';
export * from './views-schema.js';
