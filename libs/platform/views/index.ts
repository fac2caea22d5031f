export { outdateBeyond } from './build.js';
export * from './view.js';
export * from './view-runner.js';
export * from './views-schema.js';
