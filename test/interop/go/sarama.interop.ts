import { describeScenarios } from '../scenarios.js'
import { goProgram, withoutGo } from './go-clients.js'

describeScenarios({
  name: "sarama's ClusterAdmin",
  missing: withoutGo,
  program: () => goProgram('sarama'),
  expected: {
    topics: {
      validated: 'none',
      created: 'none',
      refusals: ['TOPIC_ALREADY_EXISTS', 'INVALID_REPLICATION_FACTOR'],
      listed: [2, 3, '60000'],
      grown: 'none',
      fewer: 'INVALID_PARTITIONS',
      third: [3, 1, 2],
      deleted: 'none',
      again: 'UNKNOWN_TOPIC_OR_PARTITION',
    },
    reassignments: {
      started: 'none',
      replicas: [
        [3, 1],
        [2, 3, 1],
      ],
      canceled: 'NO_REASSIGNMENT_IN_PROGRESS',
      refused: 'INVALID_REPLICA_ASSIGNMENT',
    },
    elections: { preferred: ['ELECTION_NOT_NEEDED', 'UNKNOWN_TOPIC_OR_PARTITION'] },
    configs: {
      before: 'delete Default log.cleanup.policy',
      appended: 'none',
      after: 'delete,compact Topic cleanup.policy',
      refused: 'INVALID_CONFIG',
      replaced: 'none',
      again: true,
      retention: '1000 Topic retention.ms',
      broker: ['num.partitions', '1', true],
    },
    records: { before: [0, 5], deleted: 'none', after: [3, 5], lags: { 1: 0, 2: 0, 3: 0 } },
    groups: {
      altered: 'none',
      committed: [4, 'here', 'none'],
      described: ['Empty', '', 0, 'none'],
      listed: ['', true],
      offsetDeleted: 'none',
      left: 1,
      deleted: 'none',
      again: 'GROUP_ID_NOT_FOUND',
    },
    quotas: {
      validated: 'none',
      altered: 'none',
      values: { producer_byte_rate: 1024 },
      refused: 'Invalid configuration key no_such_rate',
      removed: 'none',
      left: 0,
    },
    credentials: {
      tooFew: 'UNACCEPTABLE_CREDENTIAL',
      upserted: 'none',
      info: ['SCRAM-SHA-256', 4096],
      deleted: 'none',
      unknown: 'RESOURCE_NOT_FOUND',
    },
    cluster: {
      brokers: [1, 2, 3],
      controllerIsABroker: true,
      coordinatorIsOne: true,
      features: ['none', 'INVALID_UPDATE_VERSION'],
    },
    security: { acls: Array(3).fill('SECURITY_DISABLED') },
  },
})
