export * from './accept.js';
export * from './survey.js';
