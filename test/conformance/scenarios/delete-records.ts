import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf } from './batch.js'
import { inEveryVersion } from './versions.js'

function requestOf(name: string, ...partitions: readonly (readonly [partitionIndex: number, offset: number])[]) {
  return {
    topics: [{ name, partitions: partitions.map(([partitionIndex, offset]) => ({ partitionIndex, offset })) }],
    timeoutMs: 5000,
  }
}

async function filled(p: Play, configs: Readonly<Record<string, string>> = {}): Promise<PlayedTopic> {
  const topic = await p.topic('t', { partitions: 2, configs })
  await p.append(
    topic.name,
    batchOf(
      ['one', 'two', 'three'].map((value) => ({ key: Buffer.from('k'), value: Buffer.from(value), timestamp: 1 })),
    ),
  )
  return topic
}

async function readBack(p: Play, topic: PlayedTopic): Promise<void> {
  const partitions = [{ partition: 0, fetchOffset: 2, partitionMaxBytes: 1000 }]
  await p.ask(fetch, 12, { maxBytes: 1000, topics: [{ topic: topic.name, partitions }] }, { note: 'what is left' })
  const earliest = [{ name: topic.name, partitions: [{ partitionIndex: 0, timestamp: -2 }] }]
  await p.ask(listOffsets, 7, { replicaId: -1, topics: earliest })
}

export const deleteRecordsScenarios: readonly Scenario[] = [
  ...inEveryVersion(deleteRecords, 'moves the start', async (p, version) => {
    const topic = await filled(p)
    await p.ask(deleteRecords, version, requestOf(topic.name, [0, 2], [1, 0]))
    await readBack(p, topic)
    await p.ask(deleteRecords, version, requestOf(topic.name, [0, 1]), { note: 'back' })
    await p.ask(deleteRecords, version, requestOf(topic.name, [0, 4], [1, 1]), { note: 'beyond the end' })
    await p.ask(deleteRecords, version, requestOf(topic.name, [0, -2]), { note: 'below 0' })
    await p.ask(deleteRecords, version, requestOf(topic.name, [0, -1], [1, -1]), { note: 'all there is' })
    await p.ask(deleteRecords, version, requestOf(topic.name, [0, -1]), { note: 'again' })
    await p.ask(deleteRecords, version, requestOf(topic.name, [7, 0], [-1, 0], [0, 3]), { note: 'no partition' })
    await p.ask(deleteRecords, version, requestOf(p.name('nowhere'), [0, 0]), { note: 'no topic' })
    await p.ask(deleteRecords, version, { topics: [], timeoutMs: 5000 }, { note: 'nothing' })
    await p.ask(deleteRecords, version, requestOf(topic.name), { note: 'no partitions' })
  }),
  {
    name: 'a partition and a topic that are named twice',
    async play(p) {
      const topic = await filled(p)
      await p.ask(deleteRecords, 2, requestOf(topic.name, [0, 1], [0, 2]))
      const [once] = requestOf(topic.name, [0, 1]).topics
      const [again] = requestOf(topic.name, [1, 0]).topics
      await p.ask(deleteRecords, 2, { topics: [once!, again!], timeoutMs: 5000 }, { note: 'the topic twice' })
    },
  },
  {
    name: 'a compacted topic keeps its records',
    async play(p) {
      const topic = await filled(p, { 'cleanup.policy': 'compact' })
      for (const version of [0, 2]) await p.ask(deleteRecords, version, requestOf(topic.name, [0, 1]))
    },
  },
  {
    name: 'a topic that is compacted and deleted does not',
    async play(p) {
      const topic = await filled(p, { 'cleanup.policy': 'compact,delete' })
      await p.ask(deleteRecords, 2, requestOf(topic.name, [0, 1]))
    },
  },
  {
    name: 'an internal topic keeps its records',
    async play(p) {
      await p.coordinator(p.name('g'))
      await p.ask(deleteRecords, 2, requestOf('__consumer_offsets', [0, 0]))
    },
  },
  {
    name: 'a broker that does not lead the partition',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', {
        assignments: [
          [2, 1],
          [3, 2],
          [1, 2],
        ],
      })
      await p.ask(deleteRecords, 2, requestOf(topic.name, [0, 0], [1, 0], [2, 0]))
    },
  },
]
