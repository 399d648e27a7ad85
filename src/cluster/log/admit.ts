/** What a client's batch has to be, and what is made of it, before it is appended (Kafka: UnifiedLog.append). */
import {
  baseSequence,
  compression,
  isTransactional,
  producerEpoch,
  producerId,
  type TimestampType,
} from '../../protocol/batch.js'
import type { Compression } from '../../protocol/compression.js'
import { encodeBatch } from '../../protocol/encode-batch.js'
import { KafkaError } from '../../protocol/errors.js'
import type { KafkaRecord } from '../../protocol/records.js'
import type { TopicConfig } from '../configs/topic-config.js'
import { type BatchContext, batchTooLarge, targetCompression, validateBatch } from './validate.js'

/** A batch that may be appended. */
export interface AdmittedBatch {
  /** The client's own, or packed again as the topic wants it. */
  readonly bytes: Buffer
  /** What it is to say of its time: the largest of its records, or the broker's. */
  readonly timestamps: { readonly type: TimestampType; readonly maxTimestamp: number }
}

/** @throws {KafkaError} as `validateBatch`; MESSAGE_TOO_LARGE or RECORD_LIST_TOO_LARGE for what it has become. */
export function admitBatch(batch: Buffer, context: BatchContext): AdmittedBatch {
  const { config, now } = context
  const { maxTimestamp, records } = validateBatch(batch, context)
  const bytes = records.length === 0 ? batch : repack(batch, records, config)
  if (bytes.length > config.maxMessageBytes) throw batchTooLarge(bytes, config)
  if (bytes.length > config.segmentBytes) {
    throw new KafkaError(
      'RECORD_LIST_TOO_LARGE',
      `Message batch size is ${bytes.length} bytes, which exceeds the maximum configured segment size of ${config.segmentBytes}.`,
    )
  }
  const type = config.messageTimestampType
  return { bytes, timestamps: { type, maxTimestamp: type === 'LogAppendTime' ? now : maxTimestamp } }
}

/** Under any `compression.type` but `producer`, a batch with another codec is unpacked, and packed with that one. */
function repack(batch: Buffer, records: readonly KafkaRecord[], config: TopicConfig): Buffer {
  const wanted = targetCompression(compression(batch, 0)!, config)
  const level = compressionLevel(wanted, config)
  return encodeBatch({
    // Their offsets count from 0 now, whatever they were.
    records: records.map(({ timestamp, key, value, headers }) => ({ timestamp, key, value, headers })),
    compression: wanted,
    ...(level === undefined ? {} : { compressionLevel: level }),
    producerId: producerId(batch, 0),
    producerEpoch: producerEpoch(batch, 0),
    baseSequence: baseSequence(batch, 0),
    transactional: isTransactional(batch, 0),
  })
}

function compressionLevel(wanted: Compression, config: TopicConfig): number | undefined {
  if (wanted === 'gzip') return config.compressionGzipLevel
  return wanted === 'zstd' ? config.compressionZstdLevel : undefined
}
