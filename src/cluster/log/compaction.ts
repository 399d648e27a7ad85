/** Compaction of a partition: what stays is written once, however many replicas have it. */
import { type Cleanable, cleanableOf, isWorthCleaning } from './cleanable.js'
import { type CleaningContext, clean, shareCleaning } from './cleaner.js'
import type { Cleaning, Log } from './log.js'
import type { Removed } from './removed.js'

/** One replica, as far as compaction cares. */
interface CompactedReplica {
  readonly log: Log
  readonly lastStableOffset: number
}

export interface CompactionContext extends CleaningContext {
  /** Do not ask whether it is worth it (`min.cleanable.dirty.ratio`). */
  readonly force: boolean
}

/**
 * Cleans the replicas of a partition, the leader first. Each is cleaned as far as it may be on its own; those that
 * have the same bytes have the same ones afterwards.
 * @returns what the first one lost.
 */
export function compact(replicas: readonly CompactedReplica[], context: CompactionContext): Removed {
  const { config, nowMs, force } = context
  let done: { readonly cleanable: Cleanable; readonly cleaning: Cleaning } | undefined
  for (const { log, lastStableOffset } of replicas) {
    const cleanable = cleanableOf(log, { config, lastStableOffset, nowMs })
    if (!force && !isWorthCleaning(cleanable, config)) continue
    const shared =
      done !== undefined && reachesAsFar(cleanable, done.cleanable) ? shareCleaning(done.cleaning, log) : undefined
    const cleaning = shared ?? clean(log, cleanable, context)
    log.replaceCleaned(cleaning)
    done ??= { cleanable, cleaning }
  }
  return { ...lossOf(done?.cleaning), logStartOffset: replicas[0]?.log.logStartOffset ?? 0 }
}

function reachesAsFar(a: Cleanable, b: Cleanable): boolean {
  return a.firstDirtyOffset === b.firstDirtyOffset && a.firstUncleanableOffset === b.firstUncleanableOffset
}

function lossOf(cleaning: Cleaning | undefined): Omit<Removed, 'logStartOffset'> {
  const loss = { records: 0, bytes: 0, segments: 0 }
  for (const { segments, cleaned } of cleaning?.groups ?? []) {
    for (const { recordCount, sizeInBytes } of segments) {
      loss.records += recordCount
      loss.bytes += sizeInBytes
    }
    loss.records -= cleaned.recordCount
    loss.bytes -= cleaned.sizeInBytes
    loss.segments += segments.length - 1
  }
  return loss
}

/** When a log may next be worth cleaning, by the broker's time; Infinity where that takes another append first. */
export function compactionDueMs({ log, lastStableOffset }: CompactedReplica, context: CompactionContext): number {
  const { config, nowMs } = context
  const cleanable = cleanableOf(log, { config, lastStableOffset, nowMs })
  return isWorthCleaning(cleanable, config) ? nowMs : cleanable.changesAtMs
}
