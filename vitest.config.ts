import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // It installs the package elsewhere and takes minutes: `npm run test:package`.
    exclude: ['test/package/**'],
    // Bounds for what hangs. Nothing comes near them, but a machine may be busy with something else.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
