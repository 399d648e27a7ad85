import { describe, expect, test } from 'vitest'
import { eventually, newTopic, say, tool, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

describe.skipIf(withoutJava)(`kafka-log-dirs${skipped}`, () => {
  test('tells how large every replica is', async () => {
    const topic = await newTopic({ assignment: '1:2,2:3' })
    const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
    await tool('kafka-console-producer', ['--topic', topic, ...keyed], 'k3:a\n')
    // A batch header, and a record of 10 bytes.
    const first = { partition: `${topic}-0`, size: 71, offsetLag: 0, isFuture: false }
    const second = { partition: `${topic}-1`, size: 0, offsetLag: 0, isFuture: false }
    await eventually(async () => {
      const { lines } = await tool('kafka-log-dirs', ['--describe', '--topic-list', topic])
      expect(lines.slice(0, 2)).toEqual([
        'Querying brokers for log directories information',
        'Received log directory information from brokers 1,2,3',
      ])
      const { version, brokers } = JSON.parse(lines[2]!)
      expect(version).toBe(1)
      const held = new Map([
        [1, [first]],
        [2, [first, second]],
        [3, [second]],
      ])
      for (const { broker, logDirs } of brokers) {
        expect(logDirs).toEqual([{ logDir: expect.any(String), error: null, partitions: expect.any(Array) }])
        const partitions = logDirs[0].partitions.sort((a: typeof first, b: typeof first) =>
          a.partition.localeCompare(b.partition),
        )
        expect(partitions).toEqual(held.get(broker))
      }
      expect(brokers).toHaveLength(3)
    })
  })

  test('tells which brokers are not there', async () => {
    const said = await say('kafka-log-dirs', ['--describe', '--broker-list', '1,9'])
    expect(said.code).toBe(1)
    expect(said.stderr).toContain(
      'ERROR: The given brokers do not exist from --broker-list: 9. Current existent brokers: 1,2,3',
    )
  })
})
