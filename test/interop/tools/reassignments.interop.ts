import { describe, expect, test } from 'vitest'
import { eventually, newTopic, say, tool, withJsonFile, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

interface Assignment {
  partition: number
  replicas: number[]
  log_dirs?: string[]
}

/** The plan of moves within a topic, as kafka-reassign-partitions takes and prints it. */
const plan = (topic: string, assignments: readonly Assignment[]) => ({
  version: 1,
  partitions: assignments.map((each) => ({ topic, ...each })),
})

const reassign = (moves: unknown, ...args: string[]) =>
  withJsonFile(moves, (file) => say('kafka-reassign-partitions', [...args, '--reassignment-json-file', file]))

/** Until all of the plan is done, and the broker that the tool asks knows it. */
const completed = (moves: { partitions: readonly { topic: string; partition: number }[] }) =>
  eventually(async () => {
    const { lines } = await reassign(moves, '--verify')
    expect(lines.slice(0, 1 + moves.partitions.length)).toEqual([
      'Status of partition reassignment:',
      ...moves.partitions.map((each) => `Reassignment of partition ${each.topic}-${each.partition} is completed.`),
    ])
  })

/** Leader, replicas, and sorted in-sync replicas by partition. */
async function partitions(topic: string): Promise<(string | undefined)[][]> {
  const [, ...lines] = (await tool('kafka-topics', ['--describe', '--topic', topic])).lines
  return lines.map((line) => {
    const [, leader, replicas, isr] = /Leader: (\d|none)\tReplicas: ([\d,]+)\tIsr: ([\d,]+)/.exec(line)!
    return [leader, replicas, isr!.split(',').sort().join()]
  })
}

describe.skipIf(withoutJava)(`kafka-reassign-partitions${skipped}`, () => {
  test('moves and adds replicas with all that they hold', async () => {
    const topic = await newTopic({ assignment: '1:2,2:3' })
    const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
    // By their hashes k1 belongs into the second of two partitions, k3 into the first.
    await tool('kafka-console-producer', ['--topic', topic, ...keyed], 'k1:a\nk1:b\nk3:c\n')
    const moves = plan(topic, [
      { partition: 0, replicas: [3] },
      { partition: 1, replicas: [3, 1, 2] },
    ])
    const started = await reassign(moves, '--execute', '--throttle', '10000000')
    expect(started.code).toBe(0)
    const before = JSON.parse(started.lines.find((line) => line.startsWith('{'))!) as { partitions: Assignment[] }
    expect(before.partitions).toEqual(
      [
        [1, 2],
        [2, 3],
      ].map((replicas, partition) => ({
        topic,
        partition,
        replicas,
        log_dirs: [expect.any(String), expect.any(String)],
      })),
    )
    expect(started.lines).toContain('The inter-broker throttle limit was set to 10000000 B/s')
    expect(started.lines).toContain(`Successfully started partition reassignments for ${topic}-0,${topic}-1`)

    await completed(moves)
    // It has done so before, when it found the moves completed.
    expect((await reassign(moves, '--verify')).lines.slice(3)).toEqual([
      'Clearing broker-level throttles on brokers 1,2,3',
      `Clearing topic-level throttles on topic ${topic}`,
    ])
    await eventually(async () =>
      expect(await partitions(topic)).toEqual([
        ['3', '3', '3'],
        ['2', '3,1,2', '1,2,3'],
      ]),
    )
    const moved = await tool('kafka-console-consumer', [
      ...['--topic', topic, '--partition', '0', '--offset', 'earliest'],
      ...['--max-messages', '1', '--timeout-ms', '30000'],
    ])
    expect(moved.lines).toEqual(['c'])
    await eventually(async () => {
      const configs = await tool('kafka-configs', ['--describe', '--topic', topic])
      expect(configs.lines).toEqual([`Dynamic configs for topic ${topic} are:`])
    })
    expect((await tool('kafka-reassign-partitions', ['--list'])).stdout).not.toContain(topic)
  })

  test('proposes a plan and does what it proposed', async () => {
    const topic = await newTopic({ assignment: '1:2,2:3,3:1' })
    const { lines } = await withJsonFile({ topics: [{ topic }], version: 1 }, (file) =>
      tool('kafka-reassign-partitions', [
        ...['--generate', '--topics-to-move-json-file', file],
        ...['--broker-list', '1,2', '--disable-rack-aware'],
      ]),
    )
    const [current, proposed] = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
    expect(current.partitions.map(({ replicas }: Assignment) => replicas)).toEqual([
      [1, 2],
      [2, 3],
      [3, 1],
    ])
    expect((await reassign(proposed, '--execute')).code).toBe(0)
    await completed(proposed)
    await eventually(async () => {
      const replicas = (await partitions(topic)).map((partition) => partition[1])
      expect(replicas).toEqual(proposed.partitions.map((each: Assignment) => each.replicas.join()))
    })
  })

  test('holds a move up by a throttle, and cancels it', async () => {
    const topic = await newTopic({ assignment: '1:2' })
    const load = ['--num-records', '4', '--record-size', '600000', '--throughput', '-1']
    await tool('kafka-producer-perf-test', ['--topic', topic, ...load])
    const moves = plan(topic, [{ partition: 0, replicas: [3, 1] }])
    expect((await reassign(moves, '--execute', '--throttle', '1')).code).toBe(0)
    expect((await tool('kafka-reassign-partitions', ['--list'])).lines).toContain(
      `${topic}-0: replicas: 3,1,2. adding: 3. removing: 2.`,
    )
    expect((await reassign(moves, '--verify')).lines).toEqual([
      'Status of partition reassignment:',
      `Reassignment of partition ${topic}-0 is still in progress.`,
    ])
    await eventually(async () => {
      const { stdout } = await tool('kafka-topics', ['--describe', '--topic', topic])
      expect(stdout).toContain('Replicas: 3,1,2\tIsr: 1,2\tAdding Replicas: 3\tRemoving Replicas: 2\t')
    })
    const canceled = await reassign(moves, '--cancel')
    expect(canceled.lines[0]).toBe(`Successfully cancelled partition reassignment for: ${topic}-0`)
    expect(canceled.lines.at(-1)).toBe(`Clearing topic-level throttles on topic ${topic}`)
    await eventually(async () => expect(await partitions(topic)).toEqual([['1', '1,2', '1,2']]))
  })

  test('has nothing to cancel where nothing moves', async () => {
    const topic = await newTopic({ assignment: '1:2' })
    const said = await reassign(plan(topic, [{ partition: 0, replicas: [1, 2] }]), '--cancel', '--preserve-throttles')
    expect([said.code, said.lines[0]]).toEqual([0, 'None of the specified partition reassignments are active.'])
  })

  test('tells what is wrong with a plan', async () => {
    const topic = await newTopic({ assignment: '1:2' })
    const refusal = async (moves: unknown) => {
      const said = await reassign(moves, '--execute')
      return [said.code, said.lines.filter((line) => line.startsWith('Error'))[0]]
    }
    expect(await refusal(plan(topic, [{ partition: 0, replicas: [9] }]))).toEqual([1, 'Error: Unknown broker id 9'])
    expect(await refusal(plan(topic, [{ partition: 7, replicas: [1] }]))).toEqual([
      1,
      `Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: Unable to find partition: ${topic}-7`,
    ])
    expect(await refusal(plan(topic, [{ partition: 0, replicas: [1, 1] }]))).toEqual([
      1,
      `Error: Partition replica lists may not contain duplicate entries: ${topic}-0 contains multiple entries for 1`,
    ])
  })
})

describe.skipIf(withoutJava)(`kafka-leader-election${skipped}`, () => {
  const elect = (type: string, topic: string, partition: number) =>
    say('kafka-leader-election', ['--election-type', type, '--topic', topic, '--partition', String(partition)])

  test('brings the preferred leader back', async () => {
    const topic = await newTopic({ assignment: '1:2:3' })
    const turned = plan(topic, [{ partition: 0, replicas: [2, 3, 1] }])
    await reassign(turned, '--execute')
    await completed(turned)
    await eventually(async () => expect(await partitions(topic)).toEqual([['1', '2,3,1', '1,2,3']]))
    const done = await elect('preferred', topic, 0)
    expect(done.lines).toEqual([`Successfully completed leader election (PREFERRED) for partitions ${topic}-0`])
    await eventually(async () => expect(await partitions(topic)).toEqual([['2', '2,3,1', '1,2,3']]))
    for (const type of ['preferred', 'unclean']) {
      const again = await elect(type, topic, 0)
      expect([again.code, ...again.lines]).toEqual([0, `Valid replica already elected for partitions ${topic}-0`])
    }
  })

  test('tells which partitions are not there', async () => {
    const topic = await newTopic()
    const unknown = 'org.apache.kafka.common.errors.UnknownTopicOrPartitionException'
    const noPartition = await elect('unclean', topic, 7)
    expect([noPartition.code, ...noPartition.lines]).toEqual([
      1,
      `Error completing leader election (UNCLEAN) for partition: ${topic}-7: ${unknown}: No such partition as ${topic}-7`,
    ])
    expect(noPartition.stderr).toContain('1 replica(s) could not be elected')
    const noTopic = await elect('preferred', `${topic}-x`, 0)
    expect([noTopic.code, ...noTopic.lines]).toEqual([
      1,
      `Error completing leader election (PREFERRED) for partition: ${topic}-x-0: ${unknown}: No such topic as ${topic}-x`,
    ])
  })
})
