import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { say, tool, unique, withoutJava } from './console-tool.js'

let dir: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'embedded-kafka-reassignments-'))
})
afterAll(() => rm(dir, { recursive: true }))

/** A file for the tools that says where a topic's one partition is to be. */
async function planOf(topic: string, replicas: readonly number[]): Promise<string> {
  const path = join(dir, `${topic}-${replicas.join('-')}.json`)
  await writeFile(path, JSON.stringify({ version: 1, partitions: [{ topic, partition: 0, replicas }] }))
  return path
}

async function topicOn(replicas: readonly number[]): Promise<string> {
  const topic = unique('placed')
  await tool('kafka-topics', ['--create', '--topic', topic, '--replica-assignment', replicas.join(':')])
  return topic
}

const described = async (topic: string) => (await tool('kafka-topics', ['--describe', '--topic', topic])).stdout

describe.skipIf(withoutJava)(`moving partitions${withoutJava ? `: ${withoutJava}` : ''}`, () => {
  test('kafka-reassign-partitions moves them, with another replication factor, and verifies it', async () => {
    const topic = await topicOn([1, 2])
    const plan = ['--reassignment-json-file', await planOf(topic, [3, 2, 1])]
    const { stdout } = await tool('kafka-reassign-partitions', ['--execute', ...plan, '--throttle', '1000000'])
    expect(stdout).toContain(`Successfully started partition reassignment for ${topic}-0`)
    const verified = await tool('kafka-reassign-partitions', ['--verify', ...plan])
    expect(verified.stdout).toContain(`Reassignment of partition ${topic}-0 is completed.`)
    expect(verified.stdout).toContain(`Clearing topic-level throttles on topic ${topic}`)
    expect(await described(topic)).toContain('ReplicationFactor: 3')
    expect(await described(topic)).toContain('Leader: 1\tReplicas: 3,2,1\tIsr: 1,2,3')
    expect((await tool('kafka-reassign-partitions', ['--list'])).stdout).toContain('No partition reassignments found.')
  })

  test('kafka-reassign-partitions is told what is wrong', async () => {
    const topic = await topicOn([1, 2])
    const plan = ['--reassignment-json-file', await planOf(topic, [1, 2, 3])]
    const refused = await say('kafka-reassign-partitions', [
      '--execute',
      ...plan,
      '--disallow-replication-factor-change',
    ])
    expect(refused.code).toBe(1)
    expect(refused.stdout + refused.stderr).toContain('The replication factor is changed from 2 to 3')
    const cancelled = await tool('kafka-reassign-partitions', ['--cancel', ...plan])
    expect(cancelled.stdout).toContain('None of the specified partition reassignments are active.')
  })

  test('kafka-leader-election gives leadership to the first replica', async () => {
    const topic = await topicOn([1, 2])
    await tool('kafka-reassign-partitions', ['--execute', '--reassignment-json-file', await planOf(topic, [2, 1])])
    const one = ['--election-type', 'preferred', '--topic', topic, '--partition', '0']
    const elected = await tool('kafka-leader-election', one)
    expect(elected.stdout).toContain(`Successfully completed leader election (PREFERRED) for partitions ${topic}-0`)
    expect(await described(topic)).toContain('Leader: 2\tReplicas: 2,1')
    expect((await tool('kafka-leader-election', one)).stdout).toContain(
      `Valid replica already elected for partitions ${topic}-0`,
    )
  })

  test('kafka-log-dirs tells how large the replicas are', async () => {
    const topic = await topicOn([1, 2])
    await tool('kafka-console-producer', ['--topic', topic], 'one\ntwo\n')
    const { lines } = await tool('kafka-log-dirs', ['--describe', '--topic-list', topic])
    const { brokers } = JSON.parse(lines.find((line) => line.startsWith('{'))!) as {
      brokers: {
        broker: number
        logDirs: { error: null; logDir: string; partitions: { partition: string; size: number }[] }[]
      }[]
    }
    const byBroker = brokers.sort((a, b) => a.broker - b.broker).map(({ logDirs }) => logDirs[0]!.partitions)
    expect(byBroker[0]).toMatchObject([{ partition: `${topic}-0`, offsetLag: 0, isFuture: false }])
    expect(byBroker[0]![0]!.size).toBeGreaterThan(0)
    expect(byBroker[1]).toEqual(byBroker[0])
    expect(byBroker[2]).toEqual([])
  })
})
