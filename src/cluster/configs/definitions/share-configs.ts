import type { DefinitionRows } from '../config-def.js'

/** Kafka: ShareGroupConfig. */
export const shareGroupConfig = {
  'group.share.delivery.count.limit': 'int 5 [2,...,10]',
  'group.share.max.delivery.count.limit': 'int 10 [5,...,25]',
  'group.share.min.delivery.count.limit': 'int 2 [2,...,5]',
  'group.share.record.lock.duration.ms': 'int 30000 [1000,...,3600000]',
  'group.share.min.record.lock.duration.ms': 'int 15000 [1000,...,30000]',
  'group.share.max.record.lock.duration.ms': 'int 60000 [30000,...,3600000]',
  'group.share.partition.max.record.locks': 'int 2000 [100,...,10000]',
  'group.share.max.partition.max.record.locks': 'int 4000 [2000,...,10000]',
  'group.share.min.partition.max.record.locks': 'int 100 [100,...,2000]',
  'share.fetch.purgatory.purge.interval.requests': 'int 1000',
  'group.share.max.share.sessions': 'int 2000 [1,...]',
  'group.share.persister.class.name': 'string org.apache.kafka.server.share.persister.DefaultStatePersister internal',
} as const satisfies DefinitionRows

/** Kafka: ShareCoordinatorConfig. */
export const shareCoordinatorConfig = {
  'share.coordinator.state.topic.num.partitions': 'int 50 [1,...]',
  'share.coordinator.state.topic.replication.factor': 'short 3 [1,...]',
  'share.coordinator.state.topic.min.isr': 'short 2 [1,...]',
  'share.coordinator.state.topic.segment.bytes': 'int 104857600 [1,...]',
  'share.coordinator.threads': 'int 1 [1,...]',
  'share.coordinator.snapshot.update.records.per.snapshot': 'int 500 [0,...,500]',
  'share.coordinator.load.buffer.size': 'int 5242880 [1,...]',
  'share.coordinator.state.topic.compression.codec': 'int 0',
  'share.coordinator.append.linger.ms': 'int -1 [-1,...]',
  'share.coordinator.write.timeout.ms': 'int 5000 [1,...]',
  'share.coordinator.state.topic.prune.interval.ms': 'int 300000 [1,...] internal',
  'share.coordinator.cold.partition.snapshot.interval.ms': 'int 300000 [1,...] internal',
  'share.coordinator.cached.buffer.max.bytes': 'int 1048588 [524288,...] cluster-wide',
} as const satisfies DefinitionRows
