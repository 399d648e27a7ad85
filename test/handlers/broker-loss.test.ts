/**
 * What clients are told of partitions whose broker stops answering for longer than its session, and comes back: what
 * three brokers of Apache Kafka 4.3.1 told when one of them was suspended.
 */
import { beforeEach, describe, expect, test } from 'vitest'
import { describeTopicPartitions } from '../../src/protocol/apis/describe-topic-partitions.js'
import { electLeaders } from '../../src/protocol/apis/elect-leaders.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { Harness } from './harness.js'

const NAMES = ['spread', 'alone', 'first', 'careless', 'second']
const [PREFERRED, UNCLEAN] = [0, 1]

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 3 })
  const create = (name: string, brokerIds: readonly number[], configs: Record<string, string> = {}) =>
    kafka.createTopic(name, { assignments: [{ partitionIndex: 0, brokerIds }], with: configs })
  create('spread', [3, 1, 2])
  create('alone', [3])
  create('first', [3, 2], { 'min.insync.replicas': '2' })
  create('careless', [3], { 'unclean.leader.election.enable': 'true' })
  create('second', [2, 3], { 'min.insync.replicas': '2' })
  kafka.cluster.transact(() => kafka.cluster.controller.replication.fenceBroker(3))
})

const comeBack = () => kafka.cluster.transact(() => kafka.cluster.controller.replication.unfenceBroker(3))

/** The error, leader, epoch, ISR, eligible and last known leaders, and offline replicas of each partition. */
function told() {
  const { topics } = kafka.send(describeTopicPartitions, 0, { topics: NAMES.map((name) => ({ name })) })
  const byName = new Map(topics.map(({ name, partitions }) => [name, partitions[0]!]))
  return NAMES.map((name) => {
    const { errorCode, leaderId, leaderEpoch, isrNodes, ...more } = byName.get(name)!
    const { eligibleLeaderReplicas, lastKnownElr, offlineReplicas } = more
    return [name, errorCode, leaderId, leaderEpoch, isrNodes, eligibleLeaderReplicas, lastKnownElr, offlineReplicas]
  })
}

function elect(electionType: number) {
  const topicPartitions = NAMES.map((topic) => ({ topic, partitions: [0] }))
  const { replicaElectionResults } = kafka.send(electLeaders, 2, { electionType, topicPartitions })
  return replicaElectionResults.map(({ partitionResult }) => partitionResult[0]!.errorCode)
}

describe('a broker that is away', () => {
  const AWAY = [
    ['spread', 'NONE', 1, 1, [1, 2], [], [], [3]],
    ['alone', 'NONE', -1, 1, [], [3], [3], [3]],
    ['first', 'NONE', 2, 1, [2], [3], [], [3]],
    ['careless', 'NONE', -1, 1, [], [3], [3], [3]],
    ['second', 'NONE', 2, 0, [2], [3], [], [3]],
  ]

  test('is followed by others, or waited for', () => {
    expect(told()).toEqual(AWAY)
  })

  test('is not told by the oldest version of Metadata', () => {
    const { topics } = kafka.send(metadata, 0, { topics: NAMES.map((name) => ({ name })) })
    expect(
      topics.map(({ partitions: [partition] }) => {
        const { errorCode, leaderId, replicaNodes, isrNodes } = partition!
        return [errorCode, leaderId, replicaNodes, isrNodes]
      }),
    ).toEqual([
      ['REPLICA_NOT_AVAILABLE', 1, [1, 2], [1, 2]],
      ['LEADER_NOT_AVAILABLE', -1, [], []],
      ['REPLICA_NOT_AVAILABLE', 2, [2], [2]],
      ['LEADER_NOT_AVAILABLE', -1, [], []],
      ['REPLICA_NOT_AVAILABLE', 2, [2], [2]],
    ])
  })

  test('cannot be elected', () => {
    expect(elect(PREFERRED)).toEqual([...Array(4).fill('PREFERRED_LEADER_NOT_AVAILABLE'), 'ELECTION_NOT_NEEDED'])
    const [needless, without] = ['ELECTION_NOT_NEEDED', 'ELIGIBLE_LEADERS_NOT_AVAILABLE']
    expect(elect(UNCLEAN)).toEqual([needless, without, needless, without, needless])
    expect(told()).toEqual(AWAY)
  })
})

test('a broker that is back leads what waited for it, follows where others lead, and may be elected', () => {
  comeBack()
  expect(told()).toEqual([
    ['spread', 'NONE', 1, 1, [1, 2, 3], [], [], []],
    ['alone', 'NONE', 3, 2, [3], [], [], []],
    ['first', 'NONE', 2, 1, [2, 3], [], [], []],
    ['careless', 'NONE', 3, 2, [3], [], [], []],
    ['second', 'NONE', 2, 0, [2, 3], [], [], []],
  ])
  const needless = 'ELECTION_NOT_NEEDED'
  expect(elect(PREFERRED)).toEqual(['NONE', needless, 'NONE', needless, needless])
})
