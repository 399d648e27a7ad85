/** A broker that copies next to nothing, for its replication is throttled (KIP-73). */
import { alterPartitionReassignments } from '../../../src/protocol/apis/alter-partition-reassignments.js'
import { incrementalAlterConfigs } from '../../../src/protocol/apis/incremental-alter-configs.js'
import type { Play, PlayedTopic } from '../play.js'
import { batchOf } from './batch.js'

const BROKER = 4
const [SET, DELETE] = [0, 1]
export const SLOW = 3
/** Two of them are more than a follower fetches at once, so that it has one when it is stopped. */
const LARGE = 'v'.repeat(600_000)

async function limit(p: Play, bytesPerSecond: string | null): Promise<void> {
  const name = 'follower.replication.throttled.rate'
  const configs = [{ name, configOperation: bytesPerSecond === null ? DELETE : SET, value: bytesPerSecond }]
  const resources = [{ resourceType: BROKER, resourceName: String(SLOW), configs }]
  await p.setUp(incrementalAlterConfigs, 1, { resources }, SLOW)
}

/** A topic of three batches on brokers 1 and 2, and a broker 3 that is slow until the scenario lets it copy. */
export async function withSlowBroker(
  p: Play,
  play: (topic: PlayedTopic) => Promise<void>,
  configs: Readonly<Record<string, string>> = {},
): Promise<void> {
  await limit(p, '1')
  try {
    const topic = await p.topic('t', {
      assignments: [[1, 2]],
      configs: { 'follower.replication.throttled.replicas': '*', ...configs },
    })
    for (let i = 0; i < 3; i++) {
      await p.append(topic.name, batchOf([{ key: Buffer.from('k'), value: Buffer.from(LARGE), timestamp: 1 }]))
    }
    await play(topic)
  } finally {
    await letCopy(p)
  }
}

/** It is slow no longer. */
export function letCopy(p: Play): Promise<void> {
  return limit(p, null)
}

/** Sends a partition to other replicas, of which it has all from now on. No step of the scenario. */
export async function reassign(p: Play, { name }: PlayedTopic, replicas: readonly number[]): Promise<void> {
  const topics = [{ name, partitions: [{ partitionIndex: 0, replicas }] }]
  await p.setUp(alterPartitionReassignments, 0, { topics })
}
