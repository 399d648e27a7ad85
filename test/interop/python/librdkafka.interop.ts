import { expect } from 'vitest'
import { describeScenarios } from '../scenarios.js'
import { pythonWithClients, scriptPath, withoutPython } from './python.js'

const script = (name: string) => async () => ({ command: await pythonWithClients(), args: [scriptPath(name)] })

const everyReplica = Array(5).fill([1, 2, 3])

describeScenarios({
  name: 'librdkafka: records',
  missing: withoutPython,
  program: script('librdkafka_records.py'),
  expected: {
    produce_and_consume: {
      delivered: 200,
      keyedOrder: true,
      onePartitionPerKey: true,
      partitionsUsed: [0, 1, 2, 3],
      headers: [
        ['n', '7'],
        ['none', null],
      ],
      tombstone: ['k0', [1, 1_700_000_000_123], true],
      leaderEpoch: 0,
    },
    compression: { none: true, gzip: true, snappy: true, lz4: true, zstd: true },
    batches: { inOrder: true, offsets: [true, true, true] },
    idempotence: { offsets: true, values: true },
    large_messages: {
      delivered: [[0, 0]],
      refused: ['MSG_SIZE_TOO_LARGE'],
      same: true,
      beyondPartitionMaxBytes: true,
    },
    unknown_topic: {
      consumed: 'UNKNOWN_TOPIC_OR_PART',
      created: [[0, 0]],
      value: 'auto',
      illegalName: ['TOPIC_EXCEPTION'],
    },
    commit_and_resume: {
      read: [0, 1, 2, 3, 4],
      committed: [5],
      resumed: [5, 6, 7, 8, 9],
      stored: [5, 'half', 0],
      watermarks: [0, 10],
    },
    offsets: {
      earliest: [0, -1],
      latest: [5, -1],
      maxTimestamp: [1, 1_700_000_005_000],
      forTimestamp: [1, 1_700_000_005_000],
      forTimes: [1, 1, -1],
      afterDeleteRecords: [
        [2, -1],
        [5, -1],
      ],
      deleteBeyondEnd: ['OFFSET_OUT_OF_RANGE'],
      outOfRangeResets: [2, 3, 4],
    },
    many_partitions: { values: true },
  },
})

const groupOfTwo = (assignor: string) => ({
  alone: [[0, 1, 2, 3]],
  both: [expect.any(Array), expect.any(Array)],
  left: [[0, 1, 2, 3]],
  state: 'STABLE',
  assignor,
  described: [2, 2],
  hosts: ['/127.0.0.1'],
  eachValueOnce: true,
  bothConsumed: [0, 1],
})

describeScenarios({
  name: 'librdkafka: groups',
  missing: withoutPython,
  program: script('librdkafka_groups.py'),
  expected: {
    group_of_two_eager: groupOfTwo('range'),
    group_of_two_cooperative: groupOfTwo('cooperative-sticky'),
    crash: { both: [[expect.any(Number)]], victim: [expect.any(Number)], taken: [[0, 1]] },
    static_member: { sameAssignment: true, rebalances: 0, instances: ['returns', 'stays'] },
    groups: {
      stable: [['STABLE', 'CLASSIC']],
      offsets: { 0: 3 },
      alterWhileUsed: ['UNKNOWN_MEMBER_ID', 'UNKNOWN_MEMBER_ID'],
      deleteWhileUsed: ['NON_EMPTY_GROUP'],
      empty: [['EMPTY', 'CLASSIC']],
      altered: [['none', 'none'], { 0: 1, 1: 2 }],
      deleted: ['none'],
      deletedAgain: ['GROUP_ID_NOT_FOUND'],
      gone: [[], {}],
      describedGone: 'DEAD',
    },
  },
})

/** Where the value of a config comes from, as the protocol numbers it. */
const source = { topic: 1, brokerDefault: 3, default: 5 }

describeScenarios({
  name: 'librdkafka: admin',
  missing: withoutPython,
  program: script('librdkafka_admin.py'),
  expected: {
    cluster: {
      nodes: [1, 2, 3],
      controllerIsANode: true,
      sameClusterId: true,
      clusterIdLength: 22,
      brokers: [1, 2, 3],
    },
    topics: {
      refusals: [
        'TOPIC_ALREADY_EXISTS',
        'INVALID_REPLICATION_FACTOR',
        'INVALID_PARTITIONS',
        'TOPIC_EXCEPTION',
        'INVALID_CONFIG',
      ],
      validated: ['none'],
      fewer: ['INVALID_PARTITIONS'],
      partitions: [0, 1, 2, 3, 4],
      replicas: everyReplica,
      isr: everyReplica,
      leaderIsFirstReplica: true,
      internal: false,
      topicIdIsSet: true,
      listed: true,
      dryRunListed: false,
      deletedAgain: ['UNKNOWN_TOPIC_OR_PART'],
      describedAfterwards: ['UNKNOWN_TOPIC_OR_PART'],
    },
    configs: {
      before: {
        'retention.ms': ['60000', source.topic, false, false],
        'cleanup.policy': ['delete', source.default, true, false],
        'max.message.bytes': ['1048588', source.default, true, false],
        'min.insync.replicas': ['1', source.brokerDefault, false, false],
      },
      altered: ['none'],
      after: {
        'retention.ms': ['604800000', source.default, true, false],
        'cleanup.policy': ['delete,compact', source.topic, false, false],
        'max.message.bytes': ['2000000', source.topic, false, false],
        'min.insync.replicas': ['1', source.brokerDefault, false, false],
      },
      invalidValue: ['INVALID_CONFIG'],
      unknownKey: ['INVALID_CONFIG'],
      appendToScalar: ['INVALID_CONFIG'],
      keys: expect.toSatisfy((keys: string[]) => keys.length === 33 && keys.includes('retention.ms')),
      broker: { 'broker.id': '1', 'message.max.bytes': '1048588', 'num.partitions': '1' },
      unknownTopic: ['UNKNOWN_TOPIC_OR_PART'],
    },
  },
})
