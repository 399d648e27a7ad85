import { connect, type Socket } from 'node:net'
import kafkajs, { type ConsumerConfig, type Kafka, type KafkaConfig, logLevel, type ProducerConfig } from 'kafkajs'
import { compress, decompress } from '../../src/protocol/compression.js'

const { CompressionCodecs, CompressionTypes } = kafkajs

process.env.KAFKAJS_NO_PARTITIONER_WARNING = '1'

/** What kafkajs leaves to packages of others. */
for (const [type, name] of [
  [CompressionTypes.Snappy, 'snappy'],
  [CompressionTypes.LZ4, 'lz4'],
  [CompressionTypes.ZSTD, 'zstd'],
] as const) {
  CompressionCodecs[type] = () => ({
    compress: async (encoder: { buffer: Buffer }) => compress(name, encoder.buffer),
    decompress: async (buffer: Buffer) => decompress(name, buffer),
  })
}

/** Clients of kafkajs that are quick to notice things, and are all disconnected at the end of a test. */
export class Clients {
  readonly kafka: Kafka
  private readonly connected: { disconnect(): Promise<void> }[] = []

  constructor(config: KafkaConfig) {
    const retry = { initialRetryTime: 20, maxRetryTime: 200 }
    this.kafka = new kafkajs.Kafka({ logLevel: logLevel.NOTHING, retry, ...config })
  }

  async producer(config?: ProducerConfig) {
    return this.connect(this.kafka.producer(config))
  }

  async admin() {
    return this.connect(this.kafka.admin())
  }

  async consumer(config: ConsumerConfig) {
    return this.connect(this.kafka.consumer({ heartbeatInterval: 50, maxWaitTimeInMs: 100, ...config }))
  }

  async disconnect(): Promise<void> {
    await Promise.all(this.connected.splice(0).map((client) => client.disconnect()))
  }

  private async connect<C extends { connect(): Promise<void>; disconnect(): Promise<void> }>(client: C): Promise<C> {
    this.connected.push(client)
    await client.connect()
    return client
  }
}

/** Clients whose sockets all break at once and for good, as those of a process that is killed. */
export function crashableClient(brokers: string[]) {
  const sockets: Socket[] = []
  let crashed = false
  // kafkajs takes note of an error, and of nothing else that ends a socket on our side.
  const kill = (socket: Socket) => socket.destroy(new Error('the process was killed'))
  const socketFactory = ({ host, port, onConnect }: { host: string; port: number; onConnect: () => void }) => {
    const socket = connect({ host, port }, onConnect)
    sockets.push(socket)
    if (crashed) kill(socket)
    return socket
  }
  return {
    clients: new Clients({ brokers, socketFactory, retry: { retries: 0, restartOnFailure: async () => false } }),
    now() {
      crashed = true
      sockets.forEach(kill)
    },
  }
}
