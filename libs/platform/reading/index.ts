export * from './asked.js';
export * from './by-ids.js';
export * from './conditions.js';
export * from './list-args.js';
export * from './page.js';
export * from './seeing.js';
export * from './total.js';
