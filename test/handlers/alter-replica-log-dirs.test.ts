import { beforeEach, describe, expect, test } from 'vitest'
import { alterReplicaLogDirs } from '../../src/protocol/apis/alter-replica-log-dirs.js'
import { Harness } from './harness.js'

let kafka: Harness

beforeEach(() => {
  kafka = new Harness({ brokers: 2 })
  kafka.createTopic('orders', {
    assignments: [
      { partitionIndex: 0, brokerIds: [1, 2] },
      { partitionIndex: 1, brokerIds: [2, 1] },
    ],
  })
  kafka.createTopic('payments', { assignments: [{ partitionIndex: 0, brokerIds: [2] }] })
})

type Asked = readonly [topic: string, ...partitions: number[]]

describe('a replica', () => {
  const move = (path: string, ...asked: readonly Asked[]) => {
    const topics = asked.map(([name, ...partitions]) => ({ name, partitions }))
    const { results } = kafka.send(alterReplicaLogDirs, 2, { dirs: [{ path, topics }] })
    return results.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))
  }

  test('is in the one directory that there is already', () => {
    expect(move('/tmp/kafka-logs', ['orders', 0, 1])).toEqual(['NONE', 'NONE'])
  })

  test('cannot be moved elsewhere, nor where it is not', () => {
    expect(move('/nowhere', ['orders', 0])).toEqual(['LOG_DIR_NOT_FOUND'])
    expect(move('/tmp/kafka-logs', ['payments', 0])).toEqual(['REPLICA_NOT_AVAILABLE'])
    expect(move('/tmp/kafka-logs', ['nope', 0], ['orders', 7])).toEqual([
      'UNKNOWN_TOPIC_OR_PARTITION',
      'UNKNOWN_TOPIC_OR_PARTITION',
    ])
    expect(move('/tmp/kafka-logs', ['x'.repeat(249), 0])).toEqual(['INVALID_TOPIC_EXCEPTION'])
  })

  test('that is named twice goes where it was named last', () => {
    const at = (path: string) => ({ path, topics: [{ name: 'orders', partitions: [0] }] })
    const dirs = [at('/tmp/kafka-logs'), at('/nowhere')]
    expect(kafka.send(alterReplicaLogDirs, 1, { dirs }).results).toEqual([
      { topicName: 'orders', partitions: [{ partitionIndex: 0, errorCode: 'LOG_DIR_NOT_FOUND' }] },
    ])
  })
})
