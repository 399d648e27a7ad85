import type { DefinitionRows } from '../config-def.js'

/** Kafka: QuorumConfig. */
export const quorumConfig = {
  'controller.quorum.voters': 'list empty',
  'controller.quorum.bootstrap.servers': 'list empty',
  'controller.quorum.election.timeout.ms': 'int 1000 [0,...]',
  'controller.quorum.fetch.timeout.ms': 'int 2000 [0,...]',
  'controller.quorum.election.backoff.max.ms': 'int 1000 [0,...]',
  'controller.quorum.append.linger.ms': 'int 25 [0,...]',
  'controller.quorum.request.timeout.ms': 'int 2000 [0,...]',
  'controller.quorum.retry.backoff.ms': 'int 20 [0,...]',
  'controller.quorum.auto.join.enable': 'boolean false',
  'controller.quorum.fetch.snapshot.max.bytes': 'int 1048576 [1,...]',
  'controller.quorum.fetch.max.bytes': 'int 1048576 [1,...]',
} as const satisfies DefinitionRows
