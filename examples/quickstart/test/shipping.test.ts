import { EmbeddedKafka } from 'embedded-kafka'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ShippingService, startShipping } from '../src/shipping.js'

let kafka: EmbeddedKafka
let service: ShippingService

beforeAll(async () => {
  const begin = performance.now()
  kafka = await EmbeddedKafka.start({
    brokers: 3,
    topics: { orders: { partitions: 6, replicationFactor: 3 }, shipments: {}, 'orders.rejected': {} },
  })
  tell(`3 brokers of Kafka have started in this process: ${kafka.bootstrapServers}`, begin)
})

beforeEach(async ({ task }) => {
  console.log(`\n${task.name}`)
  const begin = performance.now()
  service = await startShipping({ brokers: kafka.bootstrapBrokers })
  await kafka.group('shipping').waitUntilStable()
  tell('the service has connected and joined its consumer group', begin)
})

afterEach(async () => {
  const begin = performance.now()
  await service.stop()
  await kafka.reset()
  tell('the service has left, and the cluster is as new', begin)
})

afterAll(() => kafka.stop())

test('an order is shipped', async () => {
  const begin = performance.now()
  await kafka.topic('orders').produce({ key: 'o-1', value: { id: 1, items: ['tea', 'cups'] } })

  const [shipment] = await kafka.topic('shipments').waitForRecords(1)
  expect(shipment.keyText()).toBe('o-1')
  expect(shipment.json()).toEqual({ id: 1, state: 'shipped', parcels: 2 })

  await kafka.group('shipping').waitUntilCaughtUp() // nothing left to read, and all of it committed
  tell(`an order went in, and this came out: ${shipment.text()}`, begin)
})

test('an order that cannot be read is set aside, and those behind it are shipped', async () => {
  const begin = performance.now()
  await kafka.topic('orders').produce([
    { key: 'o-2', value: 'not JSON' },
    { key: 'o-2', value: { id: 2, items: ['tea'] } },
  ])

  await kafka.topic('shipments').waitForRecords(1, { where: { value: { id: 2, state: 'shipped' } } })
  expect(kafka.topic('orders.rejected').records({ where: { key: 'o-2', value: 'not JSON' } })).toHaveLength(1)
  tell('the bad order was set aside, the good one shipped', begin)
})

test('a restarted service goes on where it was, and ships nothing twice', async () => {
  const begin = performance.now()
  await kafka.topic('orders').produce({ key: 'o-3', value: { id: 3, items: ['tea'] } })
  await kafka.group('shipping').waitUntilCaughtUp()
  await service.stop()
  await kafka.topic('orders').produce({ key: 'o-4', value: { id: 4, items: ['cups'] } })

  service = await startShipping({ brokers: kafka.bootstrapBrokers })
  await kafka.topic('shipments').waitForRecords(1, { where: { value: { id: 4 } } })
  await kafka.group('shipping').waitUntilCaughtUp()
  const shipped = kafka.topic('shipments').records()
  expect(shipped.map((shipment) => shipment.keyText())).toEqual(['o-3', 'o-4'])
  tell(`stopped and started again, it shipped each of ${shipped.length} orders once`, begin)
})

function tell(what: string, begin: number): void {
  console.log(`${(performance.now() - begin).toFixed(0).padStart(6)} ms  ${what}`)
}
