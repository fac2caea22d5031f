/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/{apps,libs,test,tools}/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.hutong', '<rootDir>/test/bench/peers'],
  globalSetup: '<rootDir>/test/support/start-servers.js',
  globalTeardown: '<rootDir>/test/support/stop-servers.js',
  testTimeout: 30_000,
};
