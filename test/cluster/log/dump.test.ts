import { expect, test } from 'vitest'
import { ManualClock } from '../../../src/cluster/clock.js'
import { Cluster } from '../../../src/cluster/cluster.js'
import { dumpLog } from '../../../src/cluster/log/dump.js'
import { Random } from '../../../src/cluster/random.js'
import { encodeControlBatch } from '../../../src/protocol/control-records.js'
import { encodeBatch } from '../../../src/protocol/encode-batch.js'
import { NOW } from './room.js'

test('a dump tells of a log what DumpLogSegments tells', () => {
  const cluster = new Cluster({
    clock: new ManualClock(NOW),
    random: new Random(1),
    brokers: [1, 2].map((id) => ({ id, rack: null })),
    configs: new Map(),
    maxFetchWaitMs: 100,
  })
  const topic = cluster.controller.createTopic({
    name: 'orders',
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [{ partitionIndex: 0, brokerIds: [2, 1] }],
    configs: new Map([['segment.ms', '1000']]),
  })
  const partition = topic.partitions[0]!
  const leader = partition.leaderReplica!
  const records = [
    {
      key: Buffer.from('a'),
      value: Buffer.from('1'),
      timestamp: NOW,
      headers: [{ key: 'h', value: Buffer.from('2') }],
    },
    { key: null, value: null, timestamp: NOW + 5 },
  ]
  partition.appendInternal(
    leader,
    encodeBatch({
      records,
      compression: 'gzip',
      producerId: 7,
      producerEpoch: 1,
      baseSequence: 3,
      transactional: true,
    }),
  )
  partition.appendInternal(
    leader,
    encodeControlBatch({ type: 'abort', producerId: 7, producerEpoch: 1, coordinatorEpoch: 4, timestamp: NOW + 9 }),
  )
  partition.appendInternal(leader, encodeBatch({ records: [{ value: Buffer.from('x'), timestamp: NOW + 5000 }] }))
  partition.deleteRecordsBefore(leader, 1)

  const dump = dumpLog(leader)
  expect(dump).toMatchObject({
    topic: 'orders',
    partition: 0,
    brokerId: 2,
    logStartOffset: 1,
    highWatermark: 4,
    lastStableOffset: 4,
    logEndOffset: 4,
    sizeInBytes: leader.log.sizeInBytes,
    cleanedTo: 0,
    leaderEpochs: [{ epoch: 0, startOffset: 1 }],
  })
  expect(dump.segments.map(({ file, isActive, largestTimestamp }) => [file, isActive, largestTimestamp])).toEqual([
    ['00000000000000000000.log', false, NOW + 9],
    ['00000000000000000003.log', true, NOW + 5000],
  ])
  const [data, abort] = dump.segments[0]!.batches
  expect(data).toEqual({
    baseOffset: 0,
    lastOffset: 1,
    count: 2,
    baseSequence: 3,
    lastSequence: 4,
    producerId: 7,
    producerEpoch: 1,
    partitionLeaderEpoch: 0,
    isTransactional: true,
    isControl: false,
    deleteHorizonMs: null,
    position: 0,
    timestampType: 'CreateTime',
    timestamp: NOW + 5,
    size: expect.any(Number),
    magic: 2,
    compresscodec: 'gzip',
    crc: expect.any(Number),
    isvalid: true,
    records: records.map((record, i) => ({ headers: [], ...record, offset: i, sequence: 3 + i })),
  })
  expect(abort).toMatchObject({ isControl: true, position: data!.size, baseSequence: -1, lastSequence: -1 })
  expect(abort!.records).toMatchObject([{ offset: 2, endTxnMarker: 'abort', coordinatorEpoch: 4 }])
  expect(dump.segments[1]).toMatchObject({ baseOffset: 3, batches: [{ position: 0, producerId: -1 }] })
  expect(dumpLog(partition.replicaOn(1)!).segments).toEqual(dump.segments)
})
