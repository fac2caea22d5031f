export * from './cannot-start.js';
export * from './embedded-postgres.js';
