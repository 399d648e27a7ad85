import nodeTest, { after, before, beforeEach } from 'node:test'
import {
  EmbeddedKafka,
  type EmbeddedKafkaOptions,
  type KafkaRecord,
  setupEmbeddedKafka,
  WaitTimeoutError,
} from 'embedded-kafka'

const options: EmbeddedKafkaOptions = { brokers: 3, topics: { orders: { partitions: 6, replicationFactor: 3 } } }

export async function main(): Promise<number | undefined> {
  await using kafka = await EmbeddedKafka.start(options)
  const brokers: string[] = kafka.bootstrapBrokers
  const { brokers: same }: { brokers: string[] } = kafka.clientConfig('kafkajs')
  const orders = kafka.topic('orders', { value: (bytes) => ({ total: bytes.readInt32BE() }) })
  await orders.produce({ key: 'o-1', value: { id: 1 }, headers: { trace: 'abc' } })
  try {
    const [first] = await orders.waitForRecords(1)
    const again: KafkaRecord<{ total: number }> = first
    const records: KafkaRecord<{ total: number }>[] = await orders.waitForRecords(1, {
      where: (record) => (record.decoded()?.total ?? 0) > brokers.length + same.length + again.offset,
    })
    return records[0]?.decoded()?.total
  } catch (error) {
    if (error instanceof WaitTimeoutError) return error.timeoutMs
    throw error
  }
}

export const ofFile: () => EmbeddedKafka = setupEmbeddedKafka(options, { before, beforeEach, after })
export const ofModule: () => EmbeddedKafka = setupEmbeddedKafka({}, nodeTest)

// @ts-expect-error: there is no such option.
await EmbeddedKafka.start({ broker: 3 })
