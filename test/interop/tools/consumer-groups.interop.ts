import { describe, expect, test } from 'vitest'
import { newTopic, table, tool, unique, withFile, withoutJava } from './console-tool.js'

const groups = (...args: string[]) => tool('kafka-consumer-groups', args)

/** A group that has read all four records of a new topic of two partitions, two in each. */
async function groupThatHasRead(): Promise<{ topic: string; group: string }> {
  const topic = await newTopic({ partitions: 2 })
  const group = unique('group')
  const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
  await tool('kafka-console-producer', ['--topic', topic, ...keyed], 'k1:a\nk1:b\nk3:c\nk3:d\n')
  const limits = ['--max-messages', '4', '--timeout-ms', '30000']
  await tool('kafka-console-consumer', ['--topic', topic, '--group', group, '--from-beginning', ...limits])
  return { topic, group }
}

describe.skipIf(withoutJava)(`kafka-consumer-groups${withoutJava ? `: ${withoutJava}` : ''}`, () => {
  test('lists and describes a group', async () => {
    const { topic, group } = await groupThatHasRead()
    expect((await groups('--list')).lines).toContain(group)
    expect(table((await groups('--list', '--state', 'Empty')).lines)).toContainEqual([group, 'Empty'])
    expect(table((await groups('--list', '--type', 'classic')).lines)).toContainEqual([group, 'Classic'])
    expect((await groups('--list', '--state', 'Stable')).stdout).not.toContain(group)

    const described = await groups('--describe', '--group', group)
    expect(described.stderr).toContain(`Consumer group '${group}' has no active members.`)
    expect(table(described.lines)).toEqual([
      [group, topic, '0', '2', '2', '0', '-', '-', '-'],
      [group, topic, '1', '2', '2', '0', '-', '-', '-'],
    ])
    const [state] = (await groups('--describe', '--group', group, '--state')).lines.slice(1)
    expect(state).toMatch(new RegExp(`^${group} +127\\.0\\.0\\.1:\\d+ +\\([123]\\) +- +Empty +0$`))
  })

  test('describes a group in use, which it leaves alone', async () => {
    const topic = await newTopic({ partitions: 2 })
    const group = unique('group')
    const limits = ['--max-messages', '1', '--timeout-ms', '60000']
    const consuming = tool('kafka-console-consumer', ['--topic', topic, '--group', group, ...limits])
    const about = (...args: string[]) => groups('--describe', '--group', group, ...args)
    let state: string[][]
    do state = table((await about('--state')).lines)
    while (state[0]?.[4] !== 'Stable')
    expect(state).toEqual([[group, expect.any(String), expect.any(String), 'range', 'Stable', '1']])
    const [member] = table((await about('--members', '--verbose')).lines)
    expect(member!.slice(2, 7)).toEqual(['/127.0.0.1', 'console-consumer', '2', '-', `${topic}:0,1`])
    const partitions = table((await about()).lines).map((row) => [row[2], row[6], row[7]])
    expect(partitions).toEqual(['0', '1'].map((partition) => [partition, member![1], '/127.0.0.1']))

    expect((await groups('--delete', '--group', group)).stdout).toContain(
      'org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.',
    )
    expect((await groups('--delete-offsets', '--group', group, '--topic', topic)).stdout).toContain(
      'org.apache.kafka.common.errors.GroupSubscribedToTopicException',
    )
    expect(
      (await groups('--reset-offsets', '--group', group, '--topic', topic, '--to-earliest', '--execute')).stdout,
    ).toContain(`Assignments can only be reset if the group '${group}' is inactive, but the current state is Stable.`)
    await tool('kafka-console-producer', ['--topic', topic], 'enough\n')
    expect((await consuming).lines).toEqual(['enough'])
  })

  test('resets offsets', async () => {
    const { topic, group } = await groupThatHasRead()
    const reset = async (...args: string[]) =>
      table((await groups('--reset-offsets', '--group', group, ...args, '--execute')).lines)
    const planned = await groups('--reset-offsets', '--group', group, '--topic', topic, '--to-earliest', '--dry-run')
    expect(table(planned.lines)).toEqual([
      [group, topic, '0', '0'],
      [group, topic, '1', '0'],
    ])
    expect(table((await groups('--describe', '--group', group)).lines).map((row) => row[3])).toEqual(['2', '2'])
    expect(await reset('--topic', `${topic}:1`, '--to-earliest')).toEqual([[group, topic, '1', '0']])
    expect(await reset('--all-topics', '--shift-by', '-1')).toEqual([
      [group, topic, '0', '1'],
      [group, topic, '1', '0'],
    ])
    expect(table((await groups('--describe', '--group', group)).lines)).toEqual([
      [group, topic, '0', '1', '2', '1', '-', '-', '-'],
      [group, topic, '1', '0', '2', '2', '-', '-', '-'],
    ])
    const { stdout } = await groups(
      ...['--reset-offsets', '--group', group, '--topic', topic, '--to-datetime', '2040-01-01T00:00:00.000'],
      '--execute',
    )
    expect(stdout).toContain(`Partition 0 from topic ${topic} is empty. Falling back to latest known offset.`)
  })

  test('resets offsets as a plan says that was exported, and by time', async () => {
    const { topic, group } = await groupThatHasRead()
    const reset = async (...args: string[]) => groups('--reset-offsets', '--group', group, ...args)
    const exported = await reset('--topic', topic, '--to-offset', '1', '--dry-run', '--export')
    expect(exported.lines.sort()).toEqual([`"${topic}",0,1`, `"${topic}",1,1`])
    const rows = async (...args: string[]) =>
      table((await reset(...args, '--execute')).lines).map((row) => row.slice(2))
    await withFile(exported.stdout, async (file) =>
      expect(await rows('--from-file', file)).toEqual([
        ['0', '1'],
        ['1', '1'],
      ]),
    )
    expect(await rows('--topic', `${topic}:0`, '--by-duration', 'PT1H')).toEqual([['0', '0']])
    expect(await rows('--topic', `${topic}:0`, '--to-datetime', '2020-01-01T00:00:00.000')).toEqual([['0', '0']])
    expect(await rows('--topic', `${topic}:1`, '--to-latest')).toEqual([['1', '2']])
    // What lies beyond the end of a partition becomes its end.
    expect(await rows('--all-topics', '--shift-by', '5')).toEqual([
      ['0', '2'],
      ['1', '2'],
    ])
  })

  test('deletes offsets, then the group', async () => {
    const { topic, group } = await groupThatHasRead()
    const { lines } = await groups('--delete-offsets', '--group', group, '--topic', `${topic}:0`)
    expect(lines[0]).toBe(`Request succeeded for deleting offsets from group ${group}.`)
    expect(table(lines.slice(1))).toEqual([[topic, '0', 'Successful']])
    expect(table((await groups('--describe', '--group', group)).lines).map((row) => row[2])).toEqual(['1'])

    expect((await groups('--delete', '--group', group)).stdout).toContain(
      `Deletion of requested consumer groups ('${group}') was successful.`,
    )
    expect((await groups('--list')).lines).not.toContain(group)
    expect((await groups('--delete', '--group', group)).stdout).toContain(
      `Group '${group}' could not be deleted due to: org.apache.kafka.common.errors.GroupIdNotFoundException: The group id does not exist.`,
    )
    expect((await groups('--describe', '--group', group)).stdout).toContain(
      `org.apache.kafka.common.errors.GroupIdNotFoundException: Group ${group} not found.`,
    )
  })
})

describe.skipIf(withoutJava)(`kafka-groups${withoutJava ? `: ${withoutJava}` : ''}`, () => {
  test('lists groups by type and protocol', async () => {
    const { group } = await groupThatHasRead()
    const listed = async (...args: string[]) => table((await tool('kafka-groups', ['--list', ...args])).lines)
    const row = [group, 'Classic', 'consumer']
    expect(await listed()).toContainEqual(row)
    expect(await listed('--consumer')).toContainEqual(row)
    expect(await listed('--group-type', 'classic', '--protocol', 'consumer')).toContainEqual(row)
    expect(await listed('--protocol', 'connect')).not.toContainEqual(row)
    expect(await listed('--share')).toEqual([])
  })
})
