import { embeddedKafkaTest, expect } from 'embedded-kafka/vitest'
import { startAlerts } from './alerts.js'

const kafkaTest = embeddedKafkaTest({
  brokers: 3,
  topics: { payments: { partitions: 6, replicationFactor: 3 }, alerts: {} },
})

// Fixtures build on each other: a test that asks for `alerts` gets the service, connected to a cluster that is as new.
const test = kafkaTest.extend<{ alerts: Awaited<ReturnType<typeof startAlerts>> }>({
  alerts: async ({ kafka }, use) => {
    const alerts = await startAlerts({ brokers: kafka.bootstrapBrokers })
    await use(alerts)
    await alerts.stop()
  },
})

test('three failures in a row raise an alert', async ({ kafka, alerts: _ }) => {
  const payments = kafka.topic('payments')
  for (let i = 0; i < 3; i++) await payments.produce({ key: 'ada', value: { state: 'failed' } })
  await expect(kafka.topic('alerts')).toHaveRecord({ key: 'ada', value: /failed 3 times/ })
})

test('failures with a success in between raise none', async ({ kafka, alerts: _ }) => {
  const payments = kafka.topic('payments')
  for (const state of ['failed', 'failed', 'paid', 'failed']) await payments.produce({ key: 'ada', value: { state } })
  await expect(kafka.group('alerts')).toBeCaughtUp()
  await expect(kafka.topic('alerts')).not.toHaveRecord(undefined, { forMs: 0 })
})

test('what is read is committed', async ({ kafka, alerts: _ }) => {
  const { partition } = await kafka.topic('payments').produce({ key: 'ada', value: { state: 'paid' } })
  await expect(kafka.group('alerts')).toHaveCommitted({ topic: 'payments', partition, offset: 1 })
})
