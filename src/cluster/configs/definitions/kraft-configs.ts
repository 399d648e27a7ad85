import { atLeast, int, internal, LONG_MAX, list, long, nonEmptyList, REQUIRED, string } from '../config-def.js'

/** Kafka: KRaftConfigs. */
export const kraftConfigs = () => ({
  'process.roles': list(REQUIRED, nonEmptyList('broker', 'controller')),
  'node.id': int(REQUIRED, atLeast(0)),
  'initial.broker.registration.timeout.ms': int(60_000),
  'broker.heartbeat.interval.ms': int(2000),
  'broker.session.timeout.ms': int(9000),
  'controller.listener.names': list(REQUIRED, nonEmptyList()),
  'sasl.mechanism.controller.protocol': string('GSSAPI'),
  'controller.performance.sample.period.ms': internal(long(60_000, atLeast(100))),
  'controller.performance.always.log.threshold.ms': internal(long(2000, atLeast(0))),
  'server.max.startup.time.ms': internal(long(LONG_MAX, atLeast(0))),
})

/** Kafka: MetadataLogConfig. */
export const metadataLogConfig = () => ({
  'metadata.log.max.record.bytes.between.snapshots': long(20_971_520, atLeast(1)),
  'metadata.log.max.snapshot.interval.ms': long(3_600_000, atLeast(0)),
  'metadata.log.dir': string(null),
  'metadata.log.segment.bytes': int(1_073_741_824, atLeast(8_388_608)),
  'metadata.log.segment.ms': long(604_800_000),
  'metadata.max.retention.bytes': long(104_857_600),
  'metadata.max.retention.ms': long(604_800_000),
  'metadata.max.idle.interval.ms': int(500, atLeast(0)),
  'internal.metadata.log.segment.bytes': internal(int(null)),
  'internal.metadata.max.batch.size.in.bytes': internal(int(8_388_608)),
  'internal.metadata.delete.delay.millis': internal(long(60_000)),
})
