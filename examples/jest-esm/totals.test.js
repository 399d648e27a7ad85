import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { setupEmbeddedKafka } from 'embedded-kafka/jest'
import { startTotals } from './totals.js'

const kafka = setupEmbeddedKafka({
  topics: { payments: { partitions: 4 }, totals: { configs: { 'cleanup.policy': 'compact' } } },
})

let totals

beforeEach(async () => {
  totals = await startTotals({ brokers: kafka().bootstrapBrokers })
})

afterEach(() => totals.stop())

test('the payments of an account are added up', async () => {
  for (const amount of ['10', '20', '12']) await kafka().topic('payments').produce({ key: 'ada', value: amount })
  await kafka().topic('payments').produce({ key: 'grace', value: '1' })

  await expect(kafka().topic('totals')).toHaveRecord({ key: 'ada', value: '42' })
  await expect(kafka().topic('totals')).toHaveRecord({ key: 'grace', value: '1' })
  await expect(kafka().group('totals')).toBeCaughtUp()
})

test('an account without payments has no total', async () => {
  await kafka().topic('payments').produce({ key: 'grace', value: '1' })
  await expect(kafka().group('totals')).toBeCaughtUp()
  await expect(kafka().topic('totals')).not.toHaveRecord({ key: 'ada' }, { forMs: 0 })
})
