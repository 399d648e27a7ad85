import { beforeEach, describe, expect, test } from 'vitest'
import { electLeaders } from '../../src/protocol/apis/elect-leaders.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { offsetForLeaderEpoch } from '../../src/protocol/apis/offset-for-leader-epoch.js'
import { produce } from '../../src/protocol/apis/produce.js'
import { batchOf, Harness } from './harness.js'

const PREFERRED = 0
const UNCLEAN = 1

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  for (const name of ['orders', 'payments']) {
    kafka.createTopic(name, {
      assignments: [
        { partitionIndex: 0, brokerIds: [1, 2] },
        { partitionIndex: 1, brokerIds: [2, 1] },
      ],
    })
  }
})

type Asked = readonly [topic: string, ...partitions: number[]]

function elect(asked: readonly Asked[] | null, { version = 2, type = PREFERRED, timeoutMs = 1000 } = {}) {
  const topicPartitions = asked?.map(([topic, ...partitions]) => ({ topic, partitions })) ?? null
  const typed = version === 0 ? {} : { electionType: type }
  const { replicaElectionResults } = kafka.send(electLeaders, version, { ...typed, topicPartitions, timeoutMs })
  return replicaElectionResults.map(({ topic, partitionResult }) => [
    topic,
    ...partitionResult.map(({ partitionId, errorCode, errorMessage }) => [
      partitionId,
      errorMessage === null ? errorCode : `${errorCode}: ${errorMessage}`,
    ]),
  ])
}

const replication = () => kafka.cluster.controller.replication
const fence = (brokerId: number) => kafka.cluster.transact(() => replication().fenceBroker(brokerId))
const unfence = (brokerId: number) => kafka.cluster.transact(() => replication().unfenceBroker(brokerId))

/** Of a topic, who leads in which epoch. */
const leaders = (name: string) =>
  kafka
    .send(metadata, 12, { topics: [{ name }] })
    .topics[0]!.partitions.map(({ leaderId, leaderEpoch }) => [leaderId, leaderEpoch])

describe('the preferred replica', () => {
  test.each([0, 1, 2])('leads again (v%d)', (version) => {
    fence(1)
    unfence(1)
    expect(leaders('orders')).toEqual([
      [2, 1],
      [2, 0],
    ])
    expect(
      elect(
        [
          ['orders', 0, 1, 9],
          ['nope', 0],
        ],
        { version },
      ),
    ).toEqual([
      [
        'orders',
        [0, 'NONE'],
        [1, 'ELECTION_NOT_NEEDED: Leader election not needed for topic partition.'],
        [9, 'UNKNOWN_TOPIC_OR_PARTITION: No such partition as orders-9'],
      ],
      ['nope', [0, 'UNKNOWN_TOPIC_OR_PARTITION: No such topic as nope']],
    ])
    expect(leaders('orders')[0]).toEqual([1, 2])
  })

  test('leads again everywhere, and only what was to be elected is told', () => {
    fence(1)
    unfence(1)
    expect(elect(null)).toEqual([
      ['orders', [0, 'NONE']],
      ['payments', [0, 'NONE']],
    ])
    expect(elect(null)).toEqual([['orders'], ['payments']])
  })

  test('does not lead while it is away', () => {
    fence(1)
    expect(elect([['orders', 0]])).toEqual([
      ['orders', [0, 'PREFERRED_LEADER_NOT_AVAILABLE: The preferred leader was not available.']],
    ])
  })

  test('begins an epoch, and who waited at the one before is told', () => {
    fence(1)
    unfence(1)
    kafka.cluster.image.partition('orders', 0)!.pauseFollower(1)
    kafka.append('orders', [{ value: 'a' }])
    const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf([{ value: 'b' }]) }] }]
    const waiting = kafka.park(produce, 9, { acks: -1, timeoutMs: 1000, topicData }, { broker: 2 })
    elect([['orders', 0]])
    expect(waiting.answer()).toMatchObject({
      responses: [{ partitionResponses: [{ errorCode: 'NOT_LEADER_OR_FOLLOWER' }] }],
    })
    const ends = [0, 1, 2].map((leaderEpoch) => {
      const topics = [{ topic: 'orders', partitions: [{ partition: 0, leaderEpoch }] }]
      const { leaderEpoch: epoch, endOffset } = kafka.send(offsetForLeaderEpoch, 4, { topics }).topics[0]!
        .partitions[0]!
      return [epoch, endOffset]
    })
    expect(ends).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ])
  })
})

describe('an unclean election', () => {
  test.each([1, 2])('is for partitions that nobody leads (v%d)', (version) => {
    const uncleanly = { version, type: UNCLEAN }
    kafka.append('orders', [{ value: 'a' }])
    fence(2)
    kafka.append('orders', [{ value: 'lost' }])
    expect(elect([['orders', 0]], uncleanly)[0]![1]).toEqual([
      0,
      'ELECTION_NOT_NEEDED: Leader election not needed for topic partition.',
    ])
    fence(1)
    expect(elect([['orders', 0]], uncleanly)[0]![1]).toEqual([
      0,
      'ELIGIBLE_LEADERS_NOT_AVAILABLE: Eligible topic partition leaders are not available.',
    ])
    unfence(2)
    expect(leaders('orders')[0]).toEqual([-1, 1])
    expect(elect(null, uncleanly)).toEqual([
      ['orders', [0, 'NONE'], [1, 'NONE']],
      ['payments', [0, 'NONE'], [1, 'NONE']],
    ])
    unfence(1)
    expect(kafka.cluster.image.partition('orders', 0)!.replicaOn(1)!.log.logEndOffset).toBe(1)
  })

  test('has to be of a type that there is', () => {
    expect(elect([['orders', 0]], { type: 2 })).toEqual([['orders', [0, 'INVALID_REQUEST: Unknown election type 2']]])
    const refused = kafka.send(electLeaders, 2, { electionType: 2, topicPartitions: null })
    expect(refused).toMatchObject({ errorCode: 'INVALID_REQUEST', replicaElectionResults: [] })
  })
})

test('nothing is elected for nobody, or without time', () => {
  expect(elect([])).toEqual([])
  expect(elect([['orders', 0]], { timeoutMs: 0 })).toEqual([['orders', [0, 'REQUEST_TIMED_OUT']]])
})
