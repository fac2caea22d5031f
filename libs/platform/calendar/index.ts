export * from './announced-days.js';
export * from './working-days.js';
