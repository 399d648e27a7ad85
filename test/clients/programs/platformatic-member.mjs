// A member of a group in a process of its own, to be killed: platformatic-member.mjs <brokers> <group> <topic>.
import { Consumer } from '@platformatic/kafka'

const [bootstrapBrokers, groupId, topic] = process.argv.slice(2)
const consumer = new Consumer({
  clientId: 'victim',
  groupId,
  bootstrapBrokers: bootstrapBrokers.split(','),
  sessionTimeout: 10_000,
  heartbeatInterval: 50,
})
const stream = await consumer.consume({ topics: [topic] })
stream.resume()
