import { beforeEach, describe, expect, test } from 'vitest'
import { listOffsets } from '../../src/protocol/apis/list-offsets.js'
import { Harness } from './harness.js'

const LATEST = -1
const EARLIEST = -2
const MAX_TIMESTAMP = -3
const EARLIEST_LOCAL = -4
const LATEST_TIERED = -5
const EARLIEST_PENDING_UPLOAD = -6

const NOTHING = { errorCode: 'NONE', timestamp: -1, offset: -1, leaderEpoch: -1 }

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
  kafka.createTopic('orders', {
    assignments: [
      { partitionIndex: 0, brokerIds: [1, 2] },
      { partitionIndex: 1, brokerIds: [2, 1] },
    ],
  })
})

/** Three batches of which the second has the latest record. */
function fill(): void {
  for (const timestamps of [[1005, 1009, 1007], [1020, 1003], [1009]]) {
    kafka.append(
      'orders',
      timestamps.map((timestamp) => ({ timestamp })),
    )
  }
}

interface Asked {
  readonly partition?: number
  readonly epoch?: number
  readonly isolationLevel?: number
  readonly topic?: string
}

function find(timestamp: number, version = 11, { partition = 0, epoch, isolationLevel = 0, topic }: Asked = {}) {
  const asked = { partitionIndex: partition, timestamp, ...(epoch === undefined ? {} : { currentLeaderEpoch: epoch }) }
  const { topics } = kafka.send(listOffsets, version, {
    replicaId: -1,
    ...(version >= 2 ? { isolationLevel } : {}),
    topics: [{ name: topic ?? 'orders', partitions: [asked] }],
  })
  const { partitionIndex, ...found } = topics[0]!.partitions[0]!
  expect(partitionIndex).toBe(partition)
  return found
}

const at = (offset: number, timestamp = -1) => ({ errorCode: 'NONE', timestamp, offset, leaderEpoch: 0 })
const refused = (errorCode: string) => ({ ...NOTHING, errorCode })

describe('an empty partition', () => {
  test('begins and ends at 0, in the epoch of its leader', () => {
    for (const special of [LATEST, EARLIEST, EARLIEST_LOCAL]) expect(find(special)).toEqual(at(0))
  })

  test('has no record of any time, and nothing tiered', () => {
    for (const timestamp of [MAX_TIMESTAMP, LATEST_TIERED, EARLIEST_PENDING_UPLOAD, 0, 5]) {
      expect(find(timestamp)).toEqual(NOTHING)
    }
  })
})

describe('a partition with records', () => {
  beforeEach(fill)

  test('ends behind its last record, whatever the isolation', () => {
    for (const isolationLevel of [0, 1]) expect(find(LATEST, 11, { isolationLevel })).toEqual(at(6))
  })

  test('begins where its records were not deleted', () => {
    expect(find(EARLIEST)).toEqual(at(0))
    const partition = kafka.cluster.image.partition('orders', 0)!
    partition.deleteRecordsBefore(partition.leaderReplica!, 2)
    expect(find(EARLIEST)).toEqual(at(2))
    expect(find(EARLIEST_LOCAL)).toEqual(at(2))
    expect(find(1000)).toEqual(at(2, 1007))
    partition.deleteRecordsBefore(partition.leaderReplica!, 6)
    expect(find(EARLIEST)).toEqual(at(6))
    expect(find(LATEST)).toEqual(at(6))
    expect(find(0)).toEqual(NOTHING)
  })

  test('gives the first record that is as late as asked for, inside its batch', () => {
    expect(find(1000)).toEqual(at(0, 1005))
    expect(find(1006)).toEqual(at(1, 1009))
    expect(find(1009)).toEqual(at(1, 1009))
    expect(find(1010)).toEqual(at(3, 1020))
    expect(find(1021)).toEqual(NOTHING)
  })

  test('gives the first of its latest records', () => {
    expect(find(MAX_TIMESTAMP)).toEqual(at(3, 1020))
    kafka.append('orders', [{ timestamp: 1020 }])
    expect(find(MAX_TIMESTAMP)).toEqual(at(3, 1020))
  })

  test('tells no epochs up to version 3', () => {
    for (const version of [1, 2, 3]) {
      expect(find(LATEST, version)).toEqual({ ...at(6), leaderEpoch: -1 })
      expect(find(1006, version)).toEqual({ ...at(1, 1009), leaderEpoch: -1 })
    }
    expect(find(1006, 4)).toEqual(at(1, 1009))
  })

  test('shows nothing of what is not committed', () => {
    const partition = kafka.cluster.image.partition('orders', 0)!
    const follower = partition.replicaOn(2)!
    follower.follow = () => {}
    kafka.append('orders', [{ timestamp: 2000 }])
    expect(find(LATEST)).toEqual(at(6))
    expect(find(1500)).toEqual(NOTHING)
  })
})

describe('a special value', () => {
  test.each([
    ['the latest record', MAX_TIMESTAMP, 7],
    ['the earliest local offset', EARLIEST_LOCAL, 8],
    ['the latest tiered offset', LATEST_TIERED, 9],
    ['the earliest offset to be tiered', EARLIEST_PENDING_UPLOAD, 11],
  ])('for %s is not known before its version', (_what, special, since) => {
    expect(find(special, since - 1)).toEqual(refused('UNSUPPORTED_VERSION'))
    expect(find(special, since).errorCode).toBe('NONE')
  })

  test('that there is not is refused', () => {
    expect(find(-7)).toEqual(refused('UNSUPPORTED_VERSION'))
  })
})

describe('a partition is refused', () => {
  test('where there is no such one', () => {
    expect(find(LATEST, 11, { partition: 7 })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
    expect(find(LATEST, 11, { partition: -1 })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
    for (const topic of ['nope', 'a b']) {
      expect(find(LATEST, 11, { topic })).toEqual(refused('UNKNOWN_TOPIC_OR_PARTITION'))
    }
  })

  test('by a broker that does not lead it', () => {
    expect(find(LATEST, 11, { partition: 1 })).toEqual(refused('NOT_LEADER_OR_FOLLOWER'))
  })

  test('to a client that knows another epoch', () => {
    kafka.cluster.image.partition('orders', 0)!.leaderEpoch = 3
    expect(find(LATEST, 11, { epoch: 3 }).errorCode).toBe('NONE')
    expect(find(LATEST, 11, { epoch: 2 })).toEqual(refused('FENCED_LEADER_EPOCH'))
    expect(find(LATEST, 11, { epoch: -2 })).toEqual(refused('FENCED_LEADER_EPOCH'))
    expect(find(LATEST, 11, { epoch: 4 })).toEqual(refused('UNKNOWN_LEADER_EPOCH'))
  })

  test('that comes twice, be its topic so, and is told once', () => {
    const asked = (...indexes: number[]) => ({
      name: 'orders',
      partitions: indexes.map((partitionIndex) => ({ partitionIndex, timestamp: LATEST })),
    })
    for (const topics of [[asked(0, 1, 0)], [asked(0, 1), asked(0)]]) {
      expect(kafka.send(listOffsets, 11, { replicaId: -1, topics }).topics).toEqual([
        {
          name: 'orders',
          partitions: [
            { partitionIndex: 0, ...refused('INVALID_REQUEST') },
            { partitionIndex: 1, ...refused('NOT_LEADER_OR_FOLLOWER') },
          ],
        },
      ])
    }
  })

  test('with all others for an isolation that there is not', () => {
    expect(find(LATEST, 11, { isolationLevel: 7 })).toEqual(refused('UNKNOWN_SERVER_ERROR'))
  })
})

test('who looks for faults is answered by every replica', () => {
  const ask = (replicaId: number, broker: number) => {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp: LATEST }] }]
    return kafka.send(listOffsets, 11, { replicaId, topics }, { broker }).topics[0]!.partitions[0]!.errorCode
  }
  expect([ask(-2, 1), ask(-2, 2), ask(-1, 2)]).toEqual(['NONE', 'NONE', 'NOT_LEADER_OR_FOLLOWER'])
})

test('a topic without partitions is not told', () => {
  expect(kafka.send(listOffsets, 11, { replicaId: -1, topics: [{ name: 'orders' }] }).topics).toEqual([])
})
