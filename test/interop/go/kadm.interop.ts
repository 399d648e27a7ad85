import { describeScenarios } from '../scenarios.js'
import { goProgram, withoutGo } from './go-clients.js'

describeScenarios({
  name: "franz-go's admin client",
  missing: withoutGo,
  program: () => goProgram('kadm'),
  expected: {
    validations: {
      created: ['none', 2, 3],
      tooMany: 'INVALID_REPLICATION_FACTOR',
      grown: 'none',
      fewer: 'INVALID_PARTITIONS',
      altered: 'none',
      whole: 'none',
      retention: '1000',
      existsNow: false,
      partitions: 1,
    },
    reassignments: {
      started: ['none', 'none', 'UNKNOWN_TOPIC_OR_PARTITION'],
      replicas: [[3], [2, 3, 1]],
      leaders: [3, 2],
      canceled: 'NO_REASSIGNMENT_IN_PROGRESS',
      refused: [
        'INVALID_REPLICA_ASSIGNMENT',
        'The manual partition assignment includes broker 9, but no such broker is registered.',
      ],
      read: 20,
    },
    elections: {
      before: 1,
      after: 2,
      elected: ['none', 'UNKNOWN_TOPIC_OR_PARTITION'],
      again: 'ELECTION_NOT_NEEDED',
      unclean: 'ELECTION_NOT_NEEDED',
    },
    logDirs: { sizes: { 1: 1070, 2: 1070 }, moved: ['none', 'LOG_DIR_NOT_FOUND', 'UNKNOWN_TOPIC_OR_PARTITION'] },
    listedOffsets: { local: [0, 'none'], remote: [-1, 'none'], endOfEpoch: 5, committable: [5, 'none'] },
    brokerConfigs: {
      before: '15000 DEFAULT_CONFIG',
      altered: 'none',
      after: '14000 DYNAMIC_BROKER_CONFIG',
      deleted: 'none',
      refused: 'INVALID_REQUEST',
    },
    configResources: { topic: true, all: true, brokers: ['1', '2', '3'] },
    groupOffsets: {
      committed: ['none', 'none', 'UNKNOWN_TOPIC_OR_PARTITION'],
      many: [4, 5],
      deleted: 'none',
      isLeft: false,
      again: 'none',
      coordinator: true,
      listed: 'Empty',
    },
    quotas: {
      altered: 'none',
      values: [1, 'consumer_byte_rate', 2048],
      refused: 'INVALID_REQUEST',
      removed: 'none',
      left: 0,
    },
    credentials: {
      upserted: 'none',
      info: [1, 'SCRAM-SHA-512', 5000],
      deleted: 'none',
      again: 'RESOURCE_NOT_FOUND',
      unknown: 'RESOURCE_NOT_FOUND',
    },
    features: {
      same: 'none',
      lowered: 'none',
      unknown: 'INVALID_UPDATE_VERSION',
      beyond: 'INVALID_UPDATE_VERSION',
    },
    producers: { leader: 2, producer: [1, 0, 2, -1, -1], transactions: 0 },
    security: {
      acls: Array(3).fill('SECURITY_DISABLED'),
      tokens: Array(2).fill('DELEGATION_TOKEN_REQUEST_NOT_ALLOWED'),
    },
    versions: { produce: { none: 3 * 13 }, controllerIsABroker: true },
  },
})
