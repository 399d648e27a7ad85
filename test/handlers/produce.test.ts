import { beforeEach, describe, expect, test } from 'vitest'
import { fetch } from '../../src/protocol/apis/fetch.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { updateCrc } from '../../src/protocol/batch.js'
import { decodeRecords } from '../../src/protocol/records.js'
import { ZERO_UUID } from '../../src/protocol/schema.js'
import { batchOf, Harness, NOW, type TestRecord } from './harness.js'

const NO_LEADER = { leaderId: -1, leaderEpoch: -1 }
const SOME_ID = 'qg4lRgHlSG6dbJIZwSk_Ag'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  kafka.createTopic('orders', {
    assignments: [
      { partitionIndex: 0, brokerIds: [1, 2] },
      { partitionIndex: 1, brokerIds: [1, 2] },
      { partitionIndex: 2, brokerIds: [2, 3] },
    ],
  })
})

interface Send {
  readonly version?: number
  readonly acks?: number
  readonly timeoutMs?: number
  readonly topic?: string
  readonly topicId?: string
  readonly partition?: number
  readonly transactionalId?: string
  readonly clientId?: string
  readonly broker?: number
}

function requestOf(records: Buffer | null, send: Send) {
  const { version = 9, acks = -1, timeoutMs = 1000, topic = 'orders', partition = 0, transactionalId = null } = send
  const topicId = send.topicId ?? kafka.cluster.image.topic(topic)?.id ?? ZERO_UUID
  const named = version >= 13 ? { topicId } : { name: topic }
  return { transactionalId, acks, timeoutMs, topicData: [{ ...named, partitionData: [{ index: partition, records }] }] }
}

/** Sends one batch and gives what its partition is told. */
function send(records: Buffer | null, options: Send = {}) {
  const { version = 9, clientId, broker } = options
  const response = kafka.send(produce, version, requestOf(records, options), {
    ...(clientId === undefined ? {} : { clientId }),
    ...(broker === undefined ? {} : { broker }),
  })
  return response.responses[0]!.partitionResponses[0]!
}

const some = (...values: string[]) => batchOf(values.map((value) => ({ value })))
const logOf = (topic = 'orders', partition = 0) => kafka.cluster.image.partition(topic, partition)!.leaderReplica!.log

/** The records of a partition, as a consumer gets them. */
function recordsOf(topic: string) {
  const { topics } = { topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 100_000 }] }] }
  const { records } = kafka.send(fetch, 12, { maxWaitMs: 0, minBytes: 1, topics }).responses[0]!.partitions[0]!
  return [...decodeRecords(records!, 0)]
}

/** A batch with other bytes at some place, and a crc that says so. */
function changed(change: (bytes: Buffer) => void): Buffer {
  const bytes = some('a')
  change(bytes)
  updateCrc(bytes, 0)
  return bytes
}

const refused = (errorCode: string, logStartOffset = -1) => ({
  index: 0,
  errorCode,
  baseOffset: -1,
  logAppendTimeMs: -1,
  logStartOffset,
  recordErrors: [],
  errorMessage: null,
  currentLeader: NO_LEADER,
})

describe('a batch', () => {
  test.each([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])('is stored, and told where (v%d)', (version) => {
    const stored = { index: 0, errorCode: 'NONE', logAppendTimeMs: -1, recordErrors: [], errorMessage: null }
    const logStartOffset = version >= 5 ? 0 : -1
    expect(send(some('a', 'b'), { version })).toEqual({
      ...stored,
      baseOffset: 0,
      logStartOffset,
      currentLeader: NO_LEADER,
    })
    expect(send(some('c'), { version })).toMatchObject({ ...stored, baseOffset: 2, logStartOffset })
    expect(logOf().logEndOffset).toBe(3)
  })

  test('is stored without the beginning of another behind it', () => {
    expect(send(Buffer.concat([some('a'), some('b').subarray(0, 20)])).errorCode).toBe('NONE')
    expect(recordsOf('orders').map(({ value }) => value!.toString())).toEqual(['a'])
  })

  test('may be one of several, each with its own answer', () => {
    const { responses } = kafka.send(produce, 9, {
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        {
          name: 'orders',
          partitionData: [
            { index: 1, records: some('a') },
            { index: 9, records: some('b') },
            { index: 2, records: some('c') },
          ],
        },
        { name: 'nope', partitionData: [{ index: 0, records: some('d') }] },
      ],
    })
    expect(
      responses.map(({ name, partitionResponses }) => [
        name,
        partitionResponses.map(({ index, errorCode, baseOffset }) => [index, errorCode, baseOffset]),
      ]),
    ).toEqual([
      [
        'orders',
        [
          [1, 'NONE', 0],
          [9, 'UNKNOWN_TOPIC_OR_PARTITION', -1],
          [2, 'NOT_LEADER_OR_FOLLOWER', -1],
        ],
      ],
      ['nope', [[0, 'UNKNOWN_TOPIC_OR_PARTITION', -1]]],
    ])
  })

  test('is the last one of those for the same partition', () => {
    const partitionData = [null, some('a'), some('b')].map((records) => ({ index: 0, records }))
    const topicData = [{ name: 'orders', partitionData }]
    const { responses } = kafka.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData })
    expect(responses[0]!.partitionResponses).toMatchObject([{ index: 0, errorCode: 'NONE', baseOffset: 0 }])
    expect(recordsOf('orders').map(({ value }) => value!.toString())).toEqual(['b'])
  })

  test('has the time of the broker where the topic says so', () => {
    kafka.createTopic('stamped', {
      with: { 'message.timestamp.type': 'LogAppendTime' },
      assignments: [{ partitionIndex: 0, brokerIds: [1] }],
    })
    const old = batchOf([{ timestamp: 1 }, { timestamp: 2 }])
    expect(send(old, { topic: 'stamped' })).toMatchObject({ errorCode: 'NONE', logAppendTimeMs: NOW })
    expect(recordsOf('stamped').map(({ timestamp }) => timestamp)).toEqual([NOW, NOW])
  })

  test('has its own time where it claims the time of the broker without right', () => {
    const claimed = batchOf([{ timestamp: NOW - 5 }], { timestampType: 'LogAppendTime', maxTimestamp: NOW - 1 })
    expect(send(claimed)).toMatchObject({ errorCode: 'NONE', logAppendTimeMs: -1 })
    expect(recordsOf('orders').map(({ timestamp }) => timestamp)).toEqual([NOW - 5])
  })

  test('for an internal topic is taken from the admin client only', () => {
    kafka.createTopic('__consumer_offsets', { assignments: [{ partitionIndex: 0, brokerIds: [1] }] })
    const topic = '__consumer_offsets'
    expect(send(some('a'), { topic })).toEqual(refused('INVALID_TOPIC_EXCEPTION'))
    expect(send(some('a'), { topic, clientId: '__admin_client' }).errorCode).toBe('NONE')
  })
})

describe('a request', () => {
  test('for nothing is answered with nothing', () => {
    expect(kafka.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData: [] }).responses).toEqual([])
    const topicData = [{ name: 'orders', partitionData: [] }]
    expect(kafka.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData }).responses).toEqual([])
  })

  test('with acks=0 is never answered, but for an error the connection is closed', () => {
    const dispatch = (options: Send) => kafka.dispatch(produce, 9, requestOf(some('a'), { acks: 0, ...options }))
    expect(dispatch({})).toBe('unanswered')
    expect(dispatch({ topic: 'nope' })).toBe('closed')
    expect(kafka.dispatch(produce, 9, { acks: 0, timeoutMs: 0, topicData: [] })).toBe('unanswered')
    expect(logOf().logEndOffset).toBe(1)
  })

  test.each([2, -2])('with acks=%d is refused for the partitions that there are', (acks) => {
    expect(send(some('a'), { acks })).toEqual(refused('INVALID_REQUIRED_ACKS'))
    expect(send(some('a'), { acks, topic: 'nope' })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
    expect(logOf().logEndOffset).toBe(0)
  })

  test('is refused as a whole where it is transactional and names no transactional id', () => {
    const transactional = batchOf([{}], { transactional: true, producerId: 7, producerEpoch: 0, baseSequence: 0 })
    expect(send(transactional)).toEqual(refused('TRANSACTIONAL_ID_AUTHORIZATION_FAILED'))
    // Nobody was given a producer id for a transactional id.
    expect(send(transactional, { transactionalId: 'payments' })).toEqual(refused('INVALID_PRODUCER_ID_MAPPING'))
    expect(logOf().logEndOffset).toBe(0)
  })

  test.each([
    [changed((bytes) => bytes.writeInt32BE(10, 8)), 'Record size 10 is less than the minimum record overhead (14)'],
    [changed((bytes) => bytes.writeInt32BE(-1, 8)), 'Record size -1 is less than the minimum record overhead (14)'],
    [Buffer.alloc(61), 'Record size 0 is less than the minimum record overhead (14)'],
    [changed((bytes) => bytes.writeInt8(3, 16)), 'Invalid magic found in record: 3'],
  ])('is refused as a whole where what it holds is no batch: %#', (records, errorMessage) => {
    const partitionData = [some('a'), records].map((each, index) => ({ index, records: each }))
    const topicData = [{ name: 'orders', partitionData }]
    const { responses } = kafka.send(produce, 9, { acks: -1, timeoutMs: 1000, topicData })
    expect(responses[0]!.partitionResponses).toEqual(
      [0, 1].map((index) => ({ ...refused('CORRUPT_MESSAGE'), index, errorMessage })),
    )
    expect(logOf().logEndOffset).toBe(0)
  })
})

describe('acks', () => {
  test('of the leader alone do not wait for its followers', () => {
    kafka.cluster.image.partition('orders', 0)!.replicaOn(2)!.follow = () => {}
    expect(send(some('a'), { acks: 1 })).toMatchObject({ errorCode: 'NONE', baseOffset: 0 })
  })

  test('of all replicas wait for them', () => {
    const partition = kafka.cluster.image.partition('orders', 0)!
    const follower = partition.replicaOn(2)!
    const { follow } = follower
    follower.follow = () => {}
    const parked = kafka.park(produce, 9, requestOf(some('a'), {}))
    expect(parked.answer()).toBeUndefined()
    follower.follow = follow
    send(some('b'), { acks: 1 })
    expect(parked.answer()).toMatchObject({
      responses: [{ partitionResponses: [{ errorCode: 'NONE', baseOffset: 0 }] }],
    })
  })

  test('that do not come in time are told, with the place of the batch, which stays', () => {
    kafka.cluster.image.partition('orders', 0)!.replicaOn(2)!.follow = () => {}
    send(some('a'), { acks: 1 })
    const parked = kafka.park(produce, 9, requestOf(some('b'), { timeoutMs: 400 }))
    kafka.clock.advance(399)
    expect(parked.answer()).toBeUndefined()
    kafka.clock.advance(1)
    expect(parked.answer()).toMatchObject({
      responses: [{ partitionResponses: [{ errorCode: 'REQUEST_TIMED_OUT', baseOffset: 1, logStartOffset: 0 }] }],
    })
    expect(logOf().logEndOffset).toBe(2)
  })

  test('of all replicas are refused below min.insync.replicas; that of the leader is not', () => {
    kafka.createTopic('safe', {
      with: { 'min.insync.replicas': '2' },
      assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }],
    })
    kafka.cluster.image.partition('safe', 0)!.isr = [1]
    expect(send(some('a'), { topic: 'safe' })).toEqual(refused('NOT_ENOUGH_REPLICAS', 0))
    expect(send(some('a'), { topic: 'safe', acks: 1 })).toMatchObject({ errorCode: 'NONE', baseOffset: 0 })
  })

  test('of all replicas ask for no more of them than there are', () => {
    kafka.createTopic('small', {
      with: { 'min.insync.replicas': '2' },
      assignments: [{ partitionIndex: 0, brokerIds: [1] }],
    })
    expect(send(some('a'), { topic: 'small' }).errorCode).toBe('NONE')
  })

  test('are not awaited from a topic that is deleted', () => {
    const topic = kafka.cluster.image.topic('orders')!
    topic.partitions[0]!.replicaOn(2)!.follow = () => {}
    const parked = kafka.park(produce, 9, requestOf(some('a'), {}))
    kafka.cluster.transact(() => kafka.cluster.controller.deleteTopic(topic))
    expect(parked.answer()).toMatchObject({
      responses: [{ partitionResponses: [{ errorCode: 'UNKNOWN_TOPIC_OR_PARTITION' }] }],
    })
  })
})

describe('a partition is refused', () => {
  test('where there is none of that name', () => {
    for (const topic of ['nope', 'a b']) {
      expect(send(some('a'), { topic })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
    }
    expect(send(some('a'), { partition: -1 })).toEqual({ ...refused('UNKNOWN_TOPIC_OR_PARTITION'), index: -1 })
  })

  test('where there is none of that id', () => {
    for (const topicId of [SOME_ID, ZERO_UUID]) {
      expect(send(some('a'), { version: 13, topicId })).toEqual(refused('UNKNOWN_TOPIC_ID'))
    }
    const missing = send(some('a'), { version: 13, partition: 7 })
    expect(missing).toEqual({ ...refused('UNKNOWN_TOPIC_OR_PARTITION'), index: 7 })
  })

  test('by a broker that does not lead it; since version 10 it says who does', () => {
    for (const version of [9, 10, 13]) {
      const request = requestOf(some('a'), { version, partition: 2 })
      const { responses, nodeEndpoints } = kafka.send(produce, version, request)
      const leader = version >= 10 ? { leaderId: 2, leaderEpoch: 0 } : NO_LEADER
      expect(responses[0]!.partitionResponses).toEqual([
        { ...refused('NOT_LEADER_OR_FOLLOWER'), index: 2, currentLeader: leader },
      ])
      const endpoint = { nodeId: 2, host: '127.0.0.1', port: 9002, rack: null }
      expect(nodeEndpoints).toEqual(version >= 10 ? [endpoint] : [])
    }
  })

  test.each([
    ['INVALID_RECORD', 'no records', null],
    ['INVALID_RECORD', 'no bytes', Buffer.alloc(0)],
    ['INVALID_RECORD', 'two batches', Buffer.concat([some('a'), some('b')])],
    ['INVALID_RECORD', 'a message of magic 1', changed((bytes) => bytes.writeInt8(1, 16))],
    ['CORRUPT_MESSAGE', 'a batch of an impossible size', changed((bytes) => bytes.writeInt32BE(40, 8))],
    ['CORRUPT_MESSAGE', 'something else behind its batch', Buffer.concat([some('a'), Buffer.alloc(20)])],
  ])('as %s, without a place, for %s', (error, _what, records) => {
    expect(send(records)).toEqual(refused(error))
  })

  test('for zstd up to version 6', () => {
    const packed = batchOf([{ value: 'a' }], { compression: 'zstd' })
    expect(send(packed, { version: 6 })).toEqual(refused('UNSUPPORTED_COMPRESSION_TYPE'))
    expect(send(packed, { version: 7 }).errorCode).toBe('NONE')
  })

  test('for a batch that is too large or corrupt, without a word on where the log begins', () => {
    kafka.createTopic('small', {
      with: { 'max.message.bytes': '100' },
      assignments: [{ partitionIndex: 0, brokerIds: [1] }],
    })
    expect(send(some('x'.repeat(100)), { topic: 'small' })).toEqual(refused('MESSAGE_TOO_LARGE'))
    const corrupt = some('a')
    corrupt[66]! ^= 1
    expect(send(corrupt)).toEqual(refused('CORRUPT_MESSAGE'))
  })

  test('for a batch that the log objects to, with where the log begins', () => {
    send(some('a', 'b'))
    const partition = kafka.cluster.image.partition('orders', 0)!
    partition.deleteRecordsBefore(partition.leaderReplica!, 1)
    expect(send(batchOf([{}], { baseOffset: 5 }))).toEqual(refused('INVALID_RECORD', 1))
    expect(send(batchOf([{}], { baseOffset: 5 }), { version: 4 })).toEqual(refused('INVALID_RECORD', -1))
    expect(send(batchOf([{}], { producerId: 7, producerEpoch: 0 }))).toEqual(refused('INVALID_RECORD', 1))
  })

  test('with the reason where the cluster may not hold more', () => {
    kafka = new Harness({ brokers: 3, maxRetainedBytes: 100 })
    kafka.createTopic('orders', { assignments: [{ partitionIndex: 0, brokerIds: [1, 2] }] })
    expect(send(some('a')).errorCode).toBe('NONE')
    expect(send(some('b'))).toEqual({
      ...refused('KAFKA_STORAGE_ERROR'),
      errorMessage: expect.stringContaining('may hold 100 (maxRetainedBytes)'),
    })
  })

  test('with the records that are to blame, since version 8', () => {
    kafka.createTopic('compacted', {
      with: { 'cleanup.policy': 'compact' },
      assignments: [{ partitionIndex: 0, brokerIds: [1] }],
    })
    const records: TestRecord[] = [{ key: 'a' }, { key: null }]
    const batchIndexErrorMessage = 'Compacted topic cannot accept message without key in topic partition compacted-0'
    expect(send(batchOf(records), { topic: 'compacted', version: 8 })).toEqual({
      ...refused('INVALID_RECORD', 0),
      recordErrors: [{ batchIndex: 1, batchIndexErrorMessage }],
      errorMessage: `One or more records have been rejected due to 1 record errors in total, and only showing the first three errors at most: [RecordError(batchIndex=1, message='${batchIndexErrorMessage}')]`,
    })
    expect(send(batchOf(records), { topic: 'compacted', version: 7 })).toEqual(refused('INVALID_RECORD', 0))
    expect(send(batchOf([{ key: 'a', value: null }]), { topic: 'compacted' }).errorCode).toBe('NONE')
  })
})

describe('an idempotent producer', () => {
  const numbered = (baseSequence: number, count = 1, { epoch = 0, producer = 42 } = {}) =>
    batchOf(
      Array.from({ length: count }, (_, i) => ({ timestamp: NOW + i })),
      {
        producerId: producer,
        producerEpoch: epoch,
        baseSequence,
      },
    )
  const outcome = (records: Buffer) => {
    const { errorCode, baseOffset, logAppendTimeMs } = send(records)
    return errorCode === 'NONE' ? [baseOffset, logAppendTimeMs] : errorCode
  }

  test('may begin with any number, and goes on with the next', () => {
    expect(outcome(numbered(5, 3))).toEqual([0, -1])
    expect(outcome(numbered(8))).toEqual([3, -1])
  })

  test('is told of a batch that it sends again where it was stored, and when', () => {
    outcome(numbered(0, 3))
    outcome(numbered(3))
    expect(outcome(numbered(0, 3))).toEqual([0, NOW + 2])
    expect(outcome(numbered(3))).toEqual([3, NOW])
    expect(logOf().logEndOffset).toBe(4)
  })

  test('is remembered for five batches', () => {
    for (let sequence = 0; sequence < 6; sequence++) outcome(numbered(sequence))
    expect(outcome(numbered(0))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER')
    expect(outcome(numbered(1))).toEqual([1, NOW])
  })

  test('is refused for a gap, for an overlap and for what is long past', () => {
    outcome(numbered(5, 3))
    for (const records of [numbered(9), numbered(7, 2), numbered(4), numbered(5, 2)]) {
      expect(send(records)).toEqual(refused('OUT_OF_ORDER_SEQUENCE_NUMBER', 0))
    }
  })

  test('begins at 0 in a new epoch, after which the old one is over', () => {
    outcome(numbered(5, 3))
    expect(outcome(numbered(3, 1, { epoch: 1 }))).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER')
    expect(outcome(numbered(0, 1, { epoch: 1 }))).toEqual([3, -1])
    expect(send(numbered(8))).toEqual(refused('INVALID_PRODUCER_EPOCH', 0))
    expect(outcome(numbered(5, 3))).toBe('INVALID_PRODUCER_EPOCH')
  })

  test('counts on from 0 after the largest number', () => {
    expect(outcome(numbered(0x7fff_ffff))).toEqual([0, -1])
    expect(outcome(numbered(0))).toEqual([1, -1])
    expect(outcome(numbered(0x7fff_fffe, 3, { producer: 43 }))).toEqual([2, -1])
    expect(outcome(numbered(1, 1, { producer: 43 }))).toEqual([5, -1])
  })

  test('is one of many, each counting for itself, and on each partition', () => {
    expect(outcome(numbered(0))).toEqual([0, -1])
    expect(outcome(numbered(0, 1, { producer: 43 }))).toEqual([1, -1])
    expect(send(numbered(1), { partition: 1 })).toMatchObject({ errorCode: 'NONE', baseOffset: 0 })
  })
})
