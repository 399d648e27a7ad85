import type { DefinitionRows } from '../config-def.js'

/** Kafka: GroupConfig, the configs a group may have, in the order in which Kafka checks them. */
export const groupDefinitions = {
  'consumer.session.timeout.ms': 'int 45000 [1,...]',
  'consumer.heartbeat.interval.ms': 'int 5000 [1,...]',
  'consumer.assignment.interval.ms': 'int 1000 [0,...]',
  'share.session.timeout.ms': 'int 45000 [1,...]',
  'share.heartbeat.interval.ms': 'int 5000 [1,...]',
  'share.record.lock.duration.ms': 'int 30000 [1000,...]',
  'share.delivery.count.limit': 'int 5 [2,...]',
  'share.partition.max.record.locks': 'int 2000 [100,...]',
  'share.auto.offset.reset': 'string latest share-offset-reset()',
  'share.isolation.level': 'string read_uncommitted in(read_committed,read_uncommitted)',
  'share.renew.acknowledge.enable': 'boolean true',
  'share.assignment.interval.ms': 'int 1000 [0,...]',
  'streams.session.timeout.ms': 'int 45000 [1,...]',
  'streams.heartbeat.interval.ms': 'int 5000 [1,...]',
  'streams.num.standby.replicas': 'int 0 [0,...]',
  'streams.initial.rebalance.delay.ms': 'int 3000 [0,...]',
  'streams.assignment.interval.ms': 'int 1000 [0,...]',
} as const satisfies DefinitionRows
