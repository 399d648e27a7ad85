/// <reference types="jest" />
import * as nodeTest from 'node:test'
import { setupEmbeddedKafka } from 'embedded-kafka/jest'

const kafka = setupEmbeddedKafka({ brokers: 3 })

test('the matchers', async () => {
  await expect(kafka().topic('orders')).toHaveRecord({ value: { id: expect.any(Number) } })
  await expect(kafka().topic('orders')).not.toHaveRecords(3, { where: { key: 'o-1' } })
  const caughtUp: Promise<void> = expect(kafka().group('shipping')).toBeCaughtUp({ timeoutMs: 10 })
  await caughtUp
  await expect(kafka().group('shipping')).toHaveCommitted({ topic: 'orders' })
  // @ts-expect-error: a pattern is no number.
  await expect(kafka().topic('orders')).toHaveRecord(1)
})

setupEmbeddedKafka({}, nodeTest)
// @ts-expect-error: these are not all hooks that it takes.
setupEmbeddedKafka({}, { beforeEach: nodeTest.beforeEach })
