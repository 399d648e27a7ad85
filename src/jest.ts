/**
 * Kafka in jest: matchers for topics and groups, and the hooks that give the tests of a file a cluster.
 *
 * ```js
 * const { setupEmbeddedKafka } = require('embedded-kafka/jest')
 *
 * const kafka = setupEmbeddedKafka({ topics: { orders: {}, shipments: {} } })
 *
 * test('an order is shipped', async () => {
 *   const service = startService({ brokers: kafka().bootstrapBrokers })
 *   await kafka().topic('orders').produce({ key: 'o-1', value: { id: 1 } })
 *   await expect(kafka().topic('shipments')).toHaveRecord({ value: { id: 1, state: 'shipped' } })
 * })
 * ```
 *
 * Importing this adds the matchers to jest's `expect`; named under `setupFilesAfterEnv`, it does so for all files.
 */
import { createRequire } from 'node:module'
import type {} from 'expect'
import type { EmbeddedKafka } from './fixture/embedded-kafka.js'
import { type KafkaMatchers, kafkaMatchers } from './fixture/matchers.js'
import type { EmbeddedKafkaOptions } from './fixture/options.js'
import { setupEmbeddedKafka as setup, type TestHooks } from './fixture/setup.js'

export type { KafkaMatchers, ToHaveRecordOptions, ToHaveRecordsOptions } from './fixture/matchers.js'
export type { TestHooks } from './fixture/setup.js'
export { kafkaMatchers }

declare global {
  // The types of jest's globals, `@types/jest`, and those of `@jest/globals`, further down.
  namespace jest {
    interface Matchers<R> extends KafkaMatchers {}
  }
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>> extends KafkaMatchers {}
}

/**
 * Starts a cluster before the tests of this file (or `describe`), resets it between them and stops it after them.
 *
 * It is reset before each test but the first: whatever a test and its `afterEach` do comes before that, and whatever
 * the next test's `beforeEach` does comes after.
 *
 * @param hooks those of another runner, such as the module `node:test`. Default: jest's.
 * @returns the cluster, to be asked for within hooks and tests.
 */
export function setupEmbeddedKafka(
  options: EmbeddedKafkaOptions = {},
  hooks: TestHooks | undefined = jestGlobals(),
): () => EmbeddedKafka {
  if (hooks !== undefined) return setup(options, hooks)
  throw new Error(
    "setupEmbeddedKafka: there are no hooks of jest here; give those of your runner: setupEmbeddedKafka({}, require('node:test'))",
  )
}

type JestGlobals = TestHooks & { readonly expect: { extend(matchers: typeof kafkaMatchers): void } }

/** Jest's globals, or where it is configured to have none, its module of them; undefined outside of jest. */
function jestGlobals(): JestGlobals | undefined {
  if ('beforeAll' in globalThis) return globalThis as unknown as JestGlobals
  if (process.env.JEST_WORKER_ID === undefined) return undefined
  return createRequire(import.meta.url)('@jest/globals')
}

jestGlobals()?.expect.extend(kafkaMatchers)
