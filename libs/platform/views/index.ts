export { isEqual, RowsDiffer, type Comparison, type TableComparison } from './comparison.js';
export type { RebuildOptions } from './rebuild.js';
export * from './view.js';
export * from './view-runner.js';
export * from './views-schema.js';
