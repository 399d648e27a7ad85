/** The service under test: it reads orders, ships them, and tells of it. It knows nothing of any test. */
import { Kafka, logLevel } from 'kafkajs'

interface Order {
  id: number
  items: string[]
}

export interface ShippingService {
  stop(): Promise<void>
}

export async function startShipping({ brokers }: { brokers: string[] }): Promise<ShippingService> {
  const kafka = new Kafka({ clientId: 'shipping', brokers, logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: 'shipping' })
  const producer = kafka.producer()
  await Promise.all([consumer.connect(), producer.connect()])
  await consumer.subscribe({ topic: 'orders', fromBeginning: true })

  await consumer.run({
    eachMessage: async ({ message }) => {
      const order = readOrder(message.value)
      if (order === undefined) {
        await producer.send({ topic: 'orders.rejected', messages: [{ key: message.key, value: message.value }] })
        return
      }
      const value = JSON.stringify({ id: order.id, state: 'shipped', parcels: order.items.length })
      await producer.send({ topic: 'shipments', messages: [{ key: message.key, value }] })
    },
  })

  return {
    stop: async () => {
      await consumer.disconnect()
      await producer.disconnect()
    },
  }
}

function readOrder(value: Buffer | null): Order | undefined {
  try {
    const order = JSON.parse(String(value))
    return Array.isArray(order.items) && order.items.length > 0 ? order : undefined
  } catch {
    return undefined
  }
}
