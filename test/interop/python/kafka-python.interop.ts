import { expect } from 'vitest'
import { describeScenarios } from '../scenarios.js'
import { pythonWithClients, scriptPath, withoutPython } from './python.js'

describeScenarios({
  name: 'kafka-python',
  missing: withoutPython,
  program: async () => ({ command: await pythonWithClients(), args: [scriptPath('kafka_python.py')] }),
  expected: {
    topics: {
      brokers: [1, 2, 3],
      refusals: ['TopicAlreadyExistsError', 'InvalidReplicationFactorError', 'InvalidTopicError'],
      replicas: Array(4).fill([1, 2, 3]),
      page: [0, 1, 2],
      cursor: 3,
      listed: true,
      deletedAgain: 'UnknownTopicOrPartitionError',
    },
    configs: { altered: { 'retention.ms': '12345' }, reset: {}, 'retention.ms': '604800000' },
    produce_and_consume: {
      delivered: 200,
      keyedOrder: true,
      onePartitionPerKey: true,
      headers: [['n', '7']],
      tombstone: ['k0', 1_700_000_000_123, 2],
    },
    compression: { None: true, gzip: true, snappy: true, lz4: true, zstd: true },
    idempotence: { offsets: true, values: true },
    large_messages: { delivered: [[0, 0]], refused: 'MessageSizeTooLargeError', size: 1_000_000 },
    group_of_two: {
      alone: [[0, 1, 2, 3]],
      both: [expect.any(Array), expect.any(Array)],
      left: [[0, 1, 2, 3]],
      state: 'Stable',
      protocol: 'range',
      members: 2,
      eachValueOnce: true,
      shares: [20, 20],
    },
    commit_and_resume: {
      read: [0, 1, 2, 3, 4],
      resumed: [5, 6, 7, 8, 9],
      stored: [5, 'half', 0],
      beginning: 0,
      end: 10,
    },
    groups: {
      altered: ['NoError'],
      offset: 4,
      listed: ['Empty'],
      reset: 10,
      offsetDeleted: null,
      deleted: ['OK'],
      gone: [],
      earliestAfterDeleteRecords: 3,
    },
  },
})
