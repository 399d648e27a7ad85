/** The service under test: it adds up the payments of each account and publishes the totals. */
import { Kafka, logLevel } from 'kafkajs'

export async function startTotals({ brokers }) {
  const kafka = new Kafka({ clientId: 'totals', brokers, logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: 'totals' })
  const producer = kafka.producer({ idempotent: true })
  const totals = new Map()
  await Promise.all([consumer.connect(), producer.connect()])
  await consumer.subscribe({ topic: 'payments', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const account = message.key.toString()
      const total = (totals.get(account) ?? 0) + Number(message.value)
      totals.set(account, total)
      await producer.send({ topic: 'totals', messages: [{ key: account, value: String(total) }] })
    },
  })
  return {
    stop: () => Promise.all([consumer.disconnect(), producer.disconnect()]),
  }
}
