import { embeddedKafkaTest, expect, test } from 'embedded-kafka/vitest'
import { describe } from 'vitest'

test('one broker', async ({ kafka, expect: own }) => {
  const brokers: string[] = kafka.bootstrapBrokers
  await expect(kafka.topic('orders')).toHaveRecord({ value: { id: 1 } }, { timeoutMs: 10 })
  await expect(kafka.topic('orders')).not.toHaveRecord((record) => record.partition === brokers.length, {
    since: 'now',
  })
  await own(kafka.topic('orders')).toHaveRecords([{ key: 'o-1' }])
  const caughtUp: Promise<void> = expect(kafka.group('shipping')).toBeCaughtUp()
  await caughtUp
  await expect(kafka.group('shipping')).toHaveCommitted({ topic: 'orders', partition: 0, offset: 1 })
  // @ts-expect-error: a pattern is no number.
  await expect(kafka.topic('orders')).toHaveRecord(1)
})

const clusterTest = embeddedKafkaTest({ brokers: 3 })

// @ts-expect-error: there is no such option.
embeddedKafkaTest({ broker: 3 })

describe('three brokers', () => {
  clusterTest.beforeEach(({ kafka }) => void kafka.topic('orders').records())
  const withService = clusterTest.extend<{ service: { stop(): Promise<void> } }>({
    service: async ({ kafka }, use) => {
      await use({ stop: () => kafka.stop() })
    },
  })
  withService('extended', async ({ service, kafka }) => {
    await service.stop()
    expect(kafka.clusterId).toBe('')
  })
})
