import type { DefinitionRows } from '../config-def.js'

/** Kafka: TransactionLogConfig. */
export const transactionLogConfig = {
  'transaction.state.log.min.isr': 'int 2 [1,...]',
  'transaction.state.log.load.buffer.size': 'int 5242880 [1,...]',
  'transaction.state.log.replication.factor': 'short 3 [1,...]',
  'transaction.state.log.num.partitions': 'int 50 [1,...]',
  'transaction.state.log.segment.bytes': 'int 104857600 [1,...]',
  'transaction.partition.verification.enable': 'boolean true cluster-wide',
  'producer.id.expiration.ms': 'int 86400000 [1,...] cluster-wide',
  'producer.id.expiration.check.interval.ms': 'int 600000 [1,...] internal',
} as const satisfies DefinitionRows

/** Kafka: TransactionStateManagerConfig. */
export const transactionStateManagerConfig = {
  'transactional.id.expiration.ms': 'int 604800000 [1,...]',
  'transaction.max.timeout.ms': 'int 900000 [1,...]',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': 'int 10000 [1,...]',
  'transaction.remove.expired.transaction.cleanup.interval.ms': 'int 3600000 [1,...]',
  'transaction.two.phase.commit.enable': 'boolean false',
} as const satisfies DefinitionRows

/** Kafka: AddPartitionsToTxnConfig. */
export const addPartitionsToTxnConfig = {
  'add.partitions.to.txn.retry.backoff.max.ms': 'int 100 [0,...]',
  'add.partitions.to.txn.retry.backoff.ms': 'int 20 [1,...]',
} as const satisfies DefinitionRows
