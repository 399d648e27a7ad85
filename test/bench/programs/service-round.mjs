// What a test of a service does, with kafkajs as it is by default: a topic, a consumer that joins its group, 100 records
// produced and consumed, everybody disconnected. With --ours the cluster is started and stopped around it, in this process.
//   node service-round.mjs (--ours <module> | --bootstrap <host:port,...>) <number of brokers> <number of rounds>
import { Kafka, logLevel } from 'kafkajs'

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'
// Who started us holds our stdin open; without them nobody waits for the answer.
process.stdin.once('end', () => process.exit(1)).resume()
const recordCount = 100
const [target, address, brokers, rounds] = process.argv.slice(2)
const embedded = target === '--ours' ? (await import(address)).EmbeddedKafka : undefined

const roundsMs = []
for (let round = 0; round < Number(rounds); round++) {
  const begin = performance.now()
  if (embedded) {
    const kafka = await embedded.start({ brokers: Number(brokers) })
    await serviceRound(kafka.bootstrapServers, round)
    await kafka.stop()
  } else {
    await serviceRound(address, round)
  }
  roundsMs.push(performance.now() - begin)
}
console.log(JSON.stringify({ roundsMs }))
process.stdin.destroy()

async function serviceRound(bootstrapServers, round) {
  const name = `service-${process.pid}-${round}`
  const client = new Kafka({ clientId: name, brokers: bootstrapServers.split(','), logLevel: logLevel.NOTHING })
  const admin = client.admin()
  const producer = client.producer()
  const consumer = client.consumer({ groupId: name })

  await admin.connect()
  await admin.createTopics({
    topics: [{ topic: name, numPartitions: 4, replicationFactor: Number(brokers) }],
    // kafkajs would sleep 100 ms before it looks for them, whoever serves it; the consumer asks again where there is none.
    waitForLeaders: false,
  })
  await consumer.connect()
  await consumer.subscribe({ topic: name, fromBeginning: true })
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve))
  let consumed = 0
  const allConsumed = new Promise((resolve) => {
    const eachMessage = async () => {
      if (++consumed === recordCount) resolve()
    }
    consumer.run({ eachMessage })
  })
  await joined
  await producer.connect()
  const messages = Array.from({ length: recordCount }, (_, i) => ({ key: `key-${i}`, value: `value-${i}` }))
  await producer.send({ topic: name, messages })
  await allConsumed
  await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()])
}
