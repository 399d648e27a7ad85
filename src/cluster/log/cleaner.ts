/**
 * Compaction: of the records that have the same key only the last one stays (Kafka: Cleaner, MemoryRecords.filterTo).
 *
 * Offsets never change: what is gone leaves a gap. What stays is written to memory of its own, so that the old chunks
 * can go; a batch of which everything stays is copied as it is. Nothing here looks at a clock or a topic: it works on
 * the segments it is given, and `Log.replaceCleaned` puts the result in their place.
 */
import {
  baseOffset,
  deleteHorizonMs,
  hasDeleteHorizon,
  isControl,
  lastOffset,
  maxTimestamp,
  NO_TIMESTAMP,
  producerEpoch,
  producerId,
  recordCount,
  sizeInBytes,
} from '../../protocol/batch.js'
import { encodeBatch, encodeEmptyBatch, headerOf } from '../../protocol/encode-batch.js'
import { type KafkaRecord, RecordReader } from '../../protocol/records.js'
import type { TopicConfig } from '../configs/topic-config.js'
import { Chunk, LARGEST_CHUNK_BYTES } from './chunk.js'
import type { Cleanable } from './cleanable.js'
import { CleanedTransactions } from './cleaned-transactions.js'
import type { Cleaning, Log } from './log.js'
import type { LogMemory } from './log-memory.js'
import type { CompletedTransaction, ProducerEntry, ProducerExpiration } from './producer-state.js'
import { Segment } from './segment.js'

export interface CleaningContext {
  readonly config: TopicConfig
  readonly nowMs: number
  readonly memory: LogMemory
  readonly producerExpiration: ProducerExpiration
}

/** Cleans what may be cleaned of a log, however little that is. The log stays as it is. */
export function clean(
  log: Log,
  { firstDirtyOffset, firstUncleanableOffset }: Cleanable,
  context: CleaningContext,
): Cleaning {
  const { segments, abortedTransactions } = log
  const upTo = segments.indexOf(firstUncleanableOffset)
  const latest = latestOffsets(segments.slice(segments.indexOf(firstDirtyOffset), upTo), {
    firstDirtyOffset,
    aborted: abortedTransactions.between(firstDirtyOffset, firstUncleanableOffset),
  })
  const transactions = new CleanedTransactions(abortedTransactions.between(0, firstUncleanableOffset))
  const filter = new BatchFilter({ ...context, latest, transactions, endOffset: firstUncleanableOffset, log })
  const groups = groupsOf(segments.slice(0, upTo), context.config, firstUncleanableOffset).map((group) => ({
    segments: group,
    cleaned: cleanGroup(group, filter, context),
  }))
  return { groups, endOffset: firstUncleanableOffset, abortedTransactions: transactions.retained }
}

/** The same cleaning for another replica, which then refers to the same memory; undefined where it has other bytes. */
export function shareCleaning(cleaning: Cleaning, log: Log): Cleaning | undefined {
  const own: Segment[][] = []
  let at = 0
  for (const { segments } of cleaning.groups) {
    own.push(log.segments.slice(at, at + segments.length))
    at += segments.length
  }
  const isAlike = cleaning.groups.every(({ segments }, i) =>
    segments.every((segment, j) => own[i]![j]?.isSame(segment) === true),
  )
  if (!isAlike) return undefined
  const groups = cleaning.groups.map(({ cleaned }, i) => ({
    segments: own[i]!,
    cleaned: cleaned.share(own[i]![0]!.producers),
  }))
  return { ...cleaning, groups }
}

/** Where each key stands last in the dirty part (Kafka: OffsetMap, which holds hashes, and no more than its memory). */
function latestOffsets(
  dirty: readonly Segment[],
  { firstDirtyOffset, aborted }: { firstDirtyOffset: number; aborted: readonly CompletedTransaction[] },
): Map<string, number> {
  const latest = new Map<string, number>()
  const transactions = new CleanedTransactions(aborted)
  for (const segment of dirty) {
    for (const { chunk, position } of segment.batches()) {
      if (transactions.mayDiscard(chunk.buffer, position) || isControl(chunk.buffer, position)) continue
      const reader = new RecordReader(chunk.buffer, position)
      while (reader.next()) {
        const key = reader.keyAsLatin1()
        if (key !== undefined && reader.offset >= firstDirtyOffset) latest.set(key, reader.offset)
      }
    }
  }
  return latest
}

/** Segments that fit into one together become one. */
function groupsOf(segments: readonly Segment[], { segmentBytes }: TopicConfig, endOffset: number): Segment[][] {
  const groups: Segment[][] = []
  let size = 0
  for (const [i, segment] of segments.entries()) {
    const group = groups.at(-1)
    const lastOffset = (segments[i + 1]?.baseOffset ?? endOffset) - 1
    if (
      group !== undefined &&
      size + segment.sizeInBytes <= segmentBytes &&
      (segment.isEmpty || lastOffset - group[0]!.baseOffset <= MAX_INT32)
    ) {
      group.push(segment)
      size += segment.sizeInBytes
    } else {
      groups.push([segment])
      size = segment.sizeInBytes
    }
  }
  return groups
}

const MAX_INT32 = 0x7fff_ffff

/** One batch that stays: in the memory where it lay, or newly written. */
interface Piece {
  readonly buffer: Buffer
  readonly position: number
  readonly size: number
}

function cleanGroup(segments: readonly Segment[], filter: BatchFilter, context: CleaningContext): Segment {
  const { lastModifiedMs } = segments.at(-1)!
  const { baseOffset: segmentBaseOffset, createdMs, producers } = segments[0]!
  const { indexIntervalBytes } = context.config
  const pieces: Piece[] = []
  // Where nothing goes the memory may stay as well.
  const untouched = new Segment({ baseOffset: segmentBaseOffset, createdMs, producers })
  let isUntouched = true
  for (const segment of segments) {
    for (const batch of segment.batches()) {
      const piece = filter.retain(batch.chunk.buffer, batch.position)
      if (piece !== undefined) pieces.push(piece)
      isUntouched &&= piece?.buffer === batch.chunk.buffer
      if (isUntouched) untouched.append(batch, lastModifiedMs, indexIntervalBytes)
    }
  }
  if (isUntouched) return untouched
  untouched.release()
  const cleaned = new Segment({ baseOffset: segmentBaseOffset, createdMs, producers })
  for (const chunk of pack(pieces, context.memory)) {
    for (let position = 0; position < chunk.used; position = chunk.next(position)) {
      const size = sizeInBytes(chunk.buffer, position)
      const batch = { chunk, position, size, baseOffset: baseOffset(chunk.buffer, position), segmentBaseOffset }
      cleaned.append(batch, lastModifiedMs, indexIntervalBytes)
    }
  }
  cleaned.lastModifiedMs = lastModifiedMs
  return cleaned
}

/** Copies batches into chunks of just their size. */
function* pack(pieces: readonly Piece[], memory: LogMemory): Generator<Chunk> {
  for (let from = 0; from < pieces.length; ) {
    let size = 0
    let to = from
    do size += pieces[to++]!.size
    while (to < pieces.length && size + pieces[to]!.size <= LARGEST_CHUNK_BYTES)
    const chunk = new Chunk(size, memory)
    for (const piece of pieces.slice(from, to)) {
      chunk.index(chunk.append(piece.buffer.subarray(piece.position, piece.position + piece.size)))
    }
    yield chunk
    from = to
  }
}

interface FilterOptions extends CleaningContext {
  readonly log: Log
  readonly latest: ReadonlyMap<string, number>
  readonly transactions: CleanedTransactions
  readonly endOffset: number
}

/** Says of one batch after another what stays of it. */
class BatchFilter {
  private readonly options: FilterOptions
  private readonly producers: ReadonlyMap<number, ProducerEntry>

  constructor(options: FilterOptions) {
    this.options = options
    const { log, producerExpiration } = options
    this.producers = new Map(log.producers.active(producerExpiration).map((entry) => [entry.producerId, entry]))
  }

  /** What is to be written of the batch: itself, a smaller one, an empty one, or undefined. */
  retain(buffer: Buffer, position: number): Piece | undefined {
    const { transactions, nowMs, config } = this.options
    const mayDiscard = transactions.mayDiscard(buffer, position)
    const control = isControl(buffer, position)
    const horizonMs = deleteHorizonMs(buffer, position)
    const isPastHorizon = horizonMs !== NO_TIMESTAMP && horizonMs <= nowMs
    // A mark stays for as long as a tombstone does once the last batch of its transaction is gone.
    const discardsAll = mayDiscard && (!control || isPastHorizon)
    const kept = discardsAll ? NONE : this.recordsToKeep(buffer, position, { control, isPastHorizon })
    if (kept.count === 0) return this.mustStay(buffer, position) ? whole(emptied(buffer, position)) : undefined
    const setsHorizon = !hasDeleteHorizon(buffer, position) && (kept.hasTombstone || (mayDiscard && control))
    if (kept.count === recordCount(buffer, position) && !setsHorizon) {
      return { buffer, position, size: sizeInBytes(buffer, position) }
    }
    const records: KafkaRecord[] = []
    const reader = new RecordReader(buffer, position)
    for (let index = 0; reader.next(); index++) if (kept.isKept(index)) records.push(reader.record())
    const horizon = setsHorizon ? { deleteHorizonMs: nowMs + config.deleteRetentionMs } : {}
    return whole(encodeBatch({ ...headerOf(buffer, position), ...horizon, records }))
  }

  private recordsToKeep(
    buffer: Buffer,
    position: number,
    { control, isPastHorizon }: { control: boolean; isPastHorizon: boolean },
  ): Kept {
    if (control) return { count: recordCount(buffer, position), hasTombstone: false, isKept: () => true }
    const { latest } = this.options
    const reader = new RecordReader(buffer, position)
    const isKept: boolean[] = []
    let count = 0
    let hasTombstone = false
    while (reader.next()) {
      const key = reader.keyAsLatin1()
      const isLatest = key !== undefined && reader.offset >= (latest.get(key) ?? NO_OFFSET)
      const stays = isLatest && (reader.hasValue() || !isPastHorizon)
      isKept.push(stays)
      if (!stays) continue
      count++
      hasTombstone ||= !reader.hasValue()
    }
    return { count, hasTombstone, isKept: (index) => isKept[index]! }
  }

  /**
   * Whether a batch stays as an empty one: it has the last sequence number, or the epoch, of a producer that may go on,
   * or it is the last that was cleaned, which tells where the next one begins.
   */
  private mustStay(buffer: Buffer, position: number): boolean {
    const last = lastOffset(buffer, position)
    if (last + 1 === this.options.endOffset) return true
    const entry = this.producers.get(producerId(buffer, position))
    if (entry === undefined) return false
    const lastData = entry.batches.at(-1)
    if (lastData !== undefined) return lastData.lastOffset === last
    return isControl(buffer, position) && producerEpoch(buffer, position) === entry.producerEpoch
  }
}

interface Kept {
  readonly count: number
  /** Whether a kept record is a tombstone. */
  readonly hasTombstone: boolean
  isKept(index: number): boolean
}

const NONE: Kept = { count: 0, hasTombstone: false, isKept: () => false }
const NO_OFFSET = -1

function emptied(buffer: Buffer, position: number): Buffer {
  return encodeEmptyBatch({ ...headerOf(buffer, position), maxTimestamp: maxTimestamp(buffer, position) })
}

function whole(batch: Buffer): Piece {
  return { buffer: batch, position: 0, size: batch.length }
}
