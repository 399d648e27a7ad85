import { beforeEach, describe, expect, test } from 'vitest'
import { fetch } from '../../src/protocol/apis/fetch.js'
import { batchPositions, sizeInBytes } from '../../src/protocol/batch.js'
import { decodeRecords } from '../../src/protocol/records.js'
import { type Draft, type RequestOf, ZERO_UUID } from '../../src/protocol/schema.js'
import { batchOf, Harness } from './harness.js'

type Request = Draft<RequestOf<typeof fetch>>

const NO_LEADER = { leaderId: -1, leaderEpoch: -1 }
const NO_EPOCH = { epoch: -1, endOffset: -1 }
const SOME_ID = 'qg4lRgHlSG6dbJIZwSk_Ag'
const BATCH_BYTES = batchOf([{ value: 'a' }]).length

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

const idOf = (topic: string) => kafka.cluster.image.topic(topic)?.id ?? SOME_ID

function fill(count = 3, partition = 0): void {
  for (let i = 0; i < count; i++) kafka.append('orders', [{ value: 'a' }], partition)
}

interface Asked {
  readonly topic?: string
  readonly partition?: number
  readonly offset?: number
  readonly maxBytes?: number
  readonly epoch?: number
  readonly lastEpoch?: number
}

function requestOf(asked: readonly Asked[], version: number, more: Request): Request {
  const topics = asked.map(({ topic = 'orders', partition = 0, offset = 0, maxBytes = 1 << 20, ...epochs }) => ({
    ...(version >= 13 ? { topicId: idOf(topic) } : { topic }),
    partitions: [
      {
        partition,
        fetchOffset: offset,
        partitionMaxBytes: maxBytes,
        ...(epochs.epoch === undefined ? {} : { currentLeaderEpoch: epochs.epoch }),
        ...(epochs.lastEpoch === undefined ? {} : { lastFetchedEpoch: epochs.lastEpoch }),
      },
    ],
  }))
  return { maxWaitMs: 0, minBytes: 1, topics, ...more }
}

function ask(asked: readonly Asked[], version = 12, more: Request = {}, broker = 1) {
  return kafka.send(fetch, version, requestOf(asked, version, more), { broker })
}

/** What the answer has of each partition: its index, or its error, and how many batches. */
function told({ responses }: ReturnType<typeof ask>) {
  return responses.flatMap(({ partitions }) =>
    partitions.map(({ partitionIndex, errorCode, records }) => [
      partitionIndex,
      errorCode === 'NONE' ? [...batchPositions(records!)].length : errorCode,
    ]),
  )
}

const one = (asked: Asked, version = 12, more: Request = {}, broker = 1) =>
  ask([asked], version, more, broker).responses[0]!.partitions[0]!

const refused = (errorCode: string) => ({
  partitionIndex: 0,
  errorCode,
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  divergingEpoch: NO_EPOCH,
  currentLeader: NO_LEADER,
  snapshotId: NO_EPOCH,
  abortedTransactions: null,
  preferredReadReplica: -1,
  records: Buffer.alloc(0),
})

describe('a partition', () => {
  test.each([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])('gives its batches (v%d)', (version) => {
    fill()
    const { errorCode, sessionId, responses } = ask([{}], version)
    expect([errorCode, sessionId]).toEqual(['NONE', 0])
    const { topic, topicId, partitions } = responses[0]!
    expect([topic, topicId]).toEqual(version >= 13 ? ['', idOf('orders')] : ['orders', ZERO_UUID])
    const { records, ...state } = partitions[0]!
    const { records: _, ...expected } = refused('NONE')
    const logStartOffset = version >= 5 ? 0 : -1
    expect(state).toEqual({ ...expected, highWatermark: 3, lastStableOffset: 3, logStartOffset })
    expect([...decodeRecords(records!, 0)].map(({ offset }) => offset)).toEqual([0])
    expect(records).toHaveLength(3 * BATCH_BYTES)
  })

  test('gives whole batches from the one that holds the offset', () => {
    kafka.append('orders', [{ value: 'a' }, { value: 'b' }, { value: 'c' }])
    fill(1)
    const { records } = one({ offset: 2 })
    expect([...decodeRecords(records!, 0)].map(({ offset }) => offset)).toEqual([0, 1, 2])
  })

  test('tells readers of committed transactions that none was aborted', () => {
    fill()
    expect(one({}, 12, { isolationLevel: 1 }).abortedTransactions).toEqual([])
    expect(one({}, 12, { isolationLevel: 0 }).abortedTransactions).toBeNull()
  })

  test('gives nothing at its end, and nothing that is not committed', () => {
    fill()
    expect(one({ offset: 3 })).toMatchObject({ errorCode: 'NONE', highWatermark: 3, records: Buffer.alloc(0) })
    kafka.cluster.image.partition('orders', 0)!.replicaOn(2)!.follow = () => {}
    fill(2)
    for (const offset of [3, 4, 5]) {
      expect(one({ offset })).toMatchObject({ errorCode: 'NONE', highWatermark: 3, records: Buffer.alloc(0) })
    }
    expect(told(ask([{}]))).toEqual([[0, 3]])
  })
})

describe('a partition is refused', () => {
  test('before its beginning and behind its end', () => {
    fill()
    for (const offset of [-1, 4]) expect(one({ offset })).toEqual(refused('OFFSET_OUT_OF_RANGE'))
  })

  test('where there is none of that name or id', () => {
    const missing = (error: string) => ({ ...refused(error), abortedTransactions: [] })
    expect(one({ partition: 9 })).toEqual({ ...missing('UNKNOWN_TOPIC_OR_PARTITION'), partitionIndex: 9 })
    expect(one({ topic: 'nope' })).toEqual(missing('UNKNOWN_TOPIC_OR_PARTITION'))
    expect(one({ topic: 'nope' }, 13)).toEqual(missing('UNKNOWN_TOPIC_ID'))
    expect(one({ partition: 9 }, 13)).toEqual({ ...missing('UNKNOWN_TOPIC_OR_PARTITION'), partitionIndex: 9 })
  })

  test('to a client that knows another epoch', () => {
    kafka.cluster.image.partition('orders', 0)!.leaderEpoch = 3
    expect(one({ epoch: 3 }).errorCode).toBe('NONE')
    expect(one({ epoch: -2 }).errorCode).toBe('NONE')
    expect(one({ epoch: 2 })).toEqual(refused('FENCED_LEADER_EPOCH'))
    expect(one({ epoch: 4 })).toEqual(refused('UNKNOWN_LEADER_EPOCH'))
  })

  test('by a broker that does not have it; since version 16 it says who leads', () => {
    for (const version of [12, 16, 18]) {
      const { responses, nodeEndpoints } = ask([{ partition: 2 }], version)
      const currentLeader = version >= 16 ? { leaderId: 2, leaderEpoch: 0 } : NO_LEADER
      expect(responses[0]!.partitions).toEqual([
        { ...refused('NOT_LEADER_OR_FOLLOWER'), partitionIndex: 2, currentLeader },
      ])
      const endpoint = { nodeId: 2, host: '127.0.0.1', port: 9002, rack: null }
      expect(nodeEndpoints).toEqual(version >= 16 ? [endpoint] : [])
    }
  })

  test('to a client in an old epoch, with who leads since version 16', () => {
    const partition = kafka.cluster.image.partition('orders', 0)!
    partition.leaderEpoch = 3
    const { responses, nodeEndpoints } = ask([{ epoch: 2 }], 16)
    expect(responses[0]!.partitions[0]!.currentLeader).toEqual({ leaderId: 1, leaderEpoch: 3 })
    expect(nodeEndpoints.map(({ nodeId }) => nodeId)).toEqual([1])
  })
})

describe('a request', () => {
  test('for records of an isolation that there is not is refused as a whole', () => {
    fill()
    expect(one({}, 12, { isolationLevel: 2 })).toEqual({ ...refused('UNKNOWN_SERVER_ERROR'), abortedTransactions: [] })
    expect(ask([{}], 13, { isolationLevel: 2 })).toMatchObject({ errorCode: 'UNKNOWN_SERVER_ERROR', responses: [] })
  })

  test('from a replica that is none is refused', () => {
    fill()
    expect(one({}, 14, { replicaId: 3 })).toEqual(refused('NOT_LEADER_OR_FOLLOWER'))
    expect(one({}, 15, { replicaState: { replicaId: 3, replicaEpoch: 1 } }).errorCode).toBe('NOT_LEADER_OR_FOLLOWER')
    for (const replicaId of [-1, -2]) expect(one({}, 14, { replicaId }).errorCode).toBe('NONE')
  })

  test('is answered with what there is before what there is not', () => {
    fill()
    expect(told(ask([{ partition: 7 }, { topic: 'nope' }, {}]))).toEqual([
      [0, 3],
      [7, 'UNKNOWN_TOPIC_OR_PARTITION'],
      [0, 'UNKNOWN_TOPIC_OR_PARTITION'],
    ])
  })
})

describe('a follower', () => {
  test('is read from since version 11, as far as it knows what is committed', () => {
    fill()
    expect(told(ask([{}], 11, {}, 2))).toEqual([[0, 3]])
    expect(one({}, 10, {}, 2)).toEqual(refused('NOT_LEADER_OR_FOLLOWER'))
    const follower = kafka.cluster.image.partition('orders', 0)!.replicaOn(2)!
    follower.highWatermark = 2
    expect(one({ offset: 2 }, 12, {}, 2)).toMatchObject({ highWatermark: 2, records: Buffer.alloc(0) })
  })

  test('wakes those who wait for its records', () => {
    const parked = kafka.park(fetch, 12, requestOf([{}], 12, { maxWaitMs: 500 }), { broker: 2 })
    fill(1)
    expect(parked.answer()).toMatchObject({ responses: [{ partitions: [{ highWatermark: 1 }] }] })
  })
})

describe('a client that says which epoch it has read last', () => {
  beforeEach(() => {
    fill(2)
    kafka.cluster.image.partition('orders', 0)!.leaderEpoch = 5
    fill(2)
  })

  test('reads on where its history is that of the leader', () => {
    expect(told(ask([{ lastEpoch: 5, offset: 4 }]))).toEqual([[0, 0]])
    expect(told(ask([{ lastEpoch: 0, offset: 2 }]))).toEqual([[0, 2]])
    expect(told(ask([{ lastEpoch: -2, offset: 0 }]))).toEqual([[0, 4]])
  })

  test('is told where they part', () => {
    const diverging = { errorCode: 'NONE', records: Buffer.alloc(0), highWatermark: 4 }
    expect(one({ lastEpoch: 0, offset: 3 })).toMatchObject({
      ...diverging,
      divergingEpoch: { epoch: 0, endOffset: 2 },
    })
    expect(one({ lastEpoch: 3, offset: 2 })).toMatchObject({
      ...diverging,
      divergingEpoch: { epoch: 0, endOffset: 2 },
    })
    expect(one({ lastEpoch: 5, offset: 9 })).toMatchObject({
      ...diverging,
      divergingEpoch: { epoch: 5, endOffset: 4 },
    })
  })

  test('is refused for an epoch that is yet to come', () => {
    expect(one({ lastEpoch: 6, offset: 1 })).toEqual(refused('OFFSET_OUT_OF_RANGE'))
  })
})

describe('the limits', () => {
  beforeEach(() => {
    fill(5, 0)
    fill(5, 1)
  })

  test('of a partition and of the answer hold to the batch', () => {
    expect(told(ask([{ maxBytes: 2 * BATCH_BYTES }]))).toEqual([[0, 2]])
    expect(told(ask([{ maxBytes: 3 * BATCH_BYTES - 1 }]))).toEqual([[0, 2]])
    expect(told(ask([{}], 12, { maxBytes: 2 * BATCH_BYTES }))).toEqual([[0, 2]])
  })

  test('do not keep the first batch of the answer back', () => {
    for (const maxBytes of [0, 1]) {
      expect(told(ask([{ maxBytes }]))).toEqual([[0, 1]])
      expect(told(ask([{}], 12, { maxBytes }))).toEqual([[0, 1]])
    }
  })

  test('are not negative', () => {
    expect(one({ maxBytes: -1 })).toEqual(refused('UNKNOWN_SERVER_ERROR'))
    expect(one({}, 12, { maxBytes: -1 })).toEqual(refused('UNKNOWN_SERVER_ERROR'))
    expect(told(ask([{}], 12, { minBytes: -1, maxWaitMs: -1 }))).toEqual([[0, 5]])
  })

  test('leave the partitions behind what the first ones do not take', () => {
    const both = [{ maxBytes: BATCH_BYTES }, { partition: 1 }]
    const within = (maxBytes: number) => told(ask(both, 12, { maxBytes }))
    expect(within(BATCH_BYTES)).toEqual([
      [0, 1],
      [1, 0],
    ])
    expect(within(BATCH_BYTES + 40)).toEqual([
      [0, 1],
      [1, 0],
    ])
    expect(within(2 * BATCH_BYTES + 40)).toEqual([
      [0, 1],
      [1, 1],
    ])
  })

  test('of the brokers hold for every client', () => {
    kafka = new Harness({ configs: { 'fetch.max.bytes': '1024' } })
    kafka.createTopic('orders')
    fill(40)
    const { records } = one({})
    expect(records!.length).toBeGreaterThan(1024 - BATCH_BYTES)
    expect(records!.length).toBeLessThanOrEqual(1024)
  })

  test('let a partition that is named twice be read as it is named last', () => {
    expect(told(ask([{}, { offset: 5 }]))).toEqual([[0, 0]])
  })
})

describe('a fetch', () => {
  const park = (asked: readonly Asked[], more: Request = {}, version = 12) =>
    kafka.park(fetch, version, requestOf(asked, version, { maxWaitMs: 500, ...more }))

  test('waits for records, and is answered with the first', () => {
    const parked = park([{ offset: 0 }])
    expect(parked.answer()).toBeUndefined()
    fill(1)
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([[0, 1]])
  })

  test('waits for no longer than it said', () => {
    const parked = park([{}])
    kafka.clock.advance(499)
    expect(parked.answer()).toBeUndefined()
    kafka.clock.advance(1)
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([[0, 0]])
  })

  test('waits for no longer than the cluster lets it', () => {
    kafka = new Harness({ maxFetchWaitMs: 100 })
    kafka.createTopic('orders')
    const parked = park([{}])
    kafka.clock.advance(100)
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([[0, 0]])
  })

  test('waits until there is as much as it wants, over all of its partitions', () => {
    const parked = park([{}, { partition: 1 }], { minBytes: 3 * BATCH_BYTES })
    fill(2, 0)
    expect(parked.answer()).toBeUndefined()
    fill(1, 1)
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([
      [0, 2],
      [1, 1],
    ])
  })

  test('does not wait for more than it would take', () => {
    fill(5)
    const maxBytes = BATCH_BYTES + 10
    expect(told(ask([{}], 12, { maxWaitMs: 500, minBytes: 100_000, maxBytes }))).toEqual([[0, 1]])
    expect(told(ask([{ maxBytes }], 12, { maxWaitMs: 500, minBytes: maxBytes }))).toEqual([[0, 1]])
    expect(park([{ maxBytes }], { minBytes: maxBytes + 1 }).answer()).toBeUndefined()
  })

  test('that wants nothing, or asks for nothing, is answered at once', () => {
    expect(told(ask([{}], 12, { maxWaitMs: 500, minBytes: 0 }))).toEqual([[0, 0]])
    expect(told(ask([], 12, { maxWaitMs: 500 }))).toEqual([])
  })

  test('is answered at once with an error, but for partitions that there are not', () => {
    expect(told(ask([{ offset: 9 }, { partition: 1 }], 12, { maxWaitMs: 500 }))).toEqual([
      [0, 'OFFSET_OUT_OF_RANGE'],
      [1, 0],
    ])
    expect(told(ask([{ partition: 7 }], 12, { maxWaitMs: 500 }))).toEqual([[7, 'UNKNOWN_TOPIC_OR_PARTITION']])
    const parked = park([{}, { partition: 7 }])
    expect(parked.answer()).toBeUndefined()
    fill(1)
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([
      [0, 1],
      [7, 'UNKNOWN_TOPIC_OR_PARTITION'],
    ])
  })

  test('is answered when its topic is deleted', () => {
    const parked = park([{}])
    kafka.cluster.transact(() => kafka.cluster.controller.deleteTopic(kafka.cluster.image.topic('orders')!))
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([[0, 'UNKNOWN_TOPIC_OR_PARTITION']])
  })

  test.each<[number, number, number | string]>([
    [12, 0, 0],
    [12, 1, 'OFFSET_OUT_OF_RANGE'],
    [13, 0, 'INCONSISTENT_TOPIC_ID'],
  ])('is answered at a reset, which brings back a topic of that name (v%i, at offset %i)', (version, offset, found) => {
    fill(offset)
    const parked = park([{ offset }], {}, version)
    const assignments = [{ partitionIndex: 0, brokerIds: [1, 2] }]
    kafka.cluster.reset([{ name: 'orders', numPartitions: -1, replicationFactor: -1, assignments }])
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([[0, found]])
  })

  test('is forgotten with its connection', () => {
    const { pending } = kafka.clock
    const parked = park([{}])
    expect(kafka.clock.pending).toBe(pending + 1)
    parked.cancel()
    expect(kafka.clock.pending).toBe(pending)
    fill(1)
    kafka.clock.advance(500)
    expect(parked.answer()).toBeUndefined()
  })
})

describe('a session', () => {
  function open(asked: readonly Asked[], version = 12, more: Request = {}) {
    const answer = ask(asked, version, { sessionEpoch: 0, ...more })
    expect(answer.sessionId).toBeGreaterThan(0)
    return answer.sessionId
  }

  const errorOf = (version: number, more: Request) => {
    const { errorCode, sessionId, responses } = ask([], version, more)
    expect([sessionId, responses]).toEqual([0, []])
    return errorCode
  }

  test('is opened by epoch 0, with every partition in its first answer, and be it for none', () => {
    fill(1, 0)
    const first = ask([{}, { partition: 1 }], 12, { sessionEpoch: 0 })
    expect(told(first)).toEqual([
      [0, 1],
      [1, 0],
    ])
    open([])
  })

  test('tells only what is new', () => {
    fill(1, 0)
    const sessionId = open([{}, { partition: 1 }])
    // The client has not said that it wants to go on: what it was given, it is given again.
    expect(told(ask([], 12, { sessionId, sessionEpoch: 1 }))).toEqual([[0, 1]])
    expect(told(ask([{ offset: 1 }], 12, { sessionId, sessionEpoch: 2 }))).toEqual([])
    fill(1, 1)
    expect(told(ask([], 12, { sessionId, sessionEpoch: 3 }))).toEqual([[1, 1]])
    const partition = kafka.cluster.image.partition('orders', 0)!
    partition.deleteRecordsBefore(partition.leaderReplica!, 1)
    expect(told(ask([{ partition: 1, offset: 1 }], 12, { sessionId, sessionEpoch: 4 }))).toEqual([[0, 0]])
    expect(told(ask([], 12, { sessionId, sessionEpoch: 5 }))).toEqual([])
  })

  test('waits as any fetch does, for all of its partitions', () => {
    const sessionId = open([{}, { partition: 1 }])
    const parked = kafka.park(fetch, 12, { maxWaitMs: 500, minBytes: 1, sessionId, sessionEpoch: 1 })
    fill(1, 1)
    expect(told(parked.answer() as ReturnType<typeof ask>)).toEqual([[1, 1]])
  })

  test('tells of an error until it is over, and then of the recovery', () => {
    const sessionId = open([{ offset: 9 }])
    expect(told(ask([], 12, { sessionId, sessionEpoch: 1 }))).toEqual([[0, 'OFFSET_OUT_OF_RANGE']])
    expect(told(ask([{ offset: 0 }], 12, { sessionId, sessionEpoch: 2 }))).toEqual([[0, 0]])
    expect(told(ask([], 12, { sessionId, sessionEpoch: 3 }))).toEqual([])
  })

  test('takes partitions in and lets them go', () => {
    const sessionId = open([{}])
    const forgotten = { topic: 'orders', partitions: [0] }
    fill(1, 0)
    fill(1, 1)
    const changed = { sessionId, sessionEpoch: 1, forgottenTopicsData: [forgotten] }
    expect(told(ask([{ partition: 1 }], 12, changed))).toEqual([[1, 1]])
    const last = { sessionId, sessionEpoch: 2, forgottenTopicsData: [{ topic: 'orders', partitions: [1] }] }
    expect(ask([], 12, last)).toMatchObject({ errorCode: 'NONE', sessionId: 0, responses: [] })
    expect(errorOf(12, { sessionId, sessionEpoch: 3 })).toBe('FETCH_SESSION_ID_NOT_FOUND')
  })

  test('that has nothing left is over, and what is named in its last request is read once', () => {
    const sessionId = open([{}])
    const forgottenTopicsData = [{ topic: 'orders', partitions: [0] }]
    const last = ask([{}], 12, { sessionId, sessionEpoch: 1, forgottenTopicsData })
    expect(last.sessionId).toBe(0)
    expect(told(last)).toEqual([[0, 0]])
  })

  test('lets topics go by their ids, too', () => {
    const sessionId = open([{}, { partition: 1 }], 13)
    const forgottenTopicsData = [{ topicId: idOf('orders'), partitions: [0] }]
    fill(1, 0)
    fill(1, 1)
    expect(told(ask([], 13, { sessionId, sessionEpoch: 1, forgottenTopicsData }))).toEqual([[1, 1]])
  })

  test('gives each partition its turn, where one alone fills the answer', () => {
    fill(5, 0)
    fill(5, 1)
    const maxBytes = BATCH_BYTES
    const sessionId = open([{}, { partition: 1 }], 12, { maxBytes })
    const next = (sessionEpoch: number) => told(ask([], 12, { sessionId, sessionEpoch, maxBytes }))
    expect([next(1), next(2), next(3)]).toEqual([[[0, 1]], [[1, 1]], [[0, 1]]])
  })

  test('is refused under an unknown id, in a wrong epoch, or with another way to name topics', () => {
    const sessionId = open([{}])
    expect(errorOf(12, { sessionId: sessionId + 1, sessionEpoch: 1 })).toBe('FETCH_SESSION_ID_NOT_FOUND')
    expect(errorOf(12, { sessionId: 0, sessionEpoch: 1 })).toBe('FETCH_SESSION_ID_NOT_FOUND')
    expect(errorOf(12, { sessionId, sessionEpoch: 2 })).toBe('INVALID_FETCH_SESSION_EPOCH')
    expect(errorOf(13, { sessionId, sessionEpoch: 1 })).toBe('FETCH_SESSION_TOPIC_ID_ERROR')
    expect(ask([], 12, { sessionId, sessionEpoch: 1 }).errorCode).toBe('NONE')
  })

  test('ends with epoch -1, which is a fetch like any other', () => {
    fill()
    const sessionId = open([{}])
    expect(ask([{}], 12, { sessionId, sessionEpoch: -1 })).toMatchObject({ errorCode: 'NONE', sessionId: 0 })
    expect(errorOf(12, { sessionId, sessionEpoch: 1 })).toBe('FETCH_SESSION_ID_NOT_FOUND')
    expect(told(ask([{}], 12, { sessionId: 77, sessionEpoch: -1 }))).toEqual([[0, 3]])
  })

  test('remembers what its topics were called: it finds them deleted, and replaced', () => {
    const sessionId = open([{}], 13)
    const { controller, image } = kafka.cluster
    kafka.cluster.transact(() => controller.deleteTopic(image.topic('orders')!))
    const next = (sessionEpoch: number) => told(ask([], 13, { sessionId, sessionEpoch }))
    expect(next(1)).toEqual([[0, 'UNKNOWN_TOPIC_OR_PARTITION']])
    kafka.createTopic('orders', { assignments: [{ partitionIndex: 0, brokerIds: [1] }] })
    expect(next(2)).toEqual([[0, 'INCONSISTENT_TOPIC_ID']])
  })

  test('does not know a topic whose id never was one', () => {
    const sessionId = open([{ topic: 'nope' }], 13)
    expect(told(ask([], 13, { sessionId, sessionEpoch: 1 }))).toEqual([[0, 'UNKNOWN_TOPIC_ID']])
  })
})

test('a batch lies in the answer as it lay in the request, but for its place', () => {
  const sent = batchOf([{ value: 'a' }, { value: 'b' }], { compression: 'gzip' })
  fill(2)
  kafka.produce('orders', 0, sent)
  const { records } = one({ offset: 2 })
  expect(sizeInBytes(records!, 0)).toBe(sent.length)
  // From the magic on nothing is touched; before it stand the offset and the leader's epoch.
  expect(records!.subarray(16)).toEqual(sent.subarray(16))
  expect(records!.readBigInt64BE(0)).toBe(2n)
  expect(records!.readInt32BE(12)).toBe(0)
})
