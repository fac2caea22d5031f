export * from './database.js';
export * from './savepoint.js';
