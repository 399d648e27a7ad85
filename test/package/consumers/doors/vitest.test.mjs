import { expect, test } from 'embedded-kafka/vitest'
import * as vitest from 'vitest'
import required from './required.cjs'

test('imported', async ({ kafka }) => {
  await kafka.topic('orders').produce({ value: 'a' })
  await expect(kafka.topic('orders')).toHaveRecord({ value: 'a' })
})

test('imported, is reset', async ({ kafka }) => {
  await expect(kafka.topic('orders')).not.toHaveRecord(undefined, { forMs: 0 })
})

required.door.test('required', async ({ kafka }) => {
  vitest.expect(required.door.expect).toBe(vitest.expect)
  vitest.expect(kafka).toBeInstanceOf(required.main.EmbeddedKafka)
  await kafka.topic('orders').produce({ value: 'a' })
  await required.door.expect(kafka.topic('orders')).toHaveRecord({ value: 'a' })
})

required.door.test('required, is reset', async ({ kafka }) => {
  await vitest.expect(kafka.topic('orders')).not.toHaveRecord(undefined, { forMs: 0 })
})
