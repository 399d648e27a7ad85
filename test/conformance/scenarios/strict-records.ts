/** Records and requests on a broker that takes and gives little at once, and has its own way with what it takes. */
import { describeProducers } from '../../../src/protocol/apis/describe-producers.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { getTelemetrySubscriptions } from '../../../src/protocol/apis/get-telemetry-subscriptions.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { pushTelemetry } from '../../../src/protocol/apis/push-telemetry.js'
import { type ValueOf, ZERO_UUID } from '../../../src/protocol/schema.js'
import { requestFrame } from '../client.js'
import type { PlayedTopic } from '../play.js'
import { clusters, type Scenario } from '../scenario.js'
import { batchOf, T0 } from './batch.js'
import { inEveryVersion } from './versions.js'

const strict = { isStrict: true }
const SIZE_BYTES = 4
const MAX_REQUEST_BYTES = Number(clusters.strict.config['socket.request.max.bytes'])
/** Until a producer is forgotten, and that is looked for. */
const EXPIRATION_MS =
  Number(clusters.strict.config['producer.id.expiration.ms']) +
  Number(clusters.strict.config['producer.id.expiration.check.interval.ms'])
/** What a batch of one record and no key has beside a value of some hundred or thousand bytes. */
const BESIDE_VALUE_BYTES = 70

/** A batch of so many bytes: of zeros, which compress well, or of noise. */
function batchOfBytes(size: number, { isNoise = false } = {}): Buffer {
  const value = Buffer.alloc(size - BESIDE_VALUE_BYTES)
  // The low bits of a linear congruential generator repeat; the high ones pass for noise.
  let state = 1
  if (isNoise)
    for (let i = 0; i < value.length; i++) value[i] = (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) >>> 16
  return batchOf([{ timestamp: T0, value }])
}

const produced = (version: number, topic: PlayedTopic, ...batches: readonly Buffer[]) => ({
  acks: -1,
  timeoutMs: 30_000,
  topicData: [
    {
      ...(version < 13 ? { name: topic.name } : { topicId: topic.id }),
      partitionData: batches.map((records, index) => ({ index, records })),
    },
  ],
})

const reads = (version: number, topic: PlayedTopic, partitions: readonly number[]) => [
  {
    ...(version < 13 ? { topic: topic.name } : { topicId: topic.id }),
    partitions: partitions.map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1_000_000 })),
  },
]

const records: readonly Scenario[] = [
  ...inEveryVersion(
    produce,
    'brings batches around the size that the broker takes',
    async (p, version) => {
      const topic = await p.topic('t', { partitions: 3 })
      const own = await p.topic('own', { configs: { 'max.message.bytes': '5000' } })
      const batches = [batchOfBytes(2000), batchOfBytes(2001), batchOfBytes(1999, { isNoise: true })]
      await p.ask(produce, version, produced(version, topic, ...batches))
      await p.ask(produce, version, produced(version, own, batchOfBytes(5000)), { note: 'a topic that takes more' })
    },
    strict,
  ),
  ...inEveryVersion(
    produce,
    'has its records compressed and timed by the broker',
    async (p, version) => {
      const topic = await p.topic('t')
      const own = await p.topic('own', {
        configs: { 'compression.type': 'producer', 'message.timestamp.type': 'CreateTime' },
      })
      for (const each of [topic, own]) {
        await p.ask(produce, version, produced(version, each, batchOf(['a', 'b'])), {
          note: each === topic ? 'as the broker has it' : 'as the topic has it',
        })
        await p.ask(fetch, 11, { topics: reads(11, each, [0]) })
      }
    },
    { ...strict, only: [3, 13] },
  ),
  ...inEveryVersion(
    fetch,
    'gets no more bytes than the broker gives',
    async (p, version) => {
      const topic = await p.topic('t', {
        partitions: 4,
        configs: { 'compression.type': 'producer', 'max.message.bytes': '5000' },
      })
      for (const [index, size, count] of [
        [0, 1000, 2],
        [1, 1000, 2],
        [2, 1000, 1],
        [3, 4000, 1],
      ] as const) {
        for (let i = 0; i < count; i++) await p.append(topic.name, batchOfBytes(size), { index })
      }
      const ask = (note: string, partitions: readonly number[], maxBytes = 1_000_000) =>
        p.ask(fetch, version, { maxBytes, minBytes: 1, topics: reads(version, topic, partitions) }, { note })
      await ask('as many as fit', [0, 1, 2])
      await ask('no more than it asks for', [0, 1, 2], 1000)
      await ask('a batch that is larger', [3, 0])
      await ask('a larger one behind another', [2, 3])
    },
    strict,
  ),
  ...inEveryVersion(
    fetch,
    'finds no room for a session',
    async (p, version) => {
      const topic = await p.topic('t')
      const ask = (note: string, sessionId: number, sessionEpoch: number) =>
        p.ask(fetch, version, { sessionId, sessionEpoch, topics: reads(version, topic, [0]) }, { note })
      await ask('a new session', 0, 0)
      await ask('the next epoch of none', 0, 1)
      await ask('the next epoch of one that is not there', 7, 1)
      await ask('another new session', 7, 0)
      await ask('no session', 0, -1)
    },
    { ...strict, from: 7 },
  ),
]

const producers: readonly Scenario[] = [
  {
    name: 'a producer is forgotten that has written nothing for a while',
    isStrict: true,
    async play(p) {
      const topic = await p.topic('t')
      const producerId = await p.producerId()
      const numbered = (baseSequence: number) => batchOf(['a'], { producerId, producerEpoch: 3, baseSequence })
      const send = (note: string, baseSequence: number) =>
        p.ask(produce, 9, produced(9, topic, numbered(baseSequence)), { note })
      const topics = [{ name: topic.name, partitionIndexes: [0] }]
      await send('its first', 0)
      await send('its first again', 0)
      await send('one too late', 2)
      await p.ask(describeProducers, 0, { topics }, { note: 'it is known' })
      await p.pass(EXPIRATION_MS)
      const isForgotten = ({ topics: [told] }: ValueOf<(typeof describeProducers)['response']>) =>
        told!.partitions[0]!.activeProducers.length === 0
      await p.ask(describeProducers, 0, { topics }, { note: 'it is forgotten', until: isForgotten })
      await send('its third', 2)
      await send('its first once more', 0)
      await send('its fourth', 3)
    },
  },
]

const requests: readonly Scenario[] = [
  {
    name: 'requests around the size that the broker takes',
    isStrict: true,
    async play(p) {
      const of = (size: number): Buffer => {
        const frameOf = (metadata: Buffer) =>
          requestFrame(joinGroup, 0, {
            groupId: '',
            protocolType: 'consumer',
            protocols: [{ name: 'range', metadata }],
          })
        return frameOf(Buffer.alloc(size - (frameOf(Buffer.of()).length - SIZE_BYTES)))
      }
      const answers = { api: joinGroup, version: 0 }
      await p.raw('as large as can be', of(MAX_REQUEST_BYTES), { answers })
      await p.raw('a byte more', of(MAX_REQUEST_BYTES + 1), { answers })
    },
  },
  {
    name: 'PushTelemetry brings as much as the broker takes, and more',
    isStrict: true,
    async play(p) {
      for (const size of [100, 101]) {
        const client = await p.ask(getTelemetrySubscriptions, 0, { clientInstanceId: ZERO_UUID })
        const { clientInstanceId, subscriptionId } = client
        const request = { clientInstanceId, subscriptionId, compressionType: 0, metrics: Buffer.alloc(size) }
        await p.ask(pushTelemetry, 0, request, { note: `${size} bytes` })
      }
    },
  },
]

export const strictRecordScenarios: readonly Scenario[] = [...records, ...producers, ...requests]
