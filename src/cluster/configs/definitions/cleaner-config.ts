import { atLeast, between, boolean, clusterWide, double, int, LONG_MAX, long } from '../config-def.js'

/** Kafka: CleanerConfig. */
export const cleanerConfig = () => ({
  'log.cleaner.threads': clusterWide(int(1, atLeast(0))),
  'log.cleaner.io.max.bytes.per.second': clusterWide(double('1.7976931348623157E308')),
  'log.cleaner.dedupe.buffer.size': clusterWide(long(134_217_728)),
  'log.cleaner.io.buffer.size': clusterWide(int(524_288, atLeast(0))),
  'log.cleaner.io.buffer.load.factor': clusterWide(double(0.9)),
  'log.cleaner.backoff.ms': clusterWide(long(15_000, atLeast(0))),
  'log.cleaner.min.cleanable.ratio': clusterWide(double(0.5, between(0, 1))),
  'log.cleaner.enable': boolean(true),
  'log.cleaner.delete.retention.ms': clusterWide(long(86_400_000, atLeast(0))),
  'log.cleaner.min.compaction.lag.ms': clusterWide(long(0, atLeast(0))),
  'log.cleaner.max.compaction.lag.ms': clusterWide(long(LONG_MAX, atLeast(1))),
})
