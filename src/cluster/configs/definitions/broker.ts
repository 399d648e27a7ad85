/** Every config of a broker, in the order in which Kafka checks them (AbstractKafkaConfig.CONFIG_DEF). */
import type { DefinitionRows } from '../config-def.js'
import { brokerSecurityConfigs, delegationTokenManagerConfigs } from './broker-security-configs.js'
import { cleanerConfig } from './cleaner-config.js'
import { groupCoordinatorConfig } from './group-coordinator-config.js'
import { kraftConfigs, metadataLogConfig } from './kraft-configs.js'
import { logConfig } from './log-config.js'
import { metricConfigs } from './metric-configs.js'
import { quorumConfig } from './quorum-config.js'
import { quotaConfig } from './quota-config.js'
import { remoteLogManagerConfig } from './remote-log-manager-config.js'
import { replicationConfigs } from './replication-configs.js'
import { serverConfigs } from './server-configs.js'
import { shareCoordinatorConfig, shareGroupConfig } from './share-configs.js'
import { socketServerConfigs } from './socket-server-configs.js'
import { addPartitionsToTxnConfig, transactionLogConfig, transactionStateManagerConfig } from './transaction-configs.js'

/** One table of each of Kafka's classes. */
export const brokerDefinitions = [
  remoteLogManagerConfig,
  serverConfigs,
  kraftConfigs,
  metadataLogConfig,
  socketServerConfigs,
  replicationConfigs,
  groupCoordinatorConfig,
  cleanerConfig,
  logConfig,
  shareGroupConfig,
  shareCoordinatorConfig,
  transactionLogConfig,
  transactionStateManagerConfig,
  quorumConfig,
  metricConfigs,
  quotaConfig,
  brokerSecurityConfigs,
  delegationTokenManagerConfigs,
  addPartitionsToTxnConfig,
] as const satisfies readonly DefinitionRows[]

type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void ? I : never

export type BrokerDefinitions = Intersection<(typeof brokerDefinitions)[number]>

/** Kafka: QuotaConfig.brokerQuotaConfigs. They have no static form, and are not listed until one is set. */
export const replicationThrottles = {
  'leader.replication.throttled.rate': 'long 9223372036854775807 [0,...] cluster-wide',
  'follower.replication.throttled.rate': 'long 9223372036854775807 [0,...] cluster-wide',
  'replica.alter.log.dirs.io.max.bytes.per.second': 'long 9223372036854775807 [0,...] cluster-wide',
} as const satisfies DefinitionRows
