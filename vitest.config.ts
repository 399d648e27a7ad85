import { defineConfig } from 'vitest/config'

/** Rooms that touch nothing outside of them: their tests can share a process, which saves loading them for each file. */
const pure = ['protocol', 'cluster', 'handlers'].map((room) => `test/${room}/**/*.test.ts`)

export default defineConfig({
  test: {
    // Bounds for what hangs. Nothing comes near them, but a machine may be busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'live',
          include: ['test/**/*.test.ts'],
          // The package is installed elsewhere, which takes minutes: `npm run test:package`.
          exclude: [...pure, 'test/package/**'],
        },
      },
    ],
  },
})
