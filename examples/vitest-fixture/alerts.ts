/** The service under test: it raises an alert for a payment that failed three times in a row. */
import { Kafka, logLevel } from 'kafkajs'

export async function startAlerts({ brokers }: { brokers: string[] }) {
  const kafka = new Kafka({ clientId: 'alerts', brokers, logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: 'alerts' })
  const producer = kafka.producer()
  const failures = new Map<string, number>()
  await Promise.all([consumer.connect(), producer.connect()])
  await consumer.subscribe({ topic: 'payments', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const account = String(message.key)
      const { state } = JSON.parse(String(message.value)) as { state: 'paid' | 'failed' }
      const count = state === 'failed' ? (failures.get(account) ?? 0) + 1 : 0
      failures.set(account, count)
      if (count === 3) await producer.send({ topic: 'alerts', messages: [{ key: account, value: 'failed 3 times' }] })
    },
  })
  return {
    stop: async () => {
      await Promise.all([consumer.disconnect(), producer.disconnect()])
    },
  }
}
