/** What a topic goes by, parsed once: what the data plane reads for each batch (Kafka: LogConfig). */
import type { BrokerConfig } from './broker-config.js'
import { type ConfigValue, parseValue, toNumber } from './config-value.js'
import type { ConfigMap } from './resources.js'
import { topicTable } from './tables.js'

export type CleanupPolicy = 'compact' | 'delete'
export type TimestampType = 'CreateTime' | 'LogAppendTime'
export type CompressionType = 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/**
 * The effective configs of a topic. Times are milliseconds and sizes bytes; -1 and -2 mean what they mean in Kafka,
 * and Long.MAX_VALUE is Infinity.
 */
export interface TopicConfig {
  /** `internal.segment.bytes` where that is set. */
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly segmentJitterMs: number
  readonly segmentIndexBytes: number
  readonly flushMessages: number
  readonly flushMs: number
  /** Negative: no limit. */
  readonly retentionBytes: number
  /** -1: no limit. */
  readonly retentionMs: number
  readonly maxMessageBytes: number
  readonly indexIntervalBytes: number
  readonly deleteRetentionMs: number
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  readonly fileDeleteDelayMs: number
  readonly minCleanableDirtyRatio: number
  readonly cleanupPolicy: readonly CleanupPolicy[]
  /** `cleanup.policy` has `compact`. */
  readonly isCompacted: boolean
  /** `cleanup.policy` has `delete`: old segments go by size and age. */
  readonly isDeleted: boolean
  readonly uncleanLeaderElectionEnable: boolean
  readonly minInsyncReplicas: number
  readonly compressionType: CompressionType
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionZstdLevel: number
  readonly preallocate: boolean
  readonly messageTimestampType: TimestampType
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
  readonly leaderReplicationThrottledReplicas: readonly string[]
  readonly followerReplicationThrottledReplicas: readonly string[]
  readonly remoteStorageEnable: boolean
  /** -2: as `retentionMs`. */
  readonly localRetentionMs: number
  /** -2: as `retentionBytes`. */
  readonly localRetentionBytes: number
  readonly remoteLogCopyDisable: boolean
  readonly remoteLogDeleteOnDisable: boolean
}

/** The values of all of a topic's configs, by name, in the order of the table. */
export type TopicValues = ReadonlyMap<string, ConfigValue>

/**
 * The topic's own configs over those of the broker.
 * @throws {ConfigException} for the first that can't be what it is.
 */
export function topicValues(overrides: ConfigMap, broker: BrokerConfig): TopicValues {
  const values = new Map<string, ConfigValue>()
  for (const [name, definition] of topicTable()) {
    const text = overrides.get(name)
    values.set(name, text === undefined ? broker.topicDefault(name) : parseValue(name, definition, text))
  }
  return values
}

export function topicConfigOf(values: TopicValues): TopicConfig {
  const number = (name: string) => toNumber(values.get(name) as number | bigint)
  const boolean = (name: string) => values.get(name) as boolean
  const list = (name: string) => values.get(name) as readonly string[]
  const cleanupPolicy = list('cleanup.policy') as readonly CleanupPolicy[]
  return {
    segmentBytes: (values.get('internal.segment.bytes') as number | null) ?? number('segment.bytes'),
    segmentMs: number('segment.ms'),
    segmentJitterMs: number('segment.jitter.ms'),
    segmentIndexBytes: number('segment.index.bytes'),
    flushMessages: number('flush.messages'),
    flushMs: number('flush.ms'),
    retentionBytes: number('retention.bytes'),
    retentionMs: number('retention.ms'),
    maxMessageBytes: number('max.message.bytes'),
    indexIntervalBytes: number('index.interval.bytes'),
    deleteRetentionMs: number('delete.retention.ms'),
    minCompactionLagMs: number('min.compaction.lag.ms'),
    maxCompactionLagMs: number('max.compaction.lag.ms'),
    fileDeleteDelayMs: number('file.delete.delay.ms'),
    minCleanableDirtyRatio: number('min.cleanable.dirty.ratio'),
    cleanupPolicy,
    isCompacted: cleanupPolicy.includes('compact'),
    isDeleted: cleanupPolicy.includes('delete'),
    uncleanLeaderElectionEnable: boolean('unclean.leader.election.enable'),
    minInsyncReplicas: number('min.insync.replicas'),
    compressionType: values.get('compression.type') as CompressionType,
    compressionGzipLevel: number('compression.gzip.level'),
    compressionLz4Level: number('compression.lz4.level'),
    compressionZstdLevel: number('compression.zstd.level'),
    preallocate: boolean('preallocate'),
    messageTimestampType: values.get('message.timestamp.type') as TimestampType,
    messageTimestampBeforeMaxMs: number('message.timestamp.before.max.ms'),
    messageTimestampAfterMaxMs: number('message.timestamp.after.max.ms'),
    leaderReplicationThrottledReplicas: list('leader.replication.throttled.replicas'),
    followerReplicationThrottledReplicas: list('follower.replication.throttled.replicas'),
    remoteStorageEnable: boolean('remote.storage.enable'),
    localRetentionMs: number('local.retention.ms'),
    localRetentionBytes: number('local.retention.bytes'),
    remoteLogCopyDisable: boolean('remote.log.copy.disable'),
    remoteLogDeleteOnDisable: boolean('remote.log.delete.on.disable'),
  }
}
