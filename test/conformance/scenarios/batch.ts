/** Batches that scenarios produce: their times are in the past, so that goldens may show them. */
import { FIELD, updateCrc } from '../../../src/protocol/batch.js'
import { type BatchHeader, encodeBatch, type RecordToEncode } from '../../../src/protocol/encode-batch.js'

/** The timestamp of the first record, in ms; the others follow by the millisecond. */
export const T0 = 1_500_000_000_000

/** A batch of records with these values and no keys, or of these records. */
export function batchOf(records: readonly (string | RecordToEncode)[], header: BatchHeader = {}): Buffer {
  return encodeBatch({
    ...header,
    records: records.map((record, i) =>
      typeof record === 'string' ? { timestamp: T0 + i, value: Buffer.from(record) } : record,
    ),
  })
}

/** A record with a key. */
export function keyed(key: string, value: string | null, timestamp = T0): RecordToEncode {
  return { timestamp, key: Buffer.from(key), value: value === null ? null : Buffer.from(value) }
}

/** The same batch with something else at one of its header's fields, and a crc that fits. */
export function withField(
  batch: Buffer,
  field: keyof typeof FIELD,
  write: (buffer: Buffer, position: number) => void,
): Buffer {
  const copy = Buffer.from(batch)
  write(copy, FIELD[field])
  updateCrc(copy, 0)
  return copy
}
