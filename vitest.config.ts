import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // It installs the package elsewhere and takes minutes: `npm run test:package`.
    exclude: ['test/package/**'],
    testTimeout: 15_000,
    hookTimeout: 15_000,
  },
})
