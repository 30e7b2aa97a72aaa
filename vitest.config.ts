import { defineConfig } from 'vitest/config';

/** Servers, processes, copies of the program: each such file has a process of its own. */
const alone = ['test/**/*.integration.test.ts', 'test/**/*.contract.test.ts', 'test/simulation/**/*.test.ts'];

export default defineConfig({
  test: {
    setupFiles: ['test/support/seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    // One more than the cores that a small machine has: servers and processes are waited for more often than they work.
    maxWorkers: 3,
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      // Functions and what they are given: loading the modules anew for each file took longer than the tests.
      { extends: true, test: { name: 'together', include: ['test/**/*.test.ts'], exclude: alone, isolate: false } },
    ],
  },
});
