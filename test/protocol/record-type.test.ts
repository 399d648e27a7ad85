import { describe, expect, expectTypeOf, test } from 'vitest'
import { coordinatorRecords, groupMetadata, offsetCommit } from '../../src/protocol/coordinator-records.js'
import { MalformedFrame } from '../../src/protocol/cursor.js'
import { decodeRecord, encodeRecordKey, encodeRecordValue } from '../../src/protocol/record-type.js'
import { transactionLog, transactionRecords } from '../../src/protocol/transaction-records.js'

/** Bytes of the serializers of Apache Kafka 4.3.1's group and transaction coordinators. */
const written = {
  offsetKey: '0001000762696c6c696e6700066f726465727300000003',
  offsetValue: '0004000000000000002a00000007026d0000018bcfe56800010010123456789abc40018edcba9876540001',
  expiringOffsetValue: '0001000000000000002a00016d0000018bcfe568000000018bcfe65260',
  groupKey: '0002000762696c6c696e67',
  groupValue:
    '00030008636f6e73756d657200000005000572616e67650003632d310000018bcfe56800000000010003632d31ffff000163000a2f3132372e' +
    '302e302e310000ea600000271000000001010000000102',
  transactionKey: '0000000474782d31',
  transactionValue:
    '0001000000000000000a00030000ea600102076f72646572730200000001000000018bcfe569f40000018bcfe5680002000800000000000000' +
    '0902020002',
}

const bytesOf = (name: keyof typeof written) => Buffer.from(written[name], 'hex')

describe('a committed offset', () => {
  const key = { group: 'billing', topic: 'orders', partition: 3 }
  const value = {
    offset: 42,
    leaderEpoch: 7,
    metadata: 'm',
    commitTimestamp: 1700000000000,
    expireTimestamp: -1,
    topicId: 'EjRWeJq8QAGO3LqYdlQAAQ',
  }

  test('is written in v4', () => {
    expect(encodeRecordKey(offsetCommit, key)).toEqual(bytesOf('offsetKey'))
    expect(encodeRecordValue(offsetCommit, value)).toEqual(bytesOf('offsetValue'))
  })

  test('with an expiry of its own is written in v1', () => {
    const expiring = { ...value, expireTimestamp: 1700000060000 }
    expect(encodeRecordValue(offsetCommit, expiring, 1)).toEqual(bytesOf('expiringOffsetValue'))
  })

  test('is read with the name of its type', () => {
    const record = decodeRecord(coordinatorRecords, bytesOf('offsetKey'), bytesOf('offsetValue'))
    expect(record).toEqual({ name: 'OffsetCommit', key, value })
    if (record?.name === 'OffsetCommit') expectTypeOf(record.key.partition).toBeNumber()
  })

  test('is gone where the value is null', () => {
    const record = decodeRecord(coordinatorRecords, bytesOf('offsetKey'), null)
    expect(record).toEqual({ name: 'OffsetCommit', key, value: null })
  })
})

test('a classic group is written in v3', () => {
  const key = { group: 'billing' }
  const value = {
    protocolType: 'consumer',
    generation: 5,
    protocol: 'range',
    leader: 'c-1',
    currentStateTimestamp: 1700000000000,
    members: [
      {
        memberId: 'c-1',
        groupInstanceId: null,
        clientId: 'c',
        clientHost: '/127.0.0.1',
        rebalanceTimeout: 60000,
        sessionTimeout: 10000,
        subscription: Buffer.of(1),
        assignment: Buffer.of(2),
      },
    ],
  }
  expect(encodeRecordKey(groupMetadata, key)).toEqual(bytesOf('groupKey'))
  expect(encodeRecordValue(groupMetadata, value)).toEqual(bytesOf('groupValue'))
  expect(decodeRecord(coordinatorRecords, bytesOf('groupKey'), bytesOf('groupValue'))).toEqual({
    name: 'GroupMetadata',
    key,
    value,
  })
})

test('a transaction is written in v1', () => {
  const key = { transactionalId: 'tx-1' }
  const value = {
    producerId: 10,
    previousProducerId: 9,
    nextProducerId: -1,
    producerEpoch: 3,
    nextProducerEpoch: -1,
    transactionTimeoutMs: 60000,
    transactionStatus: 1,
    transactionPartitions: [{ topic: 'orders', partitionIds: [1] }],
    transactionLastUpdateTimestampMs: 1700000000500,
    transactionStartTimestampMs: 1700000000000,
    clientTransactionVersion: 2,
  }
  expect(encodeRecordKey(transactionLog, key)).toEqual(bytesOf('transactionKey'))
  expect(encodeRecordValue(transactionLog, value)).toEqual(bytesOf('transactionValue'))
  expect(decodeRecord(transactionRecords, bytesOf('transactionKey'), bytesOf('transactionValue'))).toEqual({
    name: 'TransactionLog',
    key,
    value,
  })
})

describe('a record that cannot be read', () => {
  test('for its type is passed over', () => {
    expect(decodeRecord(coordinatorRecords, Buffer.from('7fff00', 'hex'), Buffer.alloc(0))).toBeUndefined()
  })

  test.each([
    ['a key without a type', Buffer.of(0), bytesOf('offsetValue')],
    ['a key that is cut off', bytesOf('offsetKey').subarray(0, 9), bytesOf('offsetValue')],
    ['a value that is cut off', bytesOf('offsetKey'), bytesOf('offsetValue').subarray(0, 9)],
    ['a value of a newer version', bytesOf('offsetKey'), Buffer.from('0005', 'hex')],
  ])('for %s is malformed', (_, key, value) => {
    expect(() => decodeRecord(coordinatorRecords, key, value)).toThrow(MalformedFrame)
  })
})

test('no two types share a number or a name', () => {
  expect(new Set(coordinatorRecords.map(({ type }) => type)).size).toBe(coordinatorRecords.length)
  expect(new Set(coordinatorRecords.map(({ name }) => name)).size).toBe(coordinatorRecords.length)
})
