/** Every scenario, by area: an area is a file here, and one of goldens. */
import type { Scenario } from '../scenario.js'
import { apiVersionsScenarios } from './api-versions.js'
import { classicGroupScenarios } from './classic-groups.js'
import { clientQuotaScenarios } from './client-quotas.js'
import { clusterScenarios } from './cluster.js'
import { compactionScenarios } from './compaction.js'
import { configResourceScenarios } from './config-resources.js'
import { configScenarios } from './configs.js'
import { deleteRecordsScenarios } from './delete-records.js'
import { dynamicConfigScenarios } from './dynamic-configs.js'
import { electionScenarios } from './elections.js'
import { groupErrorScenarios } from './errors-of-groups.js'
import { recordErrorScenarios } from './errors-of-records.js'
import { topicErrorScenarios } from './errors-of-topics.js'
import { featureScenarios } from './features.js'
import { fetchScenarios } from './fetch.js'
import { fetchSessionScenarios } from './fetch-sessions.js'
import { findCoordinatorScenarios } from './find-coordinator.js'
import { groupAdminScenarios } from './group-admin.js'
import { groupOffsetScenarios } from './group-offsets.js'
import { initProducerIdScenarios } from './init-producer-id.js'
import { listOffsetsScenarios } from './list-offsets.js'
import { logDirScenarios } from './log-dirs.js'
import { loggerScenarios } from './loggers.js'
import { lostBrokerScenarios } from './lost-brokers.js'
import { malformedScenarios } from './malformed.js'
import { metadataScenarios } from './metadata.js'
import { nullScenarios } from './nulls.js'
import { produceScenarios } from './produce.js'
import { producerScenarios } from './producers.js'
import { quorumScenarios } from './quorum.js'
import { randomScenarios } from './random.js'
import { reassignmentScenarios } from './reassignments.js'
import { scramCredentialScenarios } from './scram-credentials.js'
import { slowReplicaScenarios } from './slow-replicas.js'
import { strictGroupScenarios } from './strict-groups.js'
import { strictRecordScenarios } from './strict-records.js'
import { strictTopicScenarios } from './strict-topics.js'
import { telemetryScenarios } from './telemetry.js'
import { tooFewReplicasScenarios } from './too-few-replicas.js'
import { topicScenarios } from './topics.js'
import { transactionScenarios } from './transactions.js'
import { withoutSecurityScenarios } from './without-security.js'

export const areas: Readonly<Record<string, readonly Scenario[]>> = {
  'api-versions': apiVersionsScenarios,
  produce: produceScenarios,
  'init-producer-id': initProducerIdScenarios,
  fetch: fetchScenarios,
  'fetch-sessions': fetchSessionScenarios,
  'list-offsets': listOffsetsScenarios,
  'delete-records': deleteRecordsScenarios,
  compaction: compactionScenarios,
  metadata: metadataScenarios,
  'find-coordinator': findCoordinatorScenarios,
  'classic-groups': classicGroupScenarios,
  'group-offsets': groupOffsetScenarios,
  'group-admin': groupAdminScenarios,
  topics: topicScenarios,
  reassignments: reassignmentScenarios,
  elections: electionScenarios,
  'slow-replicas': slowReplicaScenarios,
  'too-few-replicas': tooFewReplicasScenarios,
  'log-dirs': logDirScenarios,
  'errors-of-groups': groupErrorScenarios,
  'errors-of-records': recordErrorScenarios,
  'errors-of-topics': topicErrorScenarios,
  'strict-topics': strictTopicScenarios,
  'strict-groups': strictGroupScenarios,
  'strict-records': strictRecordScenarios,
  configs: configScenarios,
  'dynamic-configs': dynamicConfigScenarios,
  loggers: loggerScenarios,
  'config-resources': configResourceScenarios,
  producers: producerScenarios,
  transactions: transactionScenarios,
  telemetry: telemetryScenarios,
  cluster: clusterScenarios,
  quorum: quorumScenarios,
  features: featureScenarios,
  'client-quotas': clientQuotaScenarios,
  'scram-credentials': scramCredentialScenarios,
  'without-security': withoutSecurityScenarios,
  malformed: malformedScenarios,
  nulls: nullScenarios,
  random: randomScenarios,
  'lost-brokers': lostBrokerScenarios,
}
