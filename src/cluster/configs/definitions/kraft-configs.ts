import type { DefinitionRows } from '../config-def.js'

/** Kafka: KRaftConfigs. */
export const kraftConfigs = {
  'process.roles': 'list null unique-non-empty(broker,controller)',
  'node.id': 'int null [0,...]',
  'initial.broker.registration.timeout.ms': 'int 60000',
  'broker.heartbeat.interval.ms': 'int 2000',
  'broker.session.timeout.ms': 'int 9000',
  'controller.listener.names': 'list null unique-non-empty()',
  'sasl.mechanism.controller.protocol': 'string GSSAPI',
  'controller.performance.sample.period.ms': 'long 60000 [100,...] internal',
  'controller.performance.always.log.threshold.ms': 'long 2000 [0,...] internal',
  'server.max.startup.time.ms': 'long 9223372036854775807 [0,...] internal',
} as const satisfies DefinitionRows

/** Kafka: MetadataLogConfig. */
export const metadataLogConfig = {
  'metadata.log.max.record.bytes.between.snapshots': 'long 20971520 [1,...]',
  'metadata.log.max.snapshot.interval.ms': 'long 3600000 [0,...]',
  'metadata.log.dir': 'string null',
  'metadata.log.segment.bytes': 'int 1073741824 [8388608,...]',
  'metadata.log.segment.ms': 'long 604800000',
  'metadata.max.retention.bytes': 'long 104857600',
  'metadata.max.retention.ms': 'long 604800000',
  'metadata.max.idle.interval.ms': 'int 500 [0,...]',
  'internal.metadata.log.segment.bytes': 'int null internal',
  'internal.metadata.max.batch.size.in.bytes': 'int 8388608 internal',
  'internal.metadata.delete.delay.millis': 'long 60000 internal',
} as const satisfies DefinitionRows
