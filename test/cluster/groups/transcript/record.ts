/**
 * Writes `groups.golden.ndjson` and `consumer-offsets.golden.txt` anew, from a real Apache Kafka:
 *
 * ```
 * npx tsx test/cluster/groups/transcript/record.ts
 * ```
 *
 * Java and Maven are needed, and some minutes, for the broker's time is real. The second file holds the records that
 * Kafka kept its groups in meanwhile, one a line: key and value in hex, `null` for a tombstone.
 */
import { writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { createTopics } from '../../../../src/protocol/apis/create-topics.js'
import { fetch } from '../../../../src/protocol/apis/fetch.js'
import { findCoordinator } from '../../../../src/protocol/apis/find-coordinator.js'
import { metadata } from '../../../../src/protocol/apis/metadata.js'
import { batchPositions } from '../../../../src/protocol/batch.js'
import { encode, read } from '../../../../src/protocol/codec.js'
import { Cursor } from '../../../../src/protocol/cursor.js'
import {
  requestHeader,
  requestHeaderVersion,
  responseHeader,
  responseHeaderVersion,
} from '../../../../src/protocol/headers.js'
import { decodeRecords } from '../../../../src/protocol/records.js'
import type { AnyApi, DraftOf, ValueOf } from '../../../../src/protocol/schema.js'
import { startKafka } from '../../../peers/kafka/launch.js'
import { scenarioConfigs, scenarios, scenarioTopics } from './scenarios.js'
import { type Line, type Peer, Transcript } from './transcript.js'

interface Sent {
  readonly api: AnyApi
  readonly version: number
  reply?: unknown
}

class Connection {
  private readonly socket: Socket
  private readonly clientId: string
  private readonly sent: Sent[] = []
  private received = Buffer.alloc(0)

  constructor(port: number, clientId: string) {
    this.clientId = clientId
    this.socket = connect({ host: '127.0.0.1', port }).setNoDelay(true)
    this.socket.on('data', (chunk) => this.take(chunk))
  }

  send(api: AnyApi, version: number, request: object): Sent {
    const header = { requestApiKey: api.key, requestApiVersion: version, correlationId: 0, clientId: this.clientId }
    const parts = [
      encode(requestHeader, requestHeaderVersion(api, version), header),
      encode(api.request, version, request),
    ]
    const size = Buffer.alloc(4)
    size.writeInt32BE(parts.reduce((sum, part) => sum + part.length, 0))
    this.socket.write(Buffer.concat([size, ...parts]))
    const sent: Sent = { api, version }
    this.sent.push(sent)
    return sent
  }

  close(): void {
    this.socket.destroy()
  }

  private take(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk])
    while (this.received.length >= 4 && this.received.length >= 4 + this.received.readInt32BE(0)) {
      const size = this.received.readInt32BE(0)
      const sent = this.sent.shift()!
      const cursor = new Cursor(this.received.subarray(4, 4 + size))
      read(responseHeader, responseHeaderVersion(sent.api, sent.version), cursor)
      sent.reply = read(sent.api.response, sent.version, cursor)
      this.received = this.received.subarray(4 + size)
    }
  }
}

class KafkaPeer implements Peer {
  private readonly port: number
  private readonly connections = new Map<string, Connection>()
  private readonly topicIds = new Map<string, string>()

  constructor(port: number) {
    this.port = port
  }

  async prepare(): Promise<void> {
    const topics = Object.entries(scenarioTopics).map(([name, numPartitions]) => ({ name, numPartitions }))
    const created = await this.ask(createTopics, 7, {
      topics: topics.map((topic) => ({ ...topic, replicationFactor: 1 })),
      timeoutMs: 30_000,
    })
    for (const { name, topicId } of created.topics) this.topicIds.set(name, topicId)
    // The first one creates `__consumer_offsets`; the coordinator is there when its one partition is loaded.
    for (let error = -1; error !== 0; await delay(500)) {
      error = (await this.ask(findCoordinator, 2, { key: 'any', keyType: 0 })).errorCode
    }
    const { topics: internal } = await this.ask(metadata, 12, { topics: [{ name: '__consumer_offsets' }] })
    this.topicIds.set('__consumer_offsets', internal[0]!.topicId)
    await delay(2000)
  }

  topicId(name: string): string {
    return this.topicIds.get(name)!
  }

  send(connection: string, api: AnyApi, version: number, request: object): Sent {
    let open = this.connections.get(connection)
    if (open === undefined) this.connections.set(connection, (open = new Connection(this.port, connection)))
    return open.send(api, version, request)
  }

  wait(ms: number): Promise<void> {
    return delay(ms)
  }

  async offsetsTopic(): Promise<string[]> {
    const { responses } = await this.ask(fetch, 12, {
      maxBytes: 100_000_000,
      sessionEpoch: -1,
      topics: [{ topic: '__consumer_offsets', partitions: [{ partition: 0, partitionMaxBytes: 100_000_000 }] }],
    })
    const batches = responses[0]!.partitions[0]!.records!
    const records = [...batchPositions(batches)].flatMap((position) => [...decodeRecords(batches, position)])
    return records.map(({ key, value }) => `${key!.toString('hex')} ${value?.toString('hex') ?? 'null'}`)
  }

  /** A scenario that left requests unanswered leaves its connections stuck. */
  hangUp(): void {
    for (const connection of this.connections.values()) connection.close()
    this.connections.clear()
  }

  private async ask<A extends AnyApi>(api: A, version: number, request: DraftOf<A['request']>) {
    const sent = this.send('setup', api, version, request)
    while (sent.reply === undefined) await delay(20)
    return sent.reply as ValueOf<A['response']>
  }
}

const kafka = await startKafka({
  config: {
    ...Object.fromEntries(Object.entries(scenarioConfigs).map(([name, value]) => [name, String(value)])),
    'offsets.topic.num.partitions': '1',
  },
})
try {
  const peer = new KafkaPeer(Number(kafka.bootstrapServers.split(':')[1]))
  await peer.prepare()
  const lines: Line[] = []
  for (const [name, play] of Object.entries(scenarios)) {
    const transcript = new Transcript(peer, name)
    await play(transcript)
    lines.push(...transcript.lines)
    peer.hangUp()
    console.log(`${name}: ${transcript.lines.length} replies`)
  }
  const text = (rows: string[]) => rows.map((row) => `${row}\n`).join('')
  await writeFile(new URL('groups.golden.ndjson', import.meta.url), text(lines.map((line) => JSON.stringify(line))))
  await writeFile(new URL('consumer-offsets.golden.txt', import.meta.url), text(await peer.offsetsTopic()))
} finally {
  await kafka.stop()
}
