export * from './area-notice.js';
export * from './catalogue.js';
export * from './contractors.js';
export * from './coordination.js';
export * from './government.js';
export * from './refusals.js';
export * from './rules.js';
export * from './works.js';
