/**
 * Which part of a log compaction may work on, and whether it is worth it yet (Kafka: LogCleanerManager, LogToClean).
 *
 *   | clean: each key once | dirty: to be cleaned | too young, in an open transaction, or the active segment |
 *                          ^ firstDirtyOffset     ^ firstUncleanableOffset
 */
import type { TopicConfig } from '../configs/topic-config.js'
import type { Log } from './log.js'
import type { Segment } from './segment.js'

export interface CleanableContext {
  readonly config: TopicConfig
  readonly lastStableOffset: number
  readonly nowMs: number
}

export interface Cleanable {
  readonly firstDirtyOffset: number
  /** Where a segment begins, or `firstDirtyOffset`. */
  readonly firstUncleanableOffset: number
  /** Dirty bytes of all that would be read. */
  readonly dirtyRatio: number
  readonly dirtyBytes: number
  /** Records have waited for `max.compaction.lag.ms`. */
  readonly isOverdue: boolean
  /** When time alone may change any of it; Infinity for never. */
  readonly changesAtMs: number
}

export function cleanableOf(log: Log, context: CleanableContext): Cleanable {
  const { config, nowMs } = context
  const cleanedTo = log.cleanedTo > log.logEndOffset ? 0 : log.cleanedTo
  const firstDirtyOffset = Math.max(cleanedTo, log.logStartOffset)
  const { uncleanable, maturesAtMs } = firstUncleanable(log, firstDirtyOffset, context)
  const from = log.segments.indexOf(firstDirtyOffset)
  const to = Math.max(from, log.segments.indexOf(Math.max(uncleanable, firstDirtyOffset)))
  let cleanBytes = 0
  let dirtyBytes = 0
  let earliestMs = Number.POSITIVE_INFINITY
  for (let i = 0; i < log.segments.length - 1; i++) {
    const segment = log.segments.at(i)!
    if (segment.baseOffset < firstDirtyOffset) cleanBytes += segment.sizeInBytes
    if (i >= from && i < to) dirtyBytes += segment.sizeInBytes
    if (i >= from && segment.firstBatchTimestamp > 0) earliestMs = Math.min(earliestMs, segment.firstBatchTimestamp)
  }
  const overdueAtMs = earliestMs + Math.max(config.maxCompactionLagMs, 0) + 1
  return {
    firstDirtyOffset,
    firstUncleanableOffset: Math.max(firstDirtyOffset, log.segments.at(to)!.baseOffset),
    dirtyRatio: dirtyBytes === 0 ? 0 : dirtyBytes / (cleanBytes + dirtyBytes),
    dirtyBytes,
    isOverdue: overdueAtMs <= nowMs,
    changesAtMs: Math.min(maturesAtMs, overdueAtMs > nowMs ? overdueAtMs : Number.POSITIVE_INFINITY),
  }
}

export function isWorthCleaning({ isOverdue, dirtyBytes, dirtyRatio }: Cleanable, config: TopicConfig): boolean {
  return (isOverdue && dirtyBytes > 0) || dirtyRatio > config.minCleanableDirtyRatio
}

/** The least of: the active segment, what is not stable yet, and the first segment that is too young. */
function firstUncleanable(log: Log, firstDirtyOffset: number, { config, lastStableOffset, nowMs }: CleanableContext) {
  const bound = Math.min(lastStableOffset, log.segments.active.baseOffset)
  const lagMs = config.minCompactionLagMs
  if (lagMs > 0) {
    const isYoung = (segment: Segment) => segment.largestTimestampMs > nowMs - lagMs
    for (let i = log.segments.indexOf(firstDirtyOffset); i < log.segments.length - 1; i++) {
      const segment = log.segments.at(i)!
      if (segment.baseOffset >= bound) break
      if (isYoung(segment)) return { uncleanable: segment.baseOffset, maturesAtMs: segment.largestTimestampMs + lagMs }
    }
  }
  return { uncleanable: bound, maturesAtMs: Number.POSITIVE_INFINITY }
}
