/** Every scenario on Apache Kafka. Slow, so it runs by itself (`npm run test:oracle`). */
import { defineConfig } from 'vitest/config'
import { isJavaAvailable } from '../peers/kafka/launch.js'

const canRun = isJavaAvailable()
if (!canRun) console.log('without a Java of 17 or newer and Maven nothing is compared with Apache Kafka')

export default defineConfig({
  test: {
    include: canRun ? ['test/conformance/**/*.oracle.ts'] : [],
    passWithNoTests: !canRun,
    testTimeout: 60_000,
    // A busy broker can be late to know what another part of it has decided. What it never answers is no golden.
    retry: 2,
    hookTimeout: 300_000,
  },
})
