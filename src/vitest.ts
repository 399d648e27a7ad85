/**
 * Kafka in vitest: `test` with a `kafka` fixture, and matchers for topics and groups.
 *
 * ```ts
 * import { expect, test } from 'embedded-kafka/vitest'
 *
 * test('an order is shipped', async ({ kafka }) => {
 *   const service = startService({ brokers: kafka.bootstrapBrokers })
 *   await kafka.topic('orders').produce({ key: 'o-1', value: { id: 1 } })
 *   await expect(kafka.topic('shipments')).toHaveRecord({ value: { id: 1, state: 'shipped' } })
 * })
 * ```
 */
import { expect, type TestAPI, test as vitestTest } from 'vitest'
import { EmbeddedKafka } from './fixture/embedded-kafka.js'
import { type KafkaMatchers, kafkaMatchers } from './fixture/matchers.js'
import type { EmbeddedKafkaOptions } from './fixture/options.js'

export type { KafkaMatchers, ToHaveRecordOptions, ToHaveRecordsOptions } from './fixture/matchers.js'
export { expect, kafkaMatchers }

declare module 'vitest' {
  // Without type parameters, of which vitest 5 has others than vitest 3 and 4; they all have defaults.
  interface Matchers extends KafkaMatchers {}
}

/** What a test of `embeddedKafkaTest` is given. */
export interface KafkaFixtures {
  /** The cluster of this file: started when the first test asks for it, and reset after each test. */
  kafka: EmbeddedKafka
  /** What it is started with: `test.override({ kafkaOptions: { brokers: 3 } })` at the top of a file. */
  kafkaOptions: EmbeddedKafkaOptions
}

/**
 * A `test` whose tests can ask for `{ kafka }`.
 *
 * The cluster lives as long as the file (`scope: 'file'`), and vitest 4's `test.beforeAll(({ kafka }) => ...)` can use
 * it, too. After each test it is reset; tests that run concurrently share it, and it is reset when none of them runs
 * any more (`kafka.uniqueName()` keeps them apart).
 */
export function embeddedKafkaTest(options: EmbeddedKafkaOptions = {}): TestAPI<KafkaFixtures> {
  // Several where a test that extends this one has options of its own.
  const clusters = new Set<EmbeddedKafka>()
  let runningTests = 0
  const fixtures = {
    kafkaOptions: [options, { scope: 'file' }],
    kafka: [
      async ({ kafkaOptions }: KafkaFixtures, use: Use<EmbeddedKafka>) => {
        const kafka = await EmbeddedKafka.start(kafkaOptions)
        clusters.add(kafka)
        await use(kafka)
        clusters.delete(kafka)
        await kafka.stop()
      },
      { scope: 'file' },
    ],
    // For each test, but without asking for the cluster, which is not started for tests that do without it.
    kafkaReset: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from this.
      async ({}, use: Use<undefined>) => {
        runningTests++
        await use(undefined)
        runningTests--
        if (runningTests === 0) await Promise.all(Array.from(clusters, (kafka) => kafka.reset()))
      },
      { auto: true },
    ],
  }
  return vitestTest.extend(fixtures as never) as never
}

type Use<T> = (value: T) => Promise<void>

expect.extend(kafkaMatchers)

/** With a cluster of one broker and no topics; see `embeddedKafkaTest` for others. */
export const test: TestAPI<KafkaFixtures> = embeddedKafkaTest()
