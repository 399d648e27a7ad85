import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { offsetForLeaderEpoch } from '../../../src/protocol/apis/offset-for-leader-epoch.js'
import type { Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, keyed, T0 } from './batch.js'
import { inEveryVersion } from './versions.js'

/** What a partition is asked for; the index is 0 where none is given. */
interface Lookup {
  readonly timestamp: number
  readonly partitionIndex?: number
  readonly currentLeaderEpoch?: number
}

function requestOf(
  name: string,
  lookups: readonly Lookup[],
  more: { replicaId?: number; isolationLevel?: number } = {},
) {
  return {
    replicaId: -1,
    ...more,
    topics: [{ name, partitions: lookups.map((lookup) => ({ partitionIndex: 0, ...lookup })) }],
    timeoutMs: 1000,
  }
}

/** Times: T0, T0 + 1; T0 + 100; T0 + 50. */
async function filled(p: Play): Promise<PlayedTopic> {
  const topic = await p.topic('t')
  await p.append(topic.name, batchOf(['one', 'two']))
  await p.append(topic.name, batchOf([keyed('k', 'three', T0 + 100)]))
  await p.append(topic.name, batchOf([keyed('k', 'four', T0 + 50)]))
  return topic
}

const SPECIAL = {
  latest: -1,
  earliest: -2,
  'max timestamp': -3,
  'earliest local': -4,
  'latest tiered': -5,
  'earliest pending upload': -6,
  'no such thing': -7,
}

const listOffsetsAlone: readonly Scenario[] = [
  ...inEveryVersion(listOffsets, 'finds offsets', async (p, version) => {
    const topic = await filled(p)
    for (const [name, timestamp] of Object.entries(SPECIAL)) {
      await p.ask(listOffsets, version, requestOf(topic.name, [{ timestamp }]), { note: name })
    }
    for (const delta of [-1, 0, 1, 2, 60, 100, 101]) {
      await p.ask(listOffsets, version, requestOf(topic.name, [{ timestamp: T0 + delta }]), { note: `T0 + ${delta}` })
    }
  }),
  {
    name: 'an empty partition',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [1, 7, 11]) {
        for (const [name, timestamp] of Object.entries({ ...SPECIAL, 'a time': T0 })) {
          await p.ask(listOffsets, version, requestOf(topic.name, [{ timestamp }]), { note: name })
        }
      }
    },
  },
  {
    name: 'a log that begins later',
    async play(p) {
      const topic = await filled(p)
      const partitions = [{ partitionIndex: 0, offset: 3 }]
      await p.setUp(deleteRecords, 2, { topics: [{ name: topic.name, partitions }], timeoutMs: 5000 })
      for (const timestamp of [-1, -2, -3, -4, T0, T0 + 60, T0 + 100]) {
        await p.ask(listOffsets, 9, requestOf(topic.name, [{ timestamp }]), { note: `timestamp ${timestamp - T0}` })
      }
    },
  },
  {
    name: 'times within a compressed batch',
    async play(p) {
      const topic = await p.topic('t')
      const records = [keyed('a', '1', T0 + 10), keyed('b', '2', T0 + 30), keyed('c', '3', T0 + 20)]
      await p.append(topic.name, batchOf(records, { compression: 'gzip' }))
      for (const delta of [0, 10, 11, 21, 30, 31]) {
        await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp: T0 + delta }]), { note: `T0 + ${delta}` })
      }
      await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp: -3 }]), { note: 'max timestamp' })
    },
  },
  {
    name: 'records without a time',
    async play(p) {
      const topic = await p.topic('t')
      await p.append(topic.name, batchOf([keyed('a', '1', -1)]))
      for (const timestamp of [-1, -2, -3, 0, T0]) await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp }]))
    },
  },
  {
    name: 'two records of the same greatest time',
    async play(p) {
      const topic = await p.topic('t')
      await p.append(topic.name, batchOf([keyed('a', '1', T0 + 5), keyed('b', '2', T0 + 9), keyed('c', '3', T0 + 9)]))
      await p.append(topic.name, batchOf([keyed('d', '4', T0 + 9)]))
      for (const timestamp of [-3, T0 + 9]) await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp }]))
    },
  },
  {
    name: 'times that the broker gave',
    async play(p) {
      const topic = await p.topic('t', { configs: { 'message.timestamp.type': 'LogAppendTime' } })
      await p.append(topic.name, batchOf(['one', 'two']))
      for (const timestamp of [-1, -3, T0]) await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp }]))
    },
  },
  {
    name: 'topics and partitions that are not there',
    async play(p) {
      const topic = await filled(p)
      for (const version of [1, 2, 4, 6, 11]) {
        await p.ask(listOffsets, version, requestOf(p.name('nowhere'), [{ timestamp: -1 }]), { note: 'no topic' })
        const lookups = [{ timestamp: -1, partitionIndex: 1 }, { timestamp: -1, partitionIndex: -1 }, { timestamp: -1 }]
        await p.ask(listOffsets, version, requestOf(topic.name, lookups), { note: 'no partition' })
        await p.ask(listOffsets, version, requestOf('not a name', [{ timestamp: -1 }]), { note: 'no name' })
        await p.ask(listOffsets, version, { replicaId: -1, topics: [] }, { note: 'nothing' })
        await p.ask(listOffsets, version, requestOf(topic.name, []), { note: 'no partitions' })
      }
    },
  },
  {
    name: 'a partition that is asked for twice',
    async play(p) {
      const topic = await filled(p)
      for (const version of [1, 4, 11]) {
        await p.ask(listOffsets, version, requestOf(topic.name, [{ timestamp: -1 }, { timestamp: -2 }]))
        const twice = requestOf(topic.name, [{ timestamp: -1 }]).topics[0]!
        await p.ask(listOffsets, version, { replicaId: -1, topics: [twice, twice] }, { note: 'the topic twice' })
      }
    },
  },
  {
    name: 'leader epochs',
    async play(p) {
      const topic = await filled(p)
      for (const version of [4, 11]) {
        for (const currentLeaderEpoch of [-1, 0, 1, -2]) {
          await p.ask(listOffsets, version, requestOf(topic.name, [{ timestamp: -1, currentLeaderEpoch }]), {
            note: `epoch ${currentLeaderEpoch}`,
          })
        }
      }
    },
  },
  {
    name: 'isolation levels, and those who are no consumers',
    async play(p) {
      const topic = await filled(p)
      for (const isolationLevel of [0, 1, 7]) {
        await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp: -1 }], { isolationLevel }), {
          note: `level ${isolationLevel}`,
        })
      }
      for (const replicaId of [-2, -3, 77]) {
        await p.ask(listOffsets, 7, requestOf(topic.name, [{ timestamp: -1 }], { replicaId }), {
          note: `replica ${replicaId}`,
        })
      }
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
        ],
      })
      for (const version of [1, 4, 6, 11]) {
        const lookups = [{ timestamp: -1 }, { timestamp: -1, partitionIndex: 1 }]
        await p.ask(listOffsets, version, requestOf(topic.name, lookups), {
          note: 'a follower, and one without a replica',
        })
        await p.ask(listOffsets, version, requestOf(topic.name, [{ timestamp: T0 }], { replicaId: -2 }), {
          note: 'a debugging consumer',
        })
      }
    },
  },
]

interface EpochLookup {
  readonly leaderEpoch: number
  readonly partition?: number
  readonly currentLeaderEpoch?: number
}

function epochsOf(topic: string, lookups: readonly EpochLookup[], replicaId = -1) {
  return { replicaId, topics: [{ topic, partitions: lookups.map((lookup) => ({ partition: 0, ...lookup })) }] }
}

const leaderEpochs: readonly Scenario[] = [
  ...inEveryVersion(offsetForLeaderEpoch, 'finds ends of epochs', async (p, version) => {
    const topic = await filled(p)
    // Before version 3 nobody says who asks.
    const ask = (lookups: readonly EpochLookup[], note: string, replicaId = -1) =>
      p.ask(offsetForLeaderEpoch, version, epochsOf(topic.name, lookups, replicaId), { note })
    for (const leaderEpoch of [0, 1, 9, -1, -2]) await ask([{ leaderEpoch }], `epoch ${leaderEpoch}`)
    for (const currentLeaderEpoch of [-1, 0, 1, -2]) {
      await ask([{ leaderEpoch: 0, currentLeaderEpoch }], `current epoch ${currentLeaderEpoch}`)
    }
    await ask([{ leaderEpoch: 0, partition: 4 }, { leaderEpoch: 0, partition: -1 }, { leaderEpoch: 0 }], 'no partition')
    for (const replicaId of [-2, 0, 77]) await ask([{ leaderEpoch: 0 }], `replica ${replicaId}`, replicaId)
    await p.ask(offsetForLeaderEpoch, version, epochsOf(p.name('nowhere'), [{ leaderEpoch: 0 }]), { note: 'no topic' })
    await p.ask(offsetForLeaderEpoch, version, { topics: [] }, { note: 'nothing' })
    await ask([], 'no partitions')
  }),
  {
    name: 'OffsetForLeaderEpoch of an empty partition',
    async play(p) {
      const topic = await p.topic('t')
      for (const leaderEpoch of [0, 1, -1]) {
        await p.ask(offsetForLeaderEpoch, 4, epochsOf(topic.name, [{ leaderEpoch }]))
      }
    },
  },
  {
    name: 'OffsetForLeaderEpoch at a broker that does not lead the partition',
    brokers: 3,
    async play(p) {
      const topic = await p.topic('t', {
        assignments: [
          [2, 1],
          [3, 2],
        ],
      })
      const lookups = [{ leaderEpoch: 0 }, { leaderEpoch: 0, partition: 1 }]
      for (const version of [2, 4]) await p.ask(offsetForLeaderEpoch, version, epochsOf(topic.name, lookups))
    },
  },
]

export const listOffsetsScenarios: readonly Scenario[] = [...listOffsetsAlone, ...leaderEpochs]
