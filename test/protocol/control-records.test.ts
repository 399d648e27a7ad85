import { describe, expect, test } from 'vitest'
import { controlRecordType, coordinatorEpoch, encodeControlBatch } from '../../src/protocol/control-records.js'
import { CorruptRecords } from '../../src/protocol/corrupt-records.js'
import { headerOf } from '../../src/protocol/encode-batch.js'
import { decodeRecords } from '../../src/protocol/records.js'
import { goldenBytes } from './golden-batches.js'

describe('the end of a transaction', () => {
  test.each(['commit', 'abort'] as const)('%s, as Kafka writes it', (type) => {
    const golden = goldenBytes(`v2 control ${type}`)
    const [record, ...others] = decodeRecords(golden)
    expect(others).toEqual([])
    expect(controlRecordType(record!.key)).toBe(type)

    const { baseOffset, partitionLeaderEpoch, producerId, producerEpoch } = headerOf(golden, 0)
    const encoded = encodeControlBatch({
      type,
      baseOffset,
      partitionLeaderEpoch: partitionLeaderEpoch!,
      producerId: producerId!,
      producerEpoch: producerEpoch!,
      coordinatorEpoch: coordinatorEpoch(record!),
      timestamp: record!.timestamp,
    })
    expect(encoded.toString('hex')).toBe(golden.toString('hex'))
  })

  test.each([
    ['0000 0000', 'abort'],
    ['0000 0001', 'commit'],
    ['0000 0002', 'unknown'],
    ['0000 ffff', 'unknown'],
    ['0001 0001', 'commit'],
    ['0000 0001 aabb', 'commit'],
  ])('the key %s is %s', (hex, type) => {
    expect(controlRecordType(Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toBe(type)
  })

  test.each([null, Buffer.alloc(0), Buffer.alloc(3), Buffer.from('ffff0001', 'hex')])('the key %o is none', (key) => {
    expect(() => controlRecordType(key)).toThrow(CorruptRecords)
  })

  test.each([null, Buffer.alloc(5), Buffer.from('ffff00000001', 'hex')])('the value %o has no epoch', (value) => {
    expect(() => coordinatorEpoch({ value })).toThrow(CorruptRecords)
  })
})
