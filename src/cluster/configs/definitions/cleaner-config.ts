import type { DefinitionRows } from '../config-def.js'

/** Kafka: CleanerConfig. */
export const cleanerConfig = {
  'log.cleaner.threads': 'int 1 [0,...] cluster-wide',
  'log.cleaner.io.max.bytes.per.second': 'double 1.7976931348623157E308 cluster-wide',
  'log.cleaner.dedupe.buffer.size': 'long 134217728 cluster-wide',
  'log.cleaner.io.buffer.size': 'int 524288 [0,...] cluster-wide',
  'log.cleaner.io.buffer.load.factor': 'double 0.9 cluster-wide',
  'log.cleaner.backoff.ms': 'long 15000 [0,...] cluster-wide',
  'log.cleaner.min.cleanable.ratio': 'double 0.5 [0,...,1] cluster-wide',
  'log.cleaner.enable': 'boolean true',
  'log.cleaner.delete.retention.ms': 'long 86400000 [0,...] cluster-wide',
  'log.cleaner.min.compaction.lag.ms': 'long 0 [0,...] cluster-wide',
  'log.cleaner.max.compaction.lag.ms': 'long 9223372036854775807 [1,...] cluster-wide',
} as const satisfies DefinitionRows
