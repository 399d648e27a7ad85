/**
 * The marks that end a transaction in a partition: a control batch holds one record, whose key is a version and a type
 * (both int16) and whose value is a version (int16) and the epoch of the coordinator that wrote it (int32).
 */

import { NO_SEQUENCE } from './batch.js'
import { CorruptRecords } from './corrupt-records.js'
import { encodeBatch } from './encode-batch.js'
import { readInt16, readInt32, writeInt16, writeInt32 } from './integers.js'
import type { KafkaRecord } from './records.js'

export type EndTransactionType = 'abort' | 'commit'

const TYPES: readonly EndTransactionType[] = ['abort', 'commit']
const VERSION = 0
const KEY_BYTES = 4
const VALUE_BYTES = 6

/**
 * Which mark a control record is, going by its key. `unknown` is any type that ends no transaction: Kafka has a few
 * that only its metadata log holds, and may come to have more. Throws CorruptRecords where the key is none of a control record.
 */
export function controlRecordType(key: Buffer | null): EndTransactionType | 'unknown' {
  if (key === null || key.length < KEY_BYTES || readInt16(key, 0) < 0) {
    throw new CorruptRecords('a control record without a version and a type')
  }
  return TYPES[readInt16(key, 2)] ?? 'unknown'
}

/** The epoch of the transaction coordinator that wrote the mark. */
export function coordinatorEpoch(record: Pick<KafkaRecord, 'value'>): number {
  const { value } = record
  if (value === null || value.length < VALUE_BYTES || readInt16(value, 0) < 0) {
    throw new CorruptRecords('the end of a transaction without the epoch of its coordinator')
  }
  return readInt32(value, 2)
}

export interface ControlBatchOptions {
  type: EndTransactionType
  producerId: number
  producerEpoch: number
  coordinatorEpoch: number
  /** In ms. */
  timestamp: number
  baseOffset?: number
  partitionLeaderEpoch?: number
}

/** The batch that ends a producer's transaction in a partition (Kafka: MemoryRecords.withEndTransactionMarker). */
export function encodeControlBatch(options: ControlBatchOptions): Buffer {
  const { type, timestamp, coordinatorEpoch: epoch, ...header } = options
  const key = Buffer.alloc(KEY_BYTES)
  writeInt16(key, 0, VERSION)
  writeInt16(key, 2, TYPES.indexOf(type))
  const value = Buffer.alloc(VALUE_BYTES)
  writeInt16(value, 0, VERSION)
  writeInt32(value, 2, epoch)
  return encodeBatch({
    ...header,
    records: [{ timestamp, key, value }],
    baseSequence: NO_SEQUENCE,
    transactional: true,
    control: true,
  })
}
