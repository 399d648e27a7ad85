/** The code under test: it publishes the rows of an outbox table and says which ones are done. */
import { Kafka, logLevel } from 'kafkajs'

export async function publishOutbox(rows, { brokers }) {
  const kafka = new Kafka({ clientId: 'outbox', brokers, logLevel: logLevel.NOTHING })
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  try {
    await producer.sendBatch({
      topicMessages: rows.map(({ id, topic, key, payload }) => ({
        topic,
        messages: [{ key, value: JSON.stringify(payload), headers: { 'outbox-id': String(id) } }],
      })),
    })
    return rows.map(({ id }) => id)
  } finally {
    await producer.disconnect()
  }
}
