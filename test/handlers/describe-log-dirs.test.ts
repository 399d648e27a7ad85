import { beforeEach, describe, expect, test } from 'vitest'
import { describeLogDirs } from '../../src/protocol/apis/describe-log-dirs.js'
import { batchOf, Harness } from './harness.js'

let kafka: Harness

function start(configs: Record<string, string> = {}, maxRetainedBytes?: number): void {
  kafka = new Harness({ brokers: 2, configs, ...(maxRetainedBytes === undefined ? {} : { maxRetainedBytes }) })
  kafka.createTopic('orders', {
    assignments: [
      { partitionIndex: 0, brokerIds: [1, 2] },
      { partitionIndex: 1, brokerIds: [2, 1] },
    ],
  })
  kafka.createTopic('payments', { assignments: [{ partitionIndex: 0, brokerIds: [2] }] })
}

beforeEach(() => start())

type Asked = readonly [topic: string, ...partitions: number[]]

function describeDir(asked: readonly Asked[] | null, { broker = 1, version = 5 } = {}) {
  const topics = asked?.map(([topic, ...partitions]) => ({ topic, partitions })) ?? null
  const { results } = kafka.send(describeLogDirs, version, { topics }, { broker })
  expect(results).toHaveLength(1)
  return results[0]!
}

/** `topic-index: size` of each replica told. */
const sizes = ({ topics }: ReturnType<typeof describeDir>) =>
  topics.flatMap(({ name, partitions }) =>
    partitions.map((each) => `${name}-${each.partitionIndex}: ${each.partitionSize}`),
  )

describe('a log directory', () => {
  test.each([1, 2, 3, 4, 5])('holds what the broker has, and no more (v%d)', (version) => {
    const batch = batchOf([{ value: 'a' }])
    kafka.produce('orders', 0, batch)
    kafka.produce('orders', 0, batch)
    const at = (broker: number) => sizes(describeDir(null, { broker, version }))
    expect(at(1)).toEqual([`orders-0: ${2 * batch.length}`, 'orders-1: 0'])
    expect(at(2)).toEqual([`orders-0: ${2 * batch.length}`, 'orders-1: 0', 'payments-0: 0'])
    expect(describeDir(null, { version })).toMatchObject({ errorCode: 'NONE', logDir: '/tmp/kafka-logs' })
  })

  test('is told of as far as one asks', () => {
    expect(
      sizes(
        describeDir([
          ['orders', 1, 1, 7],
          ['nope', 0],
          ['payments', 0],
        ]),
      ),
    ).toEqual(['orders-1: 0'])
    expect(describeDir([]).topics).toEqual([])
  })

  test('shows how far a slow replica is', () => {
    const partition = kafka.cluster.image.partition('orders', 0)!
    partition.pauseFollower(2)
    kafka.append('orders', [{ value: 'a' }])
    const told = (broker: number) => describeDir([['orders', 0]], { broker }).topics[0]!.partitions[0]!
    expect(told(1).partitionSize).toBeGreaterThan(0)
    expect(told(2)).toEqual({ partitionIndex: 0, partitionSize: 0, offsetLag: 0, isFutureKey: false })
  })

  test('is as large as the cluster may hold', () => {
    expect(describeDir(null)).toMatchObject({ totalBytes: Number.MAX_SAFE_INTEGER, isCordoned: false })
    start({}, 10_000)
    kafka.append('orders', [{ value: 'a' }])
    const { totalBytes, usableBytes } = describeDir(null)
    expect([totalBytes, usableBytes]).toEqual([10_000, 10_000 - kafka.cluster.logs.memory.retainedBytes])
    expect(describeDir(null, { version: 3 })).toMatchObject({ totalBytes: -1, usableBytes: -1 })
  })

  test('is where the config says, and may be cordoned', () => {
    start({ 'log.dirs': '/var/kafka', 'cordoned.log.dirs': '*' })
    expect(describeDir(null)).toMatchObject({ logDir: '/var/kafka', isCordoned: true })
  })
})
