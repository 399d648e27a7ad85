/** The package as others get it: packed, installed and used. Slow, so it runs by itself (`npm run test:package`). */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts'],
    globalSetup: ['test/package/pack.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: 'verbose',
  },
})
