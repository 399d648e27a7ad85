import { fetch } from '../../../src/protocol/apis/fetch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { COMPRESSIONS } from '../../../src/protocol/compression.js'
import type { DraftOf } from '../../../src/protocol/schema.js'
import type { AskOptions, Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, keyed, T0, withField } from './batch.js'
import { inEveryVersion } from './versions.js'

type Request = DraftOf<(typeof produce)['request']>
type Options = AskOptions<typeof produce>

const UNKNOWN_ID = 'AAAAAAAAAAAAAAAAAAAAZA'

/** The versions in which the form of a refusal changes: messages, leader hints, topic ids. */
const TELLING_VERSIONS = [7, 8, 12, 13]

function requestOf(topic: PlayedTopic, records: Buffer | null, more: Partial<Request> = {}, index = 0): Request {
  const topicData = [{ name: topic.name, topicId: topic.id, partitionData: [{ index, records }] }]
  return { acks: -1, timeoutMs: 5000, topicData, ...more }
}

async function readBack(p: Play, topic: PlayedTopic, note = 'what is in the log'): Promise<void> {
  const partitions = [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 10_000_000 }]
  await p.ask(fetch, 12, { maxBytes: 10_000_000, topics: [{ topic: topic.name, partitions }] }, { note })
}

/** A batch that is refused, in every telling version, and nothing of it is in the log. */
function refused(
  name: string,
  makeBatch: () => Buffer,
  {
    configs = {},
    versions = TELLING_VERSIONS,
  }: { configs?: Record<string, string>; versions?: readonly number[] } = {},
): Scenario {
  return {
    name,
    async play(p) {
      const topic = await p.topic('t', { configs })
      for (const version of versions) await p.ask(produce, version, requestOf(topic, makeBatch()))
      await readBack(p, topic)
    },
  }
}

/** A batch that is taken, and how it stands in the log. */
function taken(
  name: string,
  makeBatch: () => Buffer,
  configs: Record<string, string> = {},
  options: Options = {},
): Scenario {
  return {
    name,
    async play(p) {
      const topic = await p.topic('t', { configs })
      await p.ask(produce, 9, requestOf(topic, makeBatch()), options)
      await readBack(p, topic)
    },
  }
}

const two = () => batchOf(['one', 'two'])

/** Those whose crc, form or header is wrong. */
const malformedBatches: readonly Scenario[] = [
  {
    name: 'null for records',
    async play(p) {
      const topic = await p.topic('t')
      const request = await p.send(produce, 9, requestOf(topic, null))
      await request.parked({ deviation: 'never-answered', at: '', ours: 'answered' })
    },
  },
  refused('records of no bytes', () => Buffer.alloc(0)),
  refused('two batches', () => Buffer.concat([two(), two()])),
  refused('half a batch', () => two().subarray(0, 40)),
  refused('a batch without its last byte', () => two().subarray(0, -1)),
  refused('a batch with a byte behind it', () => Buffer.concat([two(), Buffer.of(0)])),
  refused('a few bytes', () => Buffer.from('bytes')),
  refused('a wrong crc', () => {
    const batch = two()
    batch[batch.length - 1]! ^= 1
    return batch
  }),
  ...[0, 1, 3, -1].map((magic) =>
    refused(`magic ${magic}`, () => withField(two(), 'magic', (buffer, position) => buffer.writeInt8(magic, position))),
  ),
  ...[0, 13, 14, 48, 49].map((length) =>
    refused(`a batch length of ${length}`, () => {
      const batch = two()
      batch.writeInt32BE(length, 8)
      return batch
    }),
  ),
  refused('a base offset other than 0', () => batchOf(['one', 'two'], { baseOffset: 5 })),
  refused('one record more in the header than there are', () =>
    withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(3, position)),
  ),
  refused('one record less in the header than there are', () =>
    withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(1, position)),
  ),
  refused('one record less, and a last offset that fits', () =>
    withField(
      withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(1, position)),
      'lastOffsetDelta',
      (buffer, position) => buffer.writeInt32BE(0, position),
    ),
  ),
  refused('one record more, and a last offset that fits', () =>
    withField(
      withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(3, position)),
      'lastOffsetDelta',
      (buffer, position) => buffer.writeInt32BE(2, position),
    ),
  ),
  refused('a negative number of records', () =>
    withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(-1, position)),
  ),
  refused('no records in the header and a last offset of -1', () =>
    withField(
      withField(two(), 'recordCount', (buffer, position) => buffer.writeInt32BE(0, position)),
      'lastOffsetDelta',
      (buffer, position) => buffer.writeInt32BE(-1, position),
    ),
  ),
  refused('a last offset that is too large', () =>
    withField(two(), 'lastOffsetDelta', (buffer, position) => buffer.writeInt32BE(7, position)),
  ),
  refused('a control batch', () => batchOf(['one'], { control: true })),
  refused('a transactional batch without a transactional id', () =>
    batchOf(['one'], { transactional: true, producerId: 1, producerEpoch: 0, baseSequence: 0 }),
  ),
  refused('a producer id without a sequence', () => batchOf(['one'], { producerId: 1, producerEpoch: 0 })),
  refused('an unknown codec', () =>
    withField(two(), 'attributes', (buffer, position) => buffer.writeInt16BE(5, position)),
  ),
  refused('a record with a negative size', () => withField(two(), 'recordCount', (buffer) => buffer.writeUInt8(1, 61))),
  refused('a record that is longer than its batch', () =>
    withField(two(), 'recordCount', (buffer) => buffer.writeUInt8(100, 61)),
  ),
  taken('attributes that have no meaning are kept', () =>
    withField(two(), 'attributes', (buffer, position) => buffer.writeInt16BE(0x0400, position)),
  ),
  taken('a leader epoch of the client is overwritten', () => batchOf(['one'], { partitionLeaderEpoch: 42 })),
  taken('a max timestamp that is not that of the records is put right', () =>
    withField(two(), 'maxTimestamp', (buffer, position) => buffer.writeBigInt64BE(BigInt(T0 + 99), position)),
  ),
]

const HOUR_MS = 3_600_000

const timestamps: readonly Scenario[] = [
  taken('no timestamp', () => batchOf([{ timestamp: -1, value: Buffer.from('timeless') }])),
  taken('timestamps out of order', () =>
    batchOf([keyed('a', '1', T0 + 5), keyed('b', '2', T0 - 5), keyed('c', '3', T0)]),
  ),
  refused('a time too far ahead', () => batchOf([keyed('a', '1', Date.now() + 2 * HOUR_MS)])),
  refused('one of three records too far ahead', () =>
    batchOf([keyed('a', '1'), keyed('b', '2', Date.now() + 2 * HOUR_MS), keyed('c', '3')]),
  ),
  refused('a time too far back', () => batchOf([keyed('a', '1')]), {
    configs: { 'message.timestamp.before.max.ms': '1000' },
  }),
  refused('LogAppendTime of the client', () =>
    batchOf(['one'], { timestampType: 'LogAppendTime', maxTimestamp: Date.now() }),
  ),
  taken('the broker gives the time', two, { 'message.timestamp.type': 'LogAppendTime' }),
  taken('the broker gives the time to a compressed batch', () => batchOf(['one', 'two'], { compression: 'gzip' }), {
    'message.timestamp.type': 'LogAppendTime',
  }),
  taken(
    'where the broker gives the time, that of the client may be anything',
    () => batchOf([keyed('a', '1', Date.now() + 9 * HOUR_MS)]),
    { 'message.timestamp.type': 'LogAppendTime' },
  ),
]

const compacted = { 'cleanup.policy': 'compact' }

const keys: readonly Scenario[] = [
  refused('a record without a key in a compacted topic', two, { configs: compacted }),
  refused(
    'one of three records without a key in a compacted topic',
    () => batchOf([keyed('a', '1'), { timestamp: T0, value: Buffer.from('2') }, keyed('c', '3')]),
    { configs: compacted },
  ),
  refused('a record without a key in a topic that is compacted and deleted', two, {
    configs: { 'cleanup.policy': 'compact,delete' },
  }),
  taken('a tombstone', () => batchOf([keyed('a', null)]), compacted),
  taken('headers, with and without values', () =>
    batchOf([
      {
        ...keyed('a', '1'),
        headers: [
          { key: 'h', value: Buffer.from('v') },
          { key: 'h', value: null },
          { key: '', value: Buffer.alloc(0) },
        ],
      },
    ]),
  ),
  taken('a record of nothing', () => batchOf([{ timestamp: T0 }])),
]

const compressionScenarios: readonly Scenario[] = [
  ...COMPRESSIONS.filter((codec) => codec !== 'none').flatMap((compression) => [
    taken(`${compression} is kept`, () => batchOf(['one', 'two'], { compression })),
    taken(
      `${compression} is unpacked for compression.type=uncompressed`,
      () => batchOf(['one', 'two'], { compression }),
      { 'compression.type': 'uncompressed' },
    ),
    taken(`compression.type=${compression} packs what comes without`, two, { 'compression.type': compression }),
    refused(`${compression} in name only`, () => {
      const codec = { gzip: 1, snappy: 2, lz4: 3, zstd: 4 }[compression]
      return withField(two(), 'attributes', (buffer, position) => buffer.writeInt16BE(codec, position))
    }),
  ]),
  refused('zstd before version 7', () => batchOf(['one'], { compression: 'zstd' }), { versions: [3, 6] }),
  refused('a wrong number of records in a compressed batch', () =>
    withField(batchOf(['one', 'two'], { compression: 'gzip' }), 'recordCount', (buffer, position) =>
      buffer.writeInt32BE(1, position),
    ),
  ),
  refused(
    'a record without a key in a compressed batch of a compacted topic',
    () => batchOf(['one'], { compression: 'gzip' }),
    { configs: compacted },
  ),
  taken('gaps between the offsets of a compressed batch are closed', () =>
    batchOf(
      [
        { ...keyed('a', '1'), offset: 0 },
        { ...keyed('b', '2'), offset: 1 },
      ],
      { compression: 'gzip' },
    ),
  ),
  refused('inner offsets that begin at 1', () => {
    const records = [
      { ...keyed('a', '1'), offset: 1 },
      { ...keyed('b', '2'), offset: 2 },
    ]
    return withField(batchOf(records), 'lastOffsetDelta', (buffer, position) => buffer.writeInt32BE(1, position))
  }),
]

const limits: readonly Scenario[] = [
  refused('a batch above max.message.bytes', () => batchOf(['x'.repeat(200)]), {
    configs: { 'max.message.bytes': '200' },
  }),
  {
    name: 'a batch of max.message.bytes, and one of a byte more',
    async play(p) {
      const fitting = batchOf(['x'.repeat(100)])
      const topic = await p.topic('t', { configs: { 'max.message.bytes': String(fitting.length) } })
      await p.ask(produce, 9, requestOf(topic, fitting))
      await p.ask(produce, 9, requestOf(topic, batchOf(['x'.repeat(101)])))
    },
  },
  {
    name: 'a batch above segment.bytes',
    async play(p) {
      const topic = await p.topic('t', { configs: { 'segment.bytes': '1048576', 'max.message.bytes': '3000000' } })
      for (const version of TELLING_VERSIONS) {
        await p.ask(produce, version, requestOf(topic, batchOf(['x'.repeat(1_100_000)])))
      }
      await readBack(p, topic)
    },
  },
  {
    name: 'the largest batch of the default config, and one of a byte more',
    async play(p) {
      const topic = await p.topic('t')
      const overhead = batchOf(['x'.repeat(1_048_000)]).length - 1_048_000
      const largest = 1_048_588 - overhead
      await p.ask(produce, 9, requestOf(topic, batchOf(['x'.repeat(largest)])))
      await p.ask(produce, 9, requestOf(topic, batchOf(['x'.repeat(largest + 1)])))
    },
  },
]

const targets: readonly Scenario[] = [
  {
    name: 'a topic that is not there',
    async play(p) {
      const nowhere = { name: p.name('nowhere'), id: UNKNOWN_ID }
      for (const version of [3, ...TELLING_VERSIONS]) await p.ask(produce, version, requestOf(nowhere, two()))
    },
  },
  {
    name: 'partitions that are not there',
    async play(p) {
      const topic = await p.topic('t', { partitions: 2 })
      for (const version of [3, ...TELLING_VERSIONS]) {
        for (const index of [2, -1]) await p.ask(produce, version, requestOf(topic, two(), {}, index))
      }
    },
  },
  {
    name: 'a topic without a name or an id',
    async play(p) {
      for (const version of [9, 13])
        await p.ask(produce, version, requestOf({ name: '', id: 'AAAAAAAAAAAAAAAAAAAAAA' }, two()))
    },
  },
  {
    name: 'a name that no topic can have',
    async play(p) {
      for (const version of [3, 9])
        await p.ask(produce, version, requestOf({ name: 'not a name', id: UNKNOWN_ID }, two()))
    },
  },
  {
    name: 'no topics, and topics without partitions',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [3, 9, 13]) {
        await p.ask(produce, version, { acks: 1, timeoutMs: 1000, topicData: [] }, { note: 'no topics' })
        const topicData = [{ name: topic.name, topicId: topic.id, partitionData: [] }]
        await p.ask(produce, version, { acks: 1, timeoutMs: 1000, topicData }, { note: 'no partitions' })
      }
    },
  },
  {
    name: 'good and bad partitions in one request',
    async play(p) {
      const topic = await p.topic('t', { partitions: 2 })
      const partitionData = [
        { index: 0, records: two() },
        { index: 7, records: two() },
        { index: 1, records: Buffer.alloc(0) },
      ]
      for (const version of [9, 13]) {
        const topicData = [{ name: topic.name, topicId: topic.id, partitionData }]
        await p.ask(produce, version, { acks: -1, timeoutMs: 1000, topicData })
      }
      await readBack(p, topic)
    },
  },
  {
    name: 'an internal topic',
    async play(p) {
      await p.coordinator(p.name('group'))
      for (const version of [3, 9]) {
        await p.ask(produce, version, requestOf({ name: '__consumer_offsets', id: UNKNOWN_ID }, two()))
      }
    },
  },
  {
    name: 'a broker that does not lead the partition',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', {
        assignments: [
          [1, 2, 3],
          [2, 3, 1],
        ],
      })
      for (const version of [3, 9, 10, 12, 13]) {
        await p.ask(produce, version, requestOf(topic, two(), { acks: 1 }, 1), { note: 'to a follower' })
        await p.ask(produce, version, requestOf(topic, two(), {}, 0), { note: 'to a follower', to: 3 })
      }
      const alone = await p.topic('alone', { assignments: [[2]] })
      await p.ask(produce, 13, requestOf(alone, two()), { note: 'to a broker that has no replica' })
      const partitionData = [0, 1].map((index) => ({ index, records: two() }))
      const topicData = [{ name: topic.name, topicId: topic.id, partitionData }]
      await p.ask(produce, 13, { acks: 1, timeoutMs: 1000, topicData }, { note: 'one of two partitions' })
    },
  },
]

const acks: readonly Scenario[] = [
  ...[-2, 2, 100].map(
    (count): Scenario => ({
      name: `acks ${count}`,
      async play(p) {
        const topic = await p.topic('t')
        for (const version of [3, ...TELLING_VERSIONS]) {
          await p.ask(produce, version, requestOf(topic, two(), { acks: count }))
        }
        await readBack(p, topic)
      },
    }),
  ),
  {
    name: 'acks 0 has no answer',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [3, 9, 13]) await p.tell(produce, version, requestOf(topic, two(), { acks: 0 }))
      await readBack(p, topic)
    },
  },
  {
    name: 'acks 0 closes the connection where something is wrong',
    async play(p) {
      const topic = await p.topic('t')
      const nowhere = { name: p.name('nowhere'), id: UNKNOWN_ID }
      for (const version of [3, 9, 13]) {
        await p.tell(produce, version, requestOf(nowhere, two(), { acks: 0 }), { note: 'an unknown topic' })
        await p.tell(produce, version, requestOf(topic, Buffer.alloc(0), { acks: 0 }), { note: 'no records' })
        await p.tell(produce, version, requestOf(topic, two(), { acks: 0 }, 9), { note: 'an unknown partition' })
        await p.tell(produce, version, { acks: 0, timeoutMs: 0, topicData: [] }, { note: 'no topics' })
      }
      await readBack(p, topic)
    },
  },
  {
    name: 'acks of all the replicas',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', { assignments: [[1, 2, 3]], configs: { 'min.insync.replicas': '3' } })
      for (const version of [3, 9, 13]) await p.ask(produce, version, requestOf(topic, two()))
      await readBack(p, topic)
    },
  },
  {
    name: 'a timeout of 0 or less',
    async play(p) {
      const topic = await p.topic('t')
      for (const timeoutMs of [0, -1]) await p.ask(produce, 9, requestOf(topic, two(), { timeoutMs }))
    },
  },
]

interface Sequence {
  readonly producerId: number
  readonly producerEpoch?: number
  readonly baseSequence: number
}

/** Appends as an idempotent producer does. */
async function sequenced(p: Play, topic: PlayedTopic, sequence: Sequence, note: string, values = ['a']): Promise<void> {
  await p.ask(produce, 9, requestOf(topic, batchOf(values, { producerEpoch: 0, ...sequence })), { note })
}

const MAX_INT32 = 0x7fff_ffff

const idempotence: readonly Scenario[] = [
  {
    name: 'an idempotent producer repeats its last five batches',
    async play(p) {
      const topic = await p.topic('t')
      const producerId = await p.producerId()
      for (let i = 0; i < 6; i++)
        await sequenced(p, topic, { producerId, baseSequence: 2 * i }, `batch ${i}`, ['a', 'b'])
      for (const i of [5, 1]) {
        await sequenced(p, topic, { producerId, baseSequence: 2 * i }, `batch ${i} again`, ['a', 'b'])
      }
      await sequenced(p, topic, { producerId, baseSequence: 0 }, 'batch 0 again, which is forgotten', ['a', 'b'])
      await readBack(p, topic)
    },
  },
  {
    name: 'an idempotent producer leaves a gap, or steps back',
    async play(p) {
      const topic = await p.topic('t')
      const producerId = await p.producerId()
      await sequenced(p, topic, { producerId, baseSequence: 0 }, 'first', ['a', 'b', 'c'])
      await sequenced(p, topic, { producerId, baseSequence: 4 }, 'behind a gap')
      await sequenced(p, topic, { producerId, baseSequence: 2 }, 'within the first')
      await sequenced(p, topic, { producerId, baseSequence: 0 }, 'the first, with other records', ['x', 'y', 'z'])
      await sequenced(p, topic, { producerId, baseSequence: 0 }, 'the beginning of the first', ['a'])
      await sequenced(p, topic, { producerId, baseSequence: 3 }, 'next')
      await readBack(p, topic)
    },
  },
  {
    name: 'an idempotent producer begins at any sequence',
    async play(p) {
      const topic = await p.topic('t')
      await sequenced(p, topic, { producerId: await p.producerId(), baseSequence: 17 }, 'at 17')
      await sequenced(p, topic, { producerId: 123_456_789, baseSequence: 0 }, 'with an id that nobody gave')
    },
  },
  {
    name: 'an idempotent producer has another epoch',
    async play(p) {
      const topic = await p.topic('t')
      const producerId = await p.producerId()
      await sequenced(p, topic, { producerId, producerEpoch: 3, baseSequence: 0 }, 'epoch 3')
      await sequenced(p, topic, { producerId, producerEpoch: 2, baseSequence: 1 }, 'an older epoch')
      await sequenced(p, topic, { producerId, producerEpoch: 4, baseSequence: 1 }, 'a newer one, not at 0')
      await sequenced(p, topic, { producerId, producerEpoch: 4, baseSequence: 0 }, 'a newer one')
      await sequenced(p, topic, { producerId, producerEpoch: 3, baseSequence: 0 }, 'the old one again')
      await sequenced(p, topic, { producerId, producerEpoch: -1, baseSequence: 1 }, 'no epoch')
      await readBack(p, topic)
    },
  },
  {
    name: 'the sequence of an idempotent producer goes round',
    async play(p) {
      const topic = await p.topic('t')
      const producerId = await p.producerId()
      await sequenced(p, topic, { producerId, baseSequence: MAX_INT32 - 1 }, 'up to the largest', ['a', 'b'])
      await sequenced(p, topic, { producerId, baseSequence: 0 }, 'from 0')
      const other = await p.producerId()
      await sequenced(p, topic, { producerId: other, baseSequence: MAX_INT32 - 1 }, 'across', ['a', 'b', 'c'])
      await sequenced(p, topic, { producerId: other, baseSequence: 0 }, 'the same again, by its second half')
      await sequenced(p, topic, { producerId: other, baseSequence: 1 }, 'from 1')
      await sequenced(p, topic, { producerId: other, baseSequence: MAX_INT32 - 1 }, 'across again', ['a', 'b', 'c'])
      await readBack(p, topic)
    },
  },
  {
    name: 'two idempotent producers on one partition',
    async play(p) {
      const topic = await p.topic('t')
      const [one, other] = [await p.producerId(), await p.producerId()]
      await sequenced(p, topic, { producerId: one, baseSequence: 0 }, 'one')
      await sequenced(p, topic, { producerId: other, baseSequence: 0 }, 'the other')
      await sequenced(p, topic, { producerId: one, baseSequence: 1 }, 'one')
      await sequenced(p, topic, { producerId: other, baseSequence: 0 }, 'the other again')
      await readBack(p, topic)
    },
  },
]

export const produceScenarios: readonly Scenario[] = [
  ...inEveryVersion(produce, 'appends', async (p, version) => {
    const topic = await p.topic('t', { partitions: 2 })
    await p.ask(produce, version, requestOf(topic, two()), { note: 'acks -1' })
    await p.ask(produce, version, requestOf(topic, batchOf([keyed('k', 'three')]), { acks: 1 }), { note: 'acks 1' })
    await p.ask(produce, version, requestOf(topic, two(), {}, 1), { note: 'the other partition' })
    await readBack(p, topic)
  }),
  ...targets,
  ...acks,
  ...malformedBatches,
  ...timestamps,
  ...keys,
  ...compressionScenarios,
  ...limits,
  ...idempotence,
]
