/** Record batches as goldens show them. */
import {
  baseOffset,
  baseSequence,
  baseTimestamp,
  batchPositions,
  compression,
  deleteHorizonMs,
  hasDeleteHorizon,
  isControl,
  isCrcValid,
  isTransactional,
  lastOffset,
  maxTimestamp,
  NO_PRODUCER_ID,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  sizeInBytes,
  timestampType,
} from '../../src/protocol/batch.js'
import { CorruptRecords, decodeRecords, type KafkaRecord } from '../../src/protocol/records.js'
import type { Draft } from './normalize.js'

/** How a number of that name is shown: a time of the run as `<now>`, a producer id as a token. */
type ShowNumber = (name: string, value: number) => Draft

/** Every batch with its records; bytes behind the last whole one, as at the end of a cut read, by their number. */
export function describeBatches(buffer: Buffer, show: ShowNumber): Draft[] {
  const batches: Draft[] = []
  let end = 0
  for (const position of batchPositions(buffer)) {
    batches.push(describeBatch(buffer, position, show))
    end = position + sizeInBytes(buffer, position)
  }
  return end === buffer.length ? batches : [...batches, { bytesOfNextBatch: buffer.length - end }]
}

function describeBatch(buffer: Buffer, position: number, show: ShowNumber): Draft {
  const codec = compression(buffer, position) ?? 'unknown codec'
  const traits = [
    codec,
    timestampType(buffer, position),
    ...(isTransactional(buffer, position) ? ['transactional'] : []),
    ...(isControl(buffer, position) ? ['control'] : []),
    ...(isCrcValid(buffer, position) ? [] : ['with a wrong crc']),
  ]
  return {
    baseOffset: baseOffset(buffer, position),
    lastOffset: lastOffset(buffer, position),
    leaderEpoch: partitionLeaderEpoch(buffer, position),
    traits: traits.join(' '),
    // Two implementations of a codec need not come to the same size.
    ...(codec === 'none' && { bytes: sizeInBytes(buffer, position) }),
    baseTimestamp: show('baseTimestamp', baseTimestamp(buffer, position)),
    maxTimestamp: show('maxTimestamp', maxTimestamp(buffer, position)),
    ...(hasDeleteHorizon(buffer, position) && {
      deleteHorizonMs: show('deleteHorizonMs', deleteHorizonMs(buffer, position)),
    }),
    ...(producerId(buffer, position) !== NO_PRODUCER_ID && {
      producerId: show('producerId', producerId(buffer, position)),
      producerEpoch: producerEpoch(buffer, position),
      baseSequence: baseSequence(buffer, position),
    }),
    records: describeRecords(buffer, position, show),
  }
}

function describeRecords(buffer: Buffer, position: number, show: ShowNumber): Draft {
  try {
    return Array.from(decodeRecords(buffer, position), (record) => describeRecord(record, show))
  } catch (error) {
    if (error instanceof CorruptRecords) return 'corrupt'
    throw error
  }
}

function describeRecord({ offset, timestamp, key, value, headers }: KafkaRecord, show: ShowNumber): Draft {
  return {
    offset,
    timestamp: show('timestamp', timestamp),
    key: shown(key),
    value: shown(value),
    ...(headers.length > 0 && { headers: headers.map((header) => [header.key, shown(header.value)]) }),
  }
}

/** Long values by their size: what they are is known from the request. */
function shown(bytes: Buffer | null): string | null {
  if (bytes === null) return null
  return bytes.length > 100 ? `${bytes.length} bytes` : bytes.toString()
}
