import { describe, expect, test } from 'vitest'
import { ConfigStore } from '../../../src/cluster/configs/config-store.js'
import { admitBatch } from '../../../src/cluster/log/admit.js'
import {
  baseSequence,
  compression,
  isCrcValid,
  isTransactional,
  maxTimestamp,
  producerEpoch,
  producerId,
  updateCrc,
} from '../../../src/protocol/batch.js'
import { COMPRESSIONS, type Compression } from '../../../src/protocol/compression.js'
import { encodeBatch, type RecordToEncode } from '../../../src/protocol/encode-batch.js'
import { KafkaError } from '../../../src/protocol/errors.js'
import { decodeRecords } from '../../../src/protocol/records.js'

const NOW = 1_700_000_000_000

const records: RecordToEncode[] = Array.from({ length: 20 }, (_, i) => ({
  key: i % 3 === 0 ? null : Buffer.from(`key-${i}`),
  value: Buffer.from('again '.repeat(i)),
  timestamp: NOW + i,
  headers: [{ key: 'h', value: null }],
}))

const configs = new ConfigStore({ statics: new Map(), brokers: [{ id: 1 }] })

function admit(batch: Buffer, overrides: Record<string, string> = {}): Buffer {
  const config = configs.resolveTopic(new Map(Object.entries(overrides)))
  return admitBatch(batch, { config, partition: 'orders-0', now: NOW }).bytes
}

function errorOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof KafkaError) return error.error
    throw error
  }
  return 'NONE'
}

describe('a batch', () => {
  test.each(COMPRESSIONS)('with %s is stored as it is where its producer may choose', (codec) => {
    const batch = encodeBatch({ records, compression: codec })
    expect(admit(batch)).toBe(batch)
    expect(admit(batch, { 'compression.type': codec === 'none' ? 'uncompressed' : codec })).toBe(batch)
  })

  const others = COMPRESSIONS.flatMap((from) =>
    COMPRESSIONS.filter((to) => to !== from).map((to) => [from, to] as const),
  )

  test.each(others)('with %s is packed anew where the topic wants %s', (from: Compression, to: Compression) => {
    const producer = { producerId: 7, producerEpoch: 3, baseSequence: 40, transactional: true }
    const batch = encodeBatch({ records, compression: from, ...producer })
    const stored = admit(batch, { 'compression.type': to === 'none' ? 'uncompressed' : to })
    expect(compression(stored, 0)).toBe(to)
    expect(isCrcValid(stored, 0)).toBe(true)
    expect([...decodeRecords(stored)]).toEqual([...decodeRecords(batch)])
    expect([producerId(stored, 0), producerEpoch(stored, 0), baseSequence(stored, 0)]).toEqual([7, 3, 40])
    expect([isTransactional(stored, 0), maxTimestamp(stored, 0)]).toEqual([true, NOW + 19])
  })

  test('is packed as tightly as the topic says', () => {
    const batch = encodeBatch({ records: [{ value: Buffer.from('abcabcabd'.repeat(500)), timestamp: NOW }] })
    const size = (level: string) => admit(batch, { 'compression.type': 'gzip', 'compression.gzip.level': level }).length
    expect(size('9')).toBeLessThan(size('1'))
  })
})

describe('a batch is refused', () => {
  const large = encodeBatch({ records: [{ value: Buffer.alloc(2 ** 20), timestamp: NOW }] })

  test('when it is larger than a segment, unless packing makes it small enough', () => {
    const limits = { 'max.message.bytes': '2000000', 'segment.bytes': '1048576' }
    expect(errorOf(() => admit(large, limits))).toBe('RECORD_LIST_TOO_LARGE')
    expect(errorOf(() => admit(large, { ...limits, 'compression.type': 'gzip' }))).toBe('NONE')
  })

  test('when unpacking makes it larger than max.message.bytes', () => {
    const packed = encodeBatch({ records: [{ value: Buffer.alloc(5000), timestamp: NOW }], compression: 'gzip' })
    const limit = { 'max.message.bytes': '1000' }
    expect(errorOf(() => admit(packed, limit))).toBe('NONE')
    expect(errorOf(() => admit(packed, { ...limit, 'compression.type': 'uncompressed' }))).toBe('MESSAGE_TOO_LARGE')
  })

  test('when it is packed in name only, and has to be unpacked', () => {
    const batch = encodeBatch({ records })
    batch.writeInt16BE(1, 21)
    updateCrc(batch, 0)
    expect(errorOf(() => admit(batch, { 'compression.type': 'uncompressed' }))).toBe('UNKNOWN_SERVER_ERROR')
  })
})
