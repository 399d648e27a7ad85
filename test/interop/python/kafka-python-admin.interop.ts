import { describeScenarios } from '../scenarios.js'
import { pythonWithClients, scriptPath, withoutPython } from './python.js'

/** Of Kafka's errors, as ElectLeaders gives them through this client. */
const code = { none: 0, unknownPartition: 3, notNeeded: 84 }

describeScenarios({
  name: 'kafka-python: admin calls',
  missing: withoutPython,
  program: async () => ({ command: await pythonWithClients(), args: [scriptPath('kafka_python_admin.py')] }),
  expected: {
    partitions: {
      validated: 'none',
      grown: 'none',
      refusals: ['InvalidReplicationAssignmentError', 'InvalidReplicationAssignmentError', 'InvalidPartitionsError'],
      replicas: [
        [[1, 2], 1],
        [[3, 1], 3],
      ],
    },
    reassignments: {
      replicas: [
        [[3], 3],
        [[2, 3, 1], 2],
      ],
      started: [null, null, 'UnknownTopicOrPartitionError'],
      canceled: 'NoReassignmentInProgressError',
      refused: 'InvalidReplicationAssignmentError',
      read: 10,
    },
    elections: {
      before: 1,
      after: 3,
      elected: [code.none],
      again: [code.notNeeded],
      unclean: [code.notNeeded],
      missing: [code.unknownPartition],
    },
    log_dirs: {
      held: { 1: [1070], 2: [1070], 3: [] },
      moved: ['NoError', 'LogDirNotFoundError', 'UnknownTopicOrPartitionError'],
    },
    config_resources: {
      listed: true,
      left: false,
      topic: true,
      brokers: ['1', '2', '3'],
      kinds: ['broker', 'client_metrics', 'topic'],
    },
    groups: { offsets: [4, 6, false], listed: [2, 0, 2], deleted: ['OK', 'OK'], left: 0 },
    credentials: {
      upserted: null,
      tooMany: 'Too many iterations',
      described: [['SCRAM_SHA_256', 4096]],
      deleted: null,
      deletedAgain: 'Attempt to delete a user credential that does not exist',
      unknown: 'Attempt to describe a user credential that does not exist: the user',
    },
    cluster: {
      brokers: [1, 2, 3],
      voters: [1, 2, 3],
      leaderVotes: true,
      metadataVersion: [
        [7, 30],
        [30, 30],
      ],
    },
    features: {
      same: 'none',
      lowered: 'none',
      unknown: 'InvalidUpdateVersionError',
      beyond: 'InvalidUpdateVersionError',
    },
    producers: { states: [[0, 0, -1, -1]], transactions: { 1: 0, 2: 0, 3: 0 } },
    security: {
      described: 'SecurityDisabledError',
      created: ['SecurityDisabledError'],
      deleted: ['SecurityDisabledError'],
    },
  },
})
