/** How old segments go: by age, by size, and where the log's start has passed them (Kafka: UnifiedLog.deleteOldSegments). */
import type { TopicConfig } from '../configs/topic-config.js'
import type { Log } from './log.js'
import type { Removed } from './removed.js'
import type { Segment } from './segment.js'

export interface RetentionContext {
  readonly config: TopicConfig
  /** Nothing goes that is not on every in-sync replica. */
  readonly highWatermark: number
  readonly nowMs: number
}

type Condition = (segment: Segment, next: Segment | undefined) => boolean

/** Lets go of whole segments, oldest first, the active one as well. */
export function deleteOldSegments(log: Log, context: RetentionContext): Removed {
  const { config, nowMs } = context
  const removed = { records: 0, bytes: 0, segments: 0 }
  const remove = (isOld: Condition) => {
    const old = oldSegments(log, context.highWatermark, isOld)
    if (old.length === 0) return
    for (const { recordCount, sizeInBytes } of old) {
      removed.records += recordCount
      removed.bytes += sizeInBytes
    }
    removed.segments += old.length
    log.deleteOldest(old.length, { config, nowMs })
  }
  remove((_, next) => next !== undefined && next.baseOffset <= log.logStartOffset)
  if (config.isDeleted && config.retentionBytes >= 0) {
    let excess = log.sizeInBytes - config.retentionBytes
    remove((segment) => {
      excess -= segment.sizeInBytes
      return excess >= 0
    })
  }
  if (config.isDeleted && config.retentionMs >= 0) {
    remove((segment) => nowMs - segment.largestTimestampMs > config.retentionMs)
  }
  return { ...removed, logStartOffset: log.logStartOffset }
}

function oldSegments(log: Log, highWatermark: number, isOld: Condition): Segment[] {
  const old: Segment[] = []
  for (let i = 0; i < log.segments.length; i++) {
    const segment = log.segments.at(i)!
    const next = log.segments.at(i + 1)
    if (next === undefined && segment.isEmpty) break
    if (highWatermark < (next?.baseOffset ?? log.logEndOffset) || !isOld(segment, next)) break
    old.push(segment)
  }
  return old
}

/**
 * When segments may next have to go, by the broker's time; Infinity where that takes another append, another high
 * watermark or another config first.
 */
export function retentionDueMs(log: Log, { config, highWatermark, nowMs }: RetentionContext): number {
  const { first } = log.segments
  const second = log.segments.at(1)
  if (second === undefined && first.isEmpty) return Number.POSITIVE_INFINITY
  if (highWatermark < (second?.baseOffset ?? log.logEndOffset)) return Number.POSITIVE_INFINITY
  if (second !== undefined && second.baseOffset <= log.logStartOffset) return nowMs
  if (!config.isDeleted) return Number.POSITIVE_INFINITY
  if (config.retentionBytes >= 0 && log.sizeInBytes - first.sizeInBytes >= config.retentionBytes) return nowMs
  return config.retentionMs >= 0 ? first.largestTimestampMs + config.retentionMs + 1 : Number.POSITIVE_INFINITY
}
