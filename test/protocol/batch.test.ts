import { describe, expect, test } from 'vitest'
import * as batch from '../../src/protocol/batch.js'
import { CorruptRecords } from '../../src/protocol/corrupt-records.js'
import { goldenBatches, goldenBytes, goldenMessageSets } from './golden-batches.js'

/** The bytes somewhere in larger memory, as a segment holds them. */
function placed(bytes: Buffer, position: number): Buffer {
  return Buffer.concat([Buffer.alloc(position, 0xee), bytes, Buffer.alloc(7, 0xee)])
}

describe('the header of a batch written by Kafka', () => {
  test.each(goldenBatches.map((golden) => [golden.case, golden] as const))('%s', (_, golden) => {
    const at = 13
    const buffer = placed(Buffer.from(golden.hex, 'hex'), at)
    const seen = {
      baseOffset: batch.baseOffset(buffer, at),
      batchLength: batch.batchLength(buffer, at),
      sizeInBytes: batch.sizeInBytes(buffer, at),
      partitionLeaderEpoch: batch.partitionLeaderEpoch(buffer, at),
      magic: batch.magic(buffer, at),
      crc: batch.crc(buffer, at),
      attributes: batch.attributes(buffer, at),
      compression: batch.compression(buffer, at),
      timestampType: batch.timestampType(buffer, at),
      lastOffset: batch.lastOffset(buffer, at),
      baseTimestamp: batch.baseTimestamp(buffer, at),
      maxTimestamp: batch.maxTimestamp(buffer, at),
      producerId: batch.producerId(buffer, at),
      producerEpoch: batch.producerEpoch(buffer, at),
      baseSequence: batch.baseSequence(buffer, at),
      lastSequence: batch.lastSequence(buffer, at),
      recordCount: batch.recordCount(buffer, at),
      isTransactional: batch.isTransactional(buffer, at),
      isControl: batch.isControl(buffer, at),
      deleteHorizonMs: batch.hasDeleteHorizon(buffer, at) ? batch.deleteHorizonMs(buffer, at) : null,
    }
    expect(seen).toEqual(golden.batch)
    expect(batch.lastOffsetDelta(buffer, at)).toBe(golden.batch.lastOffset - golden.batch.baseOffset)
    expect(batch.hasLogAppendTime(buffer, at)).toBe(golden.batch.timestampType === 'LogAppendTime')
    expect(batch.computeCrc(buffer, at)).toBe(golden.batch.crc)
    expect(batch.isCrcValid(buffer, at)).toBe(true)
    expect(batch.inspectBatch(buffer, at)).toBe('complete')
  })

  test('no delete horizon is no timestamp', () => {
    expect(batch.deleteHorizonMs(goldenBytes('v2 one record'), 0)).toBe(batch.NO_TIMESTAMP)
  })

  test('a compression id without a codec is undefined', () => {
    const buffer = goldenBytes('v2 one record')
    const codecs = [0, 1, 2, 3, 4, 5, 6, 7].map((id) => {
      buffer[batch.FIELD.attributes + 1] = id
      return batch.compression(buffer, 0)
    })
    expect(codecs).toEqual(['none', 'gzip', 'snappy', 'lz4', 'zstd', undefined, undefined, undefined])
  })

  test('an int64 that no safe integer represents shows as such', () => {
    const buffer = goldenBytes('v2 one record')
    buffer.writeBigInt64BE(2n ** 63n - 1n, batch.FIELD.producerId)
    buffer.writeBigInt64BE(2n ** 53n + 1n, batch.FIELD.maxTimestamp)
    expect(Number.isSafeInteger(batch.producerId(buffer, 0))).toBe(false)
    expect(Number.isSafeInteger(batch.maxTimestamp(buffer, 0))).toBe(false)
  })
})

describe('sequence numbers', () => {
  const MAX = 2147483647

  test.each([
    [0, 0, 0],
    [5, 3, 8],
    [MAX, 0, MAX],
    [MAX, 1, 0],
    [MAX - 1, 3, 1],
    [MAX, MAX, MAX - 1],
  ])('%d and %d more is %d, and back', (sequence, increment, result) => {
    expect(batch.incrementSequence(sequence, increment)).toBe(result)
    expect(batch.decrementSequence(result, increment)).toBe(sequence)
  })

  test('a batch without a sequence has no last sequence either', () => {
    const buffer = goldenBytes('v2 none 1000 records')
    expect(batch.baseSequence(buffer, 0)).toBe(batch.NO_SEQUENCE)
    expect(batch.lastSequence(buffer, 0)).toBe(batch.NO_SEQUENCE)
  })
})

describe('inspecting a batch', () => {
  const whole = goldenBytes('v2 idempotent')

  test('every beginning of a batch is partial, with nothing behind it looked at', () => {
    expect(batch.inspectBatch(whole, 0, 0)).toBe('end')
    for (let end = 1; end < whole.length; end++) expect(batch.inspectBatch(whole, 0, end)).toBe('partial')
    expect(batch.inspectBatch(whole, 0, whole.length)).toBe('complete')
    expect(batch.inspectBatch(whole.subarray(0, 30), 0)).toBe('partial')
    expect(batch.inspectBatch(whole, whole.length)).toBe('end')
  })

  test.each([
    [-2147483648, 'lengthTooSmall'],
    [-1, 'lengthTooSmall'],
    [0, 'lengthTooSmall'],
    [13, 'lengthTooSmall'],
    [14, 'lengthTooSmall'],
    [48, 'lengthTooSmall'],
    [49, 'complete'],
    [whole.length - 12, 'complete'],
    [whole.length - 11, 'partial'],
    [2147483647, 'partial'],
  ] as const)('a batchLength of %d is %s', (length, state) => {
    const buffer = Buffer.from(whole)
    buffer.writeInt32BE(length, batch.FIELD.batchLength)
    expect(batch.inspectBatch(buffer, 0)).toBe(state)
  })

  test('an impossible length shows before the magic can be read', () => {
    const buffer = Buffer.from(whole.subarray(0, 12))
    buffer.writeInt32BE(3, batch.FIELD.batchLength)
    expect(batch.inspectBatch(buffer, 0)).toBe('lengthTooSmall')
  })

  test.each([3, 127, -1, -128])('magic %d is unknown, of a partial batch too', (magic) => {
    const buffer = Buffer.from(whole)
    buffer.writeInt8(magic, batch.FIELD.magic)
    expect(batch.magic(buffer, 0)).toBe(magic)
    expect(batch.inspectBatch(buffer, 0)).toBe('unknownMagic')
    expect(batch.inspectBatch(buffer, 0, 20)).toBe('unknownMagic')
  })

  test.each(goldenMessageSets.map((golden) => [golden.case, golden] as const))('%s is legacy', (_, golden) => {
    const buffer = Buffer.from(golden.hex, 'hex')
    expect(batch.magic(buffer, 0)).toBe(golden.batch.magic)
    expect(batch.inspectBatch(buffer, 0)).toBe('legacyMagic')
    expect(() => [...batch.batchPositions(buffer)]).toThrow(`unsupported magic ${golden.batch.magic}`)
  })

  test('a changed byte from the attributes on makes the crc wrong, one before it does not', () => {
    for (let index = 0; index < whole.length; index++) {
      if (index >= batch.FIELD.batchLength && index < batch.FIELD.partitionLeaderEpoch) continue
      const buffer = Buffer.from(whole)
      buffer[index]! ^= 0x40
      expect(batch.isCrcValid(buffer, 0)).toBe(index < batch.FIELD.crc)
    }
  })
})

describe('batches one after another', () => {
  const sizes = ['v2 none CreateTime', 'v2 zstd CreateTime', 'v2 empty', 'v2 one record'].map(goldenBytes)
  const buffer = Buffer.concat(sizes)
  const starts = sizes.map((_, index) => Buffer.concat(sizes.slice(0, index)).length)

  test('each is found where it begins', () => {
    expect([...batch.batchPositions(buffer)]).toEqual(starts)
    expect([...batch.batchPositions(buffer, starts[1], starts[3])]).toEqual(starts.slice(1, 3))
    expect([...batch.batchPositions(Buffer.alloc(0))]).toEqual([])
  })

  test('a partial one at the end is passed over, and said to be there', () => {
    const end = buffer.length - 1
    const positions = batch.batchPositions(buffer, 0, end)
    const found: number[] = []
    let step = positions.next()
    for (; step.done !== true; step = positions.next()) found.push(step.value)
    expect(found).toEqual(starts.slice(0, 3))
    expect(step.value).toBe(starts[3])
    expect(batch.inspectBatch(buffer, step.value, end)).toBe('partial')
  })

  test('what is no batch throws, after the batches before it', () => {
    const broken = Buffer.from(buffer)
    broken.writeInt32BE(5, starts[2]! + batch.FIELD.batchLength)
    const positions = batch.batchPositions(broken)
    expect([positions.next().value, positions.next().value]).toEqual(starts.slice(0, 2))
    expect(() => positions.next()).toThrow(CorruptRecords)
  })

  test('every state has words', () => {
    for (const state of ['end', 'partial', 'lengthTooSmall', 'unknownMagic', 'legacyMagic', 'complete'] as const) {
      expect(batch.describeState(buffer, 0, state)).toContain('byte 0')
    }
  })
})

describe('patching', () => {
  test('the base offset and the leader epoch leave everything else as it is, and the crc valid', () => {
    const at = 3
    const buffer = placed(goldenBytes('v2 gzip transactional'), at)
    const before = Buffer.from(buffer)
    batch.setBaseOffset(buffer, at, 2 ** 40 + 5)
    batch.setPartitionLeaderEpoch(buffer, at, 77)
    expect(batch.baseOffset(buffer, at)).toBe(2 ** 40 + 5)
    expect(batch.lastOffset(buffer, at)).toBe(2 ** 40 + 7)
    expect(batch.partitionLeaderEpoch(buffer, at)).toBe(77)
    expect(batch.isCrcValid(buffer, at)).toBe(true)
    before.copy(buffer, at, at, at + 8)
    before.copy(buffer, at + 12, at + 12, at + 16)
    expect(buffer.equals(before)).toBe(true)
  })

  test('the log append time changes the type, the timestamp and the crc, and nothing else', () => {
    const at = 3
    const buffer = placed(goldenBytes('v2 gzip transactional'), at)
    const before = Buffer.from(buffer)
    batch.setLogAppendTime(buffer, at, 1_800_000_000_000)
    expect(batch.timestampType(buffer, at)).toBe('LogAppendTime')
    expect(batch.maxTimestamp(buffer, at)).toBe(1_800_000_000_000)
    expect(batch.attributes(buffer, at)).toBe(batch.attributes(before, at) | batch.ATTRIBUTE.logAppendTime)
    expect(batch.crc(buffer, at)).not.toBe(batch.crc(before, at))
    expect(batch.isCrcValid(buffer, at)).toBe(true)
    before.copy(buffer, at + 17, at + 17, at + 23)
    before.copy(buffer, at + 35, at + 35, at + 43)
    expect(buffer.equals(before)).toBe(true)
  })

  test('a timestamp that is there already leaves every byte as it is, a wrong crc included', () => {
    const buffer = goldenBytes('v2 none LogAppendTime')
    buffer[batch.FIELD.crc]! ^= 1
    const before = Buffer.from(buffer)
    batch.setMaxTimestamp(buffer, 0, 'LogAppendTime', batch.maxTimestamp(buffer, 0))
    expect(buffer.equals(before)).toBe(true)
  })

  test('the way back from log append time gives the bytes of before', () => {
    const buffer = goldenBytes('v2 none CreateTime')
    const before = Buffer.from(buffer)
    batch.setMaxTimestamp(buffer, 0, 'LogAppendTime', 5)
    batch.setMaxTimestamp(buffer, 0, 'CreateTime', batch.maxTimestamp(before, 0))
    expect(buffer.equals(before)).toBe(true)
  })
})
