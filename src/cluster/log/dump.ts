/** A log as data, in the words of Kafka's DumpLogSegments tool. */
import {
  baseOffset,
  baseSequence,
  compression,
  crc,
  deleteHorizonMs,
  hasDeleteHorizon,
  isControl,
  isCrcValid,
  isTransactional,
  lastOffset,
  lastSequence,
  magic,
  maxTimestamp,
  partitionLeaderEpoch,
  producerEpoch,
  producerId,
  recordCount,
  sizeInBytes,
  type TimestampType,
  timestampType,
} from '../../protocol/batch.js'
import type { Compression } from '../../protocol/compression.js'
import { controlRecordType, coordinatorEpoch, type EndTransactionType } from '../../protocol/control-records.js'
import { decodeRecords, type KafkaRecord } from '../../protocol/records.js'
import type { Replica } from '../replica.js'
import type { EpochStart } from './leader-epochs.js'
import type { Segment } from './segment.js'

export interface LogDump {
  readonly topic: string
  readonly partition: number
  readonly brokerId: number
  readonly logStartOffset: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logEndOffset: number
  readonly sizeInBytes: number
  /** What lies before has been compacted. */
  readonly cleanedTo: number
  readonly leaderEpochs: readonly EpochStart[]
  readonly segments: readonly SegmentDump[]
}

export interface SegmentDump {
  /** What Kafka calls its file. */
  readonly file: string
  readonly baseOffset: number
  readonly isActive: boolean
  readonly sizeInBytes: number
  /** In ms, of the records, or without timestamps of the last append. */
  readonly largestTimestamp: number
  readonly batches: readonly BatchDump[]
}

export interface BatchDump {
  readonly baseOffset: number
  readonly lastOffset: number
  /** As the header says: 0 where compaction has removed them all. */
  readonly count: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly partitionLeaderEpoch: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  /** When compaction may remove its tombstones, in ms; null where it has not met any. */
  readonly deleteHorizonMs: number | null
  /** Bytes of its segment before it. */
  readonly position: number
  readonly timestampType: TimestampType
  /** The largest of its records, in ms. */
  readonly timestamp: number
  readonly size: number
  readonly magic: number
  readonly compresscodec: Compression
  readonly crc: number
  readonly isvalid: boolean
  readonly records: readonly RecordDump[]
}

export interface RecordDump extends KafkaRecord {
  /** Of a control batch: which end of a transaction it marks. */
  readonly endTxnMarker?: EndTransactionType | 'unknown'
  readonly coordinatorEpoch?: number
}

/** Everything a replica holds, also before the log's start and after the high watermark. The buffers are the log's own. */
export function dumpLog({ partition, brokerId, log, highWatermark, lastStableOffset }: Replica): LogDump {
  return {
    topic: partition.topic.name,
    partition: partition.index,
    brokerId,
    logStartOffset: log.logStartOffset,
    highWatermark,
    lastStableOffset,
    logEndOffset: log.logEndOffset,
    sizeInBytes: log.sizeInBytes,
    cleanedTo: log.cleanedTo,
    leaderEpochs: [...log.leaderEpochs.all],
    segments: Array.from(log.segments, (segment) => dumpSegment(segment, segment === log.segments.active)),
  }
}

function dumpSegment(segment: Segment, isActive: boolean): SegmentDump {
  const batches: BatchDump[] = []
  let position = 0
  for (const { chunk, position: at, size } of segment.batches()) {
    batches.push({ ...dumpBatchHeader(chunk.buffer, at, position), records: dumpRecords(chunk.buffer, at) })
    position += size
  }
  return {
    file: `${String(segment.baseOffset).padStart(20, '0')}.log`,
    baseOffset: segment.baseOffset,
    isActive,
    sizeInBytes: segment.sizeInBytes,
    largestTimestamp: segment.largestTimestampMs,
    batches,
  }
}

/** What the header says of the batch at `at`, which lies `position` bytes behind the start of its segment. */
export function dumpBatchHeader(buffer: Buffer, at: number, position: number): Omit<BatchDump, 'records'> {
  return {
    baseOffset: baseOffset(buffer, at),
    lastOffset: lastOffset(buffer, at),
    count: recordCount(buffer, at),
    baseSequence: baseSequence(buffer, at),
    lastSequence: lastSequence(buffer, at),
    producerId: producerId(buffer, at),
    producerEpoch: producerEpoch(buffer, at),
    partitionLeaderEpoch: partitionLeaderEpoch(buffer, at),
    isTransactional: isTransactional(buffer, at),
    isControl: isControl(buffer, at),
    deleteHorizonMs: hasDeleteHorizon(buffer, at) ? deleteHorizonMs(buffer, at) : null,
    position,
    timestampType: timestampType(buffer, at),
    timestamp: maxTimestamp(buffer, at),
    size: sizeInBytes(buffer, at),
    magic: magic(buffer, at),
    compresscodec: compression(buffer, at)!,
    crc: crc(buffer, at),
    isvalid: isCrcValid(buffer, at),
  }
}

/** @throws {CorruptRecords} where they cannot be read. */
export function dumpRecords(buffer: Buffer, at: number): RecordDump[] {
  const control = isControl(buffer, at)
  return Array.from(decodeRecords(buffer, at), (record) => (control ? dumpMark(record) : record))
}

function dumpMark(record: KafkaRecord): RecordDump {
  const endTxnMarker = controlRecordType(record.key)
  return {
    ...record,
    endTxnMarker,
    ...(endTxnMarker === 'unknown' ? {} : { coordinatorEpoch: coordinatorEpoch(record) }),
  }
}
