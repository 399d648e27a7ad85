import type { DefinitionRows } from '../config-def.js'

/** Kafka: ServerConfigs. */
export const serverConfigs = {
  'broker.id': 'int -1',
  'message.max.bytes': 'int 1048588 [0,...] cluster-wide',
  'num.io.threads': 'int 8 [1,...] cluster-wide',
  'num.replica.alter.log.dirs.threads': 'int null',
  'background.threads': 'int 10 [1,...] cluster-wide',
  'request.timeout.ms': 'int 30000',
  'socket.connection.setup.timeout.ms': 'long 10000',
  'socket.connection.setup.timeout.max.ms': 'long 30000',
  'config.providers': 'list empty unique() cluster-wide',
  'authorizer.class.name': 'string empty',
  'early.start.listeners': 'list null unique()',
  'broker.rack': 'string null',
  'controlled.shutdown.enable': 'boolean true',
  'delete.topic.enable': 'boolean true',
  'compression.type': 'string producer in(uncompressed,zstd,lz4,snappy,gzip,producer) cluster-wide',
  'compression.gzip.level': 'int -1 gzip-level() cluster-wide',
  'compression.lz4.level': 'int 9 [1,...,17] cluster-wide',
  'compression.zstd.level': 'int 3 [-131072,...,22] cluster-wide',
  'max.incremental.fetch.session.cache.slots': 'int 1000 [0,...]',
  'fetch.max.bytes': 'int 57671680 [1024,...]',
  'max.request.partition.size.limit': 'int 2000 [1,...]',
  'unstable.api.versions.enable': 'boolean false internal',
  'unstable.feature.versions.enable': 'boolean false internal',
} as const satisfies DefinitionRows
