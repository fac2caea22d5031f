export * from './condition.js';
export * from './table.js';
