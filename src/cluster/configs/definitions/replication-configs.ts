import { atLeast, boolean, clusterWide, int, internal, long, oneOf, string } from '../config-def.js'

/** Kafka: ReplicationConfigs. */
export const replicationConfigs = () => ({
  'controller.socket.timeout.ms': int(30_000),
  'default.replication.factor': int(1),
  'replica.lag.time.max.ms': long(30_000),
  'replica.socket.timeout.ms': int(30_000),
  'replica.socket.receive.buffer.bytes': int(65_536),
  'replica.fetch.max.bytes': int(1_048_576, atLeast(0)),
  'replica.fetch.wait.max.ms': int(500),
  'replica.fetch.backoff.ms': int(1000, atLeast(0)),
  'replica.fetch.min.bytes': int(1),
  'replica.fetch.response.max.bytes': int(10_485_760, atLeast(0)),
  'num.replica.fetchers': clusterWide(int(1, atLeast(1))),
  'replica.high.watermark.checkpoint.interval.ms': long(5000),
  'fetch.purgatory.purge.interval.requests': int(1000),
  'producer.purgatory.purge.interval.requests': int(1000),
  'delete.records.purgatory.purge.interval.requests': int(1),
  'auto.leader.rebalance.enable': boolean(true),
  'leader.imbalance.check.interval.seconds': long(300, atLeast(1)),
  'unclean.leader.election.interval.ms': internal(long(300_000, atLeast(1))),
  'unclean.leader.election.enable': clusterWide(boolean(false)),
  'security.inter.broker.protocol': string('PLAINTEXT', oneOf('PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL')),
  'inter.broker.listener.name': string(null),
  'replica.selector.class': string(null),
  'follower.fetch.last.tiered.offset.enable': clusterWide(boolean(false)),
})
