import type { DefinitionRows } from '../config-def.js'

/** Kafka: ReplicationConfigs. */
export const replicationConfigs = {
  'controller.socket.timeout.ms': 'int 30000',
  'default.replication.factor': 'int 1',
  'replica.lag.time.max.ms': 'long 30000',
  'replica.socket.timeout.ms': 'int 30000',
  'replica.socket.receive.buffer.bytes': 'int 65536',
  'replica.fetch.max.bytes': 'int 1048576 [0,...]',
  'replica.fetch.wait.max.ms': 'int 500',
  'replica.fetch.backoff.ms': 'int 1000 [0,...]',
  'replica.fetch.min.bytes': 'int 1',
  'replica.fetch.response.max.bytes': 'int 10485760 [0,...]',
  'num.replica.fetchers': 'int 1 [1,...] cluster-wide',
  'replica.high.watermark.checkpoint.interval.ms': 'long 5000',
  'fetch.purgatory.purge.interval.requests': 'int 1000',
  'producer.purgatory.purge.interval.requests': 'int 1000',
  'delete.records.purgatory.purge.interval.requests': 'int 1',
  'auto.leader.rebalance.enable': 'boolean true',
  'leader.imbalance.check.interval.seconds': 'long 300 [1,...]',
  'unclean.leader.election.interval.ms': 'long 300000 [1,...] internal',
  'unclean.leader.election.enable': 'boolean false cluster-wide',
  'security.inter.broker.protocol': 'string PLAINTEXT in(PLAINTEXT,SSL,SASL_PLAINTEXT,SASL_SSL)',
  'inter.broker.listener.name': 'string null',
  'replica.selector.class': 'string null',
  'follower.fetch.last.tiered.offset.enable': 'boolean false cluster-wide',
} as const satisfies DefinitionRows
