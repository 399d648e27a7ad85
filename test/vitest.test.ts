import { describe, expect as plainExpect } from 'vitest'
import { UnexpectedRecordError, WaitTimeoutError } from '../src/index.js'
import { embeddedKafkaTest, expect, test } from '../src/vitest.js'

const withTopics = embeddedKafkaTest({ brokers: 3, topics: { orders: { partitions: 6, replicationFactor: 3 } } })

const extended = test.extend({ kafkaOptions: { brokers: 2 } })

const overridden = embeddedKafkaTest()
overridden.override({ kafkaOptions: { brokers: 4 } })

describe('the kafka fixture', () => {
  const clusterIds: string[] = []

  test('gives a cluster', async ({ kafka }) => {
    clusterIds.push(kafka.clusterId)
    await kafka.topic('orders').produce({ value: 'left behind' })
    expect(kafka.topic('orders').records()).toHaveLength(1)
  })

  test('gives the next test the same cluster, reset', ({ kafka }) => {
    expect([kafka.clusterId]).toEqual(clusterIds)
    expect(kafka.topic('orders').exists).toBe(false)
  })

  withTopics.beforeAll(async ({ kafka }) => {
    await kafka.topic('orders').produce({ value: 'from beforeAll' })
  })

  withTopics('starts with the options given', ({ kafka }) => {
    expect(kafka.bootstrapBrokers).toHaveLength(3)
    expect(kafka.topic('orders').describe().partitions).toHaveLength(6)
    expect(kafka.topic('orders').records({ where: { value: 'from beforeAll' } })).toHaveLength(1)
  })

  withTopics('resets to the topics of the options', ({ kafka }) => {
    expect(kafka.topic('orders').records()).toEqual([])
  })

  extended('takes its options from a test that extends it', ({ kafka }) => {
    expect(kafka.bootstrapBrokers).toHaveLength(2)
  })
})

overridden('takes its options from an override', ({ kafka }) => {
  expect(kafka.bootstrapBrokers).toHaveLength(4)
})

describe('concurrent tests', () => {
  let startSecond = () => {}
  const secondRuns = new Promise<void>((resolve) => {
    startSecond = resolve
  })

  withTopics.concurrent('end without a reset', async ({ kafka }) => {
    await kafka.topic('orders').produce({ value: 'of the first' })
    await secondRuns
  })

  withTopics.concurrent('while another one runs', async ({ kafka, onTestFinished }) => {
    startSecond()
    // The first test is over by then, and its fixtures are torn down.
    await kafka.topic('orders').waitForNoRecords({ where: { value: 'none' }, forMs: 50 })
    expect(kafka.topic('orders').records()).toHaveLength(1)
    onTestFinished(() => expect(kafka.topic('orders').records()).toEqual([]))
  })
})

/** What an assertion that has to fail fails with. */
function failureOf(assertion: Promise<void>): Promise<Error> {
  return assertion.then(
    () => plainExpect.unreachable('the assertion held'),
    (error: Error) => error,
  )
}

describe('toHaveRecord', () => {
  test('waits for a record that matches', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    const assertion = expect(orders).toHaveRecord({ key: 'o-1', value: { id: 1 } })
    await orders.produce({ key: 'o-1', value: { id: 1, state: 'placed' } })
    await assertion
    await expect(orders).toHaveRecord((record) => record.keyText() === 'o-1', { partition: 0 })
    await expect(orders).toHaveRecord()
  })

  test('fails with what came instead, at the line of the test', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    await orders.produce({ key: 'o-1', value: { state: 'placed' } })
    const error = await failureOf(expect(orders).toHaveRecord({ value: { state: 'shipped' } }, { timeoutMs: 20 }))
    expect(error).toBeInstanceOf(WaitTimeoutError)
    expect(error.message).toContain(
      " ms for 1 record in topic 'orders' where { value: { state: 'shipped' } }: 1 record came, none of which matches",
    )
    expect(error.message).toContain('value.state\n')
    expect(error.stack).toContain('vitest.test.ts')
  })

  test('negated, watches for a while that there is none', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    await orders.produce({ key: 'o-1', value: { state: 'placed' } })
    await expect(orders).not.toHaveRecord({ value: { state: 'shipped' } }, { forMs: 0 })
    await expect(orders).not.toHaveRecord({ value: { state: 'shipped' } }, { forMs: 20 })
    const error = await failureOf(expect(orders).not.toHaveRecord({ key: 'o-1' }))
    expect(error).toBeInstanceOf(UnexpectedRecordError)
    expect(error.message).toContain("orders-0@0 key 'o-1' { state: 'placed' }")
    expect(error.stack).toContain('vitest.test.ts')
  })

  test('negated, fails as soon as one comes', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    const failure = failureOf(expect(orders).not.toHaveRecord(undefined, { forMs: Number.POSITIVE_INFINITY }))
    await orders.produce({ value: 'late' })
    expect((await failure).message).toContain("orders-0@0 'late'")
  })

  test('refuses what is no topic, and options it does not have', async ({ kafka }) => {
    await expect(expect('orders').toHaveRecord()).rejects.toThrow(
      new TypeError("toHaveRecord: expected a topic, such as kafka.topic('orders'), got 'orders'"),
    )
    const orders = kafka.topic('orders')
    await expect(expect(orders).toHaveRecord({}, { forMs: 1 })).rejects.toThrow(
      new TypeError('options.forMs is for `not` only'),
    )
    await expect(expect(orders).not.toHaveRecord({}, { timeoutMs: 1 })).rejects.toThrow(
      new TypeError('options.timeoutMs is not for `not`, which watches for forMs that none comes'),
    )
    await expect(expect(orders).toHaveRecord({}, { where: {} } as object)).rejects.toThrow(
      'options.where: unknown option; allowed: partition, since, timeoutMs, forMs',
    )
    await expect(expect(orders).not.toHaveRecord({ key: undefined }, { forMs: 0 })).rejects.toThrow(
      'where.key is undefined',
    )
  })

  test('can leave out what was there before', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    await orders.produce({ value: 'a' })
    await expect(orders).not.toHaveRecord({ value: 'a' }, { since: 'now', forMs: 0 })
    await expect(expect(orders).toHaveRecord({ value: 'a' }, { since: 'now', timeoutMs: 20 })).rejects.toThrow(
      /^waited \d+ ms for 1 record in topic 'orders' where { value: 'a' } from now on/,
    )
  })
})

describe('toHaveRecords', () => {
  test('waits for a number of records, and no more', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    const assertion = expect(orders).toHaveRecords(2)
    await orders.produce([{ value: 'a' }, { value: 'b' }])
    await assertion
    await expect(orders).toHaveRecords(1, { where: { value: 'a' } })
    const error = await failureOf(expect(orders).toHaveRecords(1))
    expect(error).toBeInstanceOf(UnexpectedRecordError)
    expect(error.message).toBe(
      "expected topic 'orders' to have exactly 1 record, but it has 2 records:\n  orders-0@0 'a'\n  orders-0@1 'b'",
    )
    expect(error.stack).toContain('vitest.test.ts')
    await expect(expect(orders).toHaveRecords(3, { timeoutMs: 20 })).rejects.toThrow('only 2 came')
  })

  test('takes zero for none', async ({ kafka }) => {
    await expect(kafka.topic('orders')).toHaveRecords(0, { forMs: 0 })
    await kafka.topic('orders').produce({ value: 'a' })
    await expect(expect(kafka.topic('orders')).toHaveRecords(0)).rejects.toThrow(UnexpectedRecordError)
    await expect(expect(kafka.topic('orders')).toHaveRecords([])).rejects.toThrow(UnexpectedRecordError)
  })

  test('refuses options that would do nothing, and patterns that are none', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    await orders.produce({ value: 'a' })
    await expect(expect(orders).toHaveRecords(1, { forMs: 0 })).rejects.toThrow('options.forMs is for 0 records only')
    await expect(expect(orders).toHaveRecords(0, { timeoutMs: 5 })).rejects.toThrow(
      'options.timeoutMs is not for 0 records: that none comes is watched for forMs',
    )
    await expect(expect(orders).not.toHaveRecords(2, { timeoutMs: 5 })).rejects.toThrow(
      'options.timeoutMs is not for `not`, which does not wait',
    )
    await expect(expect(orders).not.toHaveRecords(2, { forMs: 5 })).rejects.toThrow(
      'options.forMs is not for `not`, which does not wait',
    )
    await expect(expect(orders).toHaveRecords([undefined as unknown as object])).rejects.toThrow(
      'records[0]: expected a pattern or a predicate, got undefined',
    )
  })

  test('gives each pattern a record of its own, in any order', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    const assertion = expect(orders).toHaveRecords([{ value: /^b/ }, { value: { any: 1 } }, {}])
    await orders.produce([{ value: { any: 1, thing: 2 } }, { value: 'bb' }, { value: 'ba' }])
    await assertion
    // The first pattern has to leave 'bb' to the second.
    await expect(orders).toHaveRecords([{ value: /^b/ }, { value: 'bb' }, { value: { thing: 2 } }])
    const failure = await failureOf(expect(orders).toHaveRecords([{ value: 'ba' }, { value: /a$/ }, { value: /^b/ }]))
    expect(failure.message).toContain('there is none left for { value: /a$/ }')
    await expect(expect(orders).toHaveRecords([{ value: 'ba' }, { value: 'bb' }])).rejects.toThrow(
      "expected topic 'orders' to have exactly 2 records, but it has 3 records:",
    )
    await expect(expect(orders).toHaveRecords([{}, {}, { value: 'c' }], { timeoutMs: 20 })).rejects.toThrow(
      " ms for 1 record in topic 'orders' where { value: 'c' }: 3 records came, none of which matches",
    )
  })

  test('negated, looks once', async ({ kafka }) => {
    const orders = kafka.topic('orders')
    await orders.produce([{ value: 'a' }, { value: 'b' }])
    await expect(orders).not.toHaveRecords(1)
    await expect(orders).not.toHaveRecords([{ value: 'a' }, { value: 'c' }])
    await expect(expect(orders).not.toHaveRecords(2)).rejects.toThrow('to have not exactly 2 records, but it has 2')
    await expect(expect(orders).not.toHaveRecords([{}, { value: 'a' }])).rejects.toThrow(UnexpectedRecordError)
  })
})

test('negated or of nothing, all refuse a partition that the topic does not have', async ({ kafka }) => {
  const orders = kafka.topic('orders')
  await orders.create({ partitions: 3 })
  const position = { topic: 'orders', partition: 3 }
  const failures = [
    expect(orders).not.toHaveRecord({}, { partition: 3, forMs: 0 }),
    expect(orders).not.toHaveRecords(1, { partition: 3 }),
    expect(orders).not.toHaveRecords([{}], { partition: 3 }),
    expect(orders).toHaveRecords(0, { partition: 3, forMs: 0 }),
    expect(kafka.group('shipping')).not.toHaveCommitted(position),
  ].map(failureOf)
  for (const error of await Promise.all(failures)) {
    expect(error).toEqual(new RangeError("partition: expected a partition of topic 'orders', 0 to 2, got 3"))
  }
  const inPattern = await failureOf(expect(orders).not.toHaveRecord({ partition: 3 }, { forMs: 0 }))
  expect(inPattern.message).toBe("where.partition: expected a partition of topic 'orders', 0 to 2, got 3")
})

describe('toHaveCommitted', () => {
  test('waits for a commit', async ({ kafka }) => {
    const shipping = kafka.group('shipping')
    await kafka.topic('orders').produce([{ value: 'a' }, { value: 'b' }])
    const assertion = expect(shipping).toHaveCommitted({ topic: 'orders', partition: 0, offset: 2 })
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 2 })
    await assertion
    await expect(shipping).toHaveCommitted({ topic: 'orders' })
    await expect(
      expect(shipping).toHaveCommitted({ topic: 'orders', partition: 0, offset: 3, timeoutMs: 20 }),
    ).rejects.toThrow(" ms for group 'shipping' to commit offset 3 of orders-0")
  })

  test('negated, looks once', async ({ kafka }) => {
    const shipping = kafka.group('shipping')
    await kafka.topic('orders').produce([{ value: 'a' }, { value: 'b' }])
    await expect(shipping).not.toHaveCommitted({ topic: 'orders' })
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 1 })
    await expect(shipping).not.toHaveCommitted({ topic: 'orders', partition: 0, offset: 2 })
    await kafka.topic('two').create({ partitions: 2 })
    await shipping.setOffsets({ topic: 'two', partition: 0, offset: 0 })
    await expect(shipping).not.toHaveCommitted({ topic: 'two', partition: 1 })
    const error = await failureOf(expect(shipping).not.toHaveCommitted({ topic: 'orders', offset: 1 }))
    expect(error.message).toBe(
      "expected group 'shipping' not to have committed offset 1 of topic 'orders', but it has committed offset 1 of orders-0",
    )
    expect(error.stack).toContain('vitest.test.ts')
  })

  test('negated, refuses what can be no position, and to wait', async ({ kafka }) => {
    const shipping = kafka.group('shipping')
    const refusal = (position: object) => failureOf(expect(shipping).not.toHaveCommitted(position as { topic: string }))
    expect((await refusal({})).message).toBe('topic: expected a string, got undefined')
    expect((await refusal({ topic: 'orders', partition: '0' })).message).toContain('partition: expected a whole number')
    expect((await refusal({ topic: 'orders', offset: Number.NaN })).message).toContain(
      'offset: expected a whole number',
    )
    expect((await refusal({ topic: 'orders', timeoutMs: 5 })).message).toBe(
      'options.timeoutMs is not for `not`, which does not wait',
    )
    expect((await failureOf(expect(shipping).not.toBeCaughtUp({ timeoutMs: 5 }))).message).toBe(
      'options.timeoutMs is not for `not`, which does not wait',
    )
  })

  test('refuses what is no group', async ({ kafka }) => {
    await expect(expect(kafka.topic('orders')).toHaveCommitted({ topic: 'orders' })).rejects.toThrow(
      "toHaveCommitted: expected a group, such as kafka.group('shipping'), got",
    )
  })
})

describe('toBeCaughtUp', () => {
  test('waits for the group to commit the end', async ({ kafka }) => {
    const shipping = kafka.group('shipping')
    await kafka.topic('orders').produce([{ value: 'a' }, { value: 'b' }])
    const assertion = expect(shipping).toBeCaughtUp()
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 1 })
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 2 })
    await assertion
  })

  test('fails with where the group lags', async ({ kafka }) => {
    const shipping = kafka.group('shipping')
    await kafka.topic('orders').produce([{ value: 'a' }, { value: 'b' }])
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 1 })
    const error = await failureOf(expect(shipping).toBeCaughtUp({ timeoutMs: 20 }))
    expect(error.message).toContain(" ms for group 'shipping' to catch up")
    expect(error.message).toContain('orders-0: committed 1, end 2, lag 1')
  })

  test('negated, looks once', async ({ kafka }) => {
    const shipping = kafka.group('shipping')
    await expect(shipping).not.toBeCaughtUp()
    await kafka.topic('orders').produce([{ value: 'a' }, { value: 'b' }])
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 1 })
    await expect(shipping).not.toBeCaughtUp()
    await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 2 })
    await expect(expect(shipping).not.toBeCaughtUp()).rejects.toThrow(
      "expected group 'shipping' not to be caught up, but it has committed all that there is: orders-0: 2",
    )
  })
})
