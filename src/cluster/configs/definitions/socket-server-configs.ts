import type { DefinitionRows } from '../config-def.js'

/** Kafka: SocketServerConfigs. */
export const socketServerConfigs = {
  listeners: 'list PLAINTEXT://:9092 unique-non-empty() per-broker',
  'advertised.listeners': 'list null unique-non-empty()',
  'listener.security.protocol.map':
    'string SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT per-broker',
  'socket.send.buffer.bytes': 'int 102400',
  'socket.receive.buffer.bytes': 'int 102400',
  'socket.request.max.bytes': 'int 104857600 [1,...]',
  'socket.listen.backlog.size': 'int 50 [1,...]',
  'max.connections.per.ip': 'int 2147483647 [0,...] cluster-wide',
  'max.connections.per.ip.overrides': 'string empty cluster-wide',
  'max.connections': 'int 2147483647 [0,...] cluster-wide',
  'max.connection.creation.rate': 'int 2147483647 [0,...] cluster-wide',
  'connections.max.idle.ms': 'long 600000',
  'connection.failed.authentication.delay.ms': 'int 100 [0,...]',
  'queued.max.requests': 'int 500 [1,...]',
  'queued.max.request.bytes': 'long -1',
  'num.network.threads': 'int 3 [1,...] cluster-wide',
} as const satisfies DefinitionRows
