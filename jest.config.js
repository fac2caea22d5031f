/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{apps,libs,test,tools}/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.hutong', '<rootDir>/test/bench/peers'],
  globalSetup: '<rootDir>/test/support/start-servers.js',
  globalTeardown: '<rootDir>/test/support/stop-servers.js',
  // Suites share a PostgreSQL and a Kafka, and nothing else; while one waits, another works.
  maxWorkers: '100%',
  // Modules of a suite stay in memory when it is over: a worker that has run many is replaced before its heap is full.
  workerIdleMemoryLimit: '2GB',
  testTimeout: 30_000,
};
