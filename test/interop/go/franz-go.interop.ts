import { describeScenarios } from '../scenarios.js'
import { goProgram, withoutGo } from './go-clients.js'

const groupOfTwo = (protocol: string) => ({ shares: [20, 20], read: 40, state: 'Stable', protocol, assigned: [2, 2] })

describeScenarios({
  name: 'franz-go',
  missing: withoutGo,
  program: () => goProgram('franz-go'),
  expected: {
    produceAndConsume: {
      keyedOrder: true,
      onePartitionPerKey: true,
      tombstone: [3, 1_700_000_000_123, true],
      header: 'n=7',
    },
    compression: { none: true, gzip: true, snappy: true, lz4: true, zstd: true },
    largeRecords: { delivered: 'none', refused: 'MESSAGE_TOO_LARGE', size: 1_000_000 },
    groupOfTwoEager: groupOfTwo('range'),
    groupOfTwoCooperative: groupOfTwo('cooperative-sticky'),
    commitAndResume: {
      committed: 'none',
      read: ['v0', 'v1', 'v2', 'v3', 'v4'],
      resumed: ['v5', 'v6', 'v7', 'v8', 'v9'],
      stored: [5, 0],
    },
    topics: {
      created: ['none', 2, 3, '60000'],
      sameId: true,
      refusals: ['TOPIC_ALREADY_EXISTS', 'INVALID_REPLICATION_FACTOR'],
      grown: 'none',
      replicas: Array(4).fill([1, 2, 3]),
      brokers: [1, 2, 3],
      deleted: 'none',
      deletedAgain: 'UNKNOWN_TOPIC_OR_PARTITION',
    },
    configs: {
      altered: 'none',
      retention: ['12345', 'DYNAMIC_TOPIC_CONFIG'],
      synonyms: ['retention.ms DYNAMIC_TOPIC_CONFIG'],
      cleanup: 'delete,compact',
      invalid: 'INVALID_CONFIG',
    },
    groups: {
      lag: 6,
      listed: ['Empty', ''],
      deleted: 'none',
      deletedAgain: 'GROUP_ID_NOT_FOUND',
      listedAfterwards: false,
    },
    offsets: { deletedUntil: 3, start: [3, 0], end: [5, 5], committed: [5, 5], afterNow: [5, 5] },
  },
})
