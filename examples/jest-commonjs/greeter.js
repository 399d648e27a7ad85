/** The service under test: it greets everybody who comes along in the topic `people`. */
const { Kafka, logLevel } = require('kafkajs')

async function startGreeter({ brokers }) {
  const kafka = new Kafka({ clientId: 'greeter', brokers, logLevel: logLevel.NOTHING })
  const consumer = kafka.consumer({ groupId: 'greeter' })
  const producer = kafka.producer()
  await Promise.all([consumer.connect(), producer.connect()])
  await consumer.subscribe({ topic: 'people', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const { name } = JSON.parse(message.value.toString())
      await producer.send({ topic: 'greetings', messages: [{ key: message.key, value: `Hello, ${name}!` }] })
    },
  })
  return {
    stop: () => Promise.all([consumer.disconnect(), producer.disconnect()]),
  }
}

module.exports = { startGreeter }
