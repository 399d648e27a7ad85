import { describe, expect, test } from 'vitest'
import { eventually, newTopic, say, tool, unique, withoutJava } from './console-tool.js'

describe.skipIf(withoutJava)(`kafka-topics${withoutJava ? `: ${withoutJava}` : ''}`, () => {
  test('creates, lists and describes a topic', async () => {
    const topic = await newTopic({ partitions: 3, config: ['retention.ms=60000', 'cleanup.policy=compact'] })
    expect((await tool('kafka-topics', ['--list'])).lines).toContain(topic)

    const [summary, ...partitions] = (await tool('kafka-topics', ['--describe', '--topic', topic])).lines
    expect(summary).toMatch(
      new RegExp(`^Topic: ${topic}\tTopicId: [\\w-]{22}\tPartitionCount: 3\tReplicationFactor: 3\tConfigs: `),
    )
    expect(summary).toMatch(/[: ,]cleanup\.policy=compact,(.*,)?retention\.ms=60000$/)
    expect(partitions).toHaveLength(3)
    for (const [index, line] of partitions.entries()) {
      const [, leader, replicas, isr] =
        /Partition: \d+\tLeader: (\d)\tReplicas: ([\d,]+)\tIsr: ([\d,]+)\tElr: \tLastKnownElr: $/.exec(line)!
      expect(line).toContain(`\tTopic: ${topic}\tPartition: ${index}\t`)
      expect(replicas!.split(',').sort()).toEqual(['1', '2', '3'])
      expect(leader).toBe(replicas![0])
      expect(isr).toBe(replicas)
    }
    // Striped over the brokers: each leads one of three.
    expect(new Set(partitions.map((line) => /Leader: (\d)/.exec(line)![1])).size).toBe(3)
  })

  test('adds partitions, and none are taken away', async () => {
    const topic = await newTopic({ partitions: 2 })
    await tool('kafka-topics', ['--alter', '--topic', topic, '--partitions', '4'])
    await eventually(async () =>
      expect((await tool('kafka-topics', ['--describe', '--topic', topic])).stdout).toContain('PartitionCount: 4'),
    )
    const fewer = await say('kafka-topics', ['--alter', '--topic', topic, '--partitions', '3'])
    expect(fewer.code).toBe(1)
    expect(fewer.lines).toEqual([
      `Error while executing topic command : The topic ${topic} currently has 4 partition(s); 3 would not be an increase.`,
    ])
  })

  test('takes replicas where they are asked for', async () => {
    const topic = await newTopic({ assignment: '3:1,1:2' })
    const { stdout } = await tool('kafka-topics', ['--describe', '--topic', topic])
    expect(stdout).toContain('Partition: 0\tLeader: 3\tReplicas: 3,1\tIsr: 3,1')
    expect(stdout).toContain('Partition: 1\tLeader: 1\tReplicas: 1,2\tIsr: 1,2')
  })

  test('deletes a topic', async () => {
    const topic = await newTopic()
    await tool('kafka-topics', ['--delete', '--topic', topic])
    await eventually(async () => {
      expect((await tool('kafka-topics', ['--list'])).lines).not.toContain(topic)
      const again = await say('kafka-topics', ['--delete', '--topic', topic])
      expect(again.code).toBe(1)
      expect(again.lines).toEqual([`Error while executing topic command : Topic '${topic}' does not exist as expected`])
    })
  })

  test.for([
    [['--replication-factor', '9'], 'The target replication factor of 9 cannot be reached because only 3 broker(s)'],
    [['--config', 'no.such=1'], 'Unknown topic config name: no.such'],
    [['--config', 'retention.ms=-5'], 'Invalid value -5 for configuration retention.ms'],
    [['--partitions', '0'], 'The partitions must be greater than 0'],
  ] as const)('tells what is wrong with %j', async ([args, message]) => {
    const said = await say('kafka-topics', ['--create', '--topic', unique('refused'), ...args])
    expect(said.code).toBe(1)
    expect(said.stdout + said.stderr).toContain(message)
  })

  test('tells that a topic exists already, unless it may', async () => {
    const topic = await newTopic()
    const again = await say('kafka-topics', ['--create', '--topic', topic])
    expect(again.code).toBe(1)
    expect(again.lines).toEqual([`Error while executing topic command : Topic '${topic}' already exists.`])
    await tool('kafka-topics', ['--create', '--if-not-exists', '--topic', topic])
  })
})
