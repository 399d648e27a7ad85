import { describeScenarios } from '../scenarios.js'
import { javaProgram, withoutJavac } from './java-programs.js'

const groupOfTwo = (assignor: string) => ({
  shares: [20, 20],
  read: 40,
  state: 'Stable',
  type: 'Classic',
  assignor,
  members: [2, 2],
})

describeScenarios({
  name: 'Java clients',
  missing: withoutJavac,
  program: () => javaProgram('JavaClients'),
  expected: {
    idempotentProducer: { offsets: true, values: true },
    recordsAndHeaders: {
      keyedOrder: true,
      onePartitionPerKey: true,
      headers: ['a=1', 'a=2', 'b=null'],
      tombstone: [3, 1_700_000_000_123, 'CreateTime'],
      leaderEpoch: 0,
    },
    compression: { none: true, gzip: true, snappy: true, lz4: true, zstd: true },
    largeRecords: { offset: 0, refused: 'RecordTooLargeException', size: 1_000_000 },
    unknownTopic: {
      before: 'UnknownTopicOrPartitionException',
      offset: 0,
      illegal: 'InvalidTopicException',
      partitions: 1,
    },
    groupWithRangeAssignor: groupOfTwo('range'),
    groupWithCooperativeSticky: groupOfTwo('cooperative-sticky'),
    commitAndResume: {
      read: ['v0', 'v1', 'v2', 'v3', 'v4'],
      resumed: ['v5', 'v6', 'v7', 'v8', 'v9'],
      stored: [5, 'half', 0],
      lag: 0,
    },
    offsetLookups: {
      forTime: [1, 1_700_000_005_000, 0],
      beyond: null,
      maxTimestamp: [1, 1_700_000_005_000],
      afterDeleteRecords: [2, 4],
      deleteBeyondEnd: 'OffsetOutOfRangeException',
      earliestLocal: [2, -1],
    },
    topicAdmin: {
      replicas: [
        [3, 1],
        [2, 3],
      ],
      isr: [3, 3],
      refusals: [
        'TopicExistsException',
        'InvalidReplicationFactorException',
        'InvalidReplicaAssignmentException',
        'InvalidReplicaAssignmentException',
        'InvalidPartitionsException',
      ],
      listed: true,
      grown: 4,
      deleted: true,
      unknownId: 'UnknownTopicIdException',
    },
    configAdmin: {
      altered: 'none',
      retention: ['12345', 'DYNAMIC_TOPIC_CONFIG', 'LONG'],
      cleanup: 'delete,compact',
      deleted: '604800000',
      invalid: 'InvalidConfigurationException',
      broker: ['2', 'DYNAMIC_BROKER_CONFIG'],
      readOnly: 'InvalidRequestException',
    },
    groupAdmin: {
      listed: [['Classic', 'consumer', 'Stable']],
      alterWhileUsed: 'UnknownMemberIdException',
      deleteWhileUsed: 'GroupNotEmptyException',
      deleteOffsetWhileUsed: 'GroupSubscribedToTopicException',
      classic: ['consumer', 'range', 'Stable', 'static-1'],
      removed: 'Empty',
      altered: 1,
      offsetDeleted: 0,
      deleted: 'none',
      deletedAgain: 'GroupIdNotFoundException',
      describedGone: 'GroupIdNotFoundException',
    },
    clusterAdmin: {
      nodes: [1, 2, 3],
      clusterIdLength: 22,
      finalized: {
        'eligible.leader.replicas.version': 1,
        'group.version': 1,
        'metadata.version': 30,
        'share.version': 1,
        'streams.version': 1,
        'transaction.version': 2,
      },
    },
  },
})
