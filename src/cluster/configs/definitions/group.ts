import { atLeast, boolean, int, oneOf, shareOffsetReset, string } from '../config-def.js'

/** Kafka: GroupConfig, the configs a group may have, in the order in which Kafka checks them. */
export const groupDefinitions = () => ({
  'consumer.session.timeout.ms': int(45_000, atLeast(1)),
  'consumer.heartbeat.interval.ms': int(5000, atLeast(1)),
  'consumer.assignment.interval.ms': int(1000, atLeast(0)),
  'share.session.timeout.ms': int(45_000, atLeast(1)),
  'share.heartbeat.interval.ms': int(5000, atLeast(1)),
  'share.record.lock.duration.ms': int(30_000, atLeast(1000)),
  'share.delivery.count.limit': int(5, atLeast(2)),
  'share.partition.max.record.locks': int(2000, atLeast(100)),
  'share.auto.offset.reset': string('latest', shareOffsetReset()),
  'share.isolation.level': string('read_uncommitted', oneOf('read_committed', 'read_uncommitted')),
  'share.renew.acknowledge.enable': boolean(true),
  'share.assignment.interval.ms': int(1000, atLeast(0)),
  'streams.session.timeout.ms': int(45_000, atLeast(1)),
  'streams.heartbeat.interval.ms': int(5000, atLeast(1)),
  'streams.num.standby.replicas': int(0, atLeast(0)),
  'streams.initial.rebalance.delay.ms': int(3000, atLeast(0)),
  'streams.assignment.interval.ms': int(1000, atLeast(0)),
})
