import { describe, expect, test } from 'vitest'
import { newTopic, tool, unique, withJsonFile, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

/** Options of the console consumer that print a record whole. */
const wholeRecords = ['key', 'headers', 'timestamp', 'partition', 'offset'].flatMap((part) => [
  '--formatter-property',
  `print.${part}=true`,
])

function produce(topic: string, lines: readonly string[], ...options: string[]) {
  return tool('kafka-console-producer', ['--topic', topic, ...options], `${lines.join('\n')}\n`)
}

function consume(topic: string, count: number, ...options: string[]) {
  const limits = ['--max-messages', String(count), '--timeout-ms', '30000']
  return tool('kafka-console-consumer', ['--topic', topic, ...limits, ...options])
}

describe.skipIf(withoutJava)(`kafka-console-producer and kafka-console-consumer${skipped}`, () => {
  test('pass keys, headers, tombstones and timestamps', async () => {
    const topic = await newTopic()
    const reading = ['parse.key=true', 'key.separator=:', 'parse.headers=true', 'null.marker=NULL']
    await produce(
      topic,
      ['h1:x,h2:y\tk1:v1', 'NULL\tk2:NULL'],
      ...reading.flatMap((property) => ['--reader-property', property]),
    )
    const { lines, stderr } = await consume(topic, 2, '--from-beginning', ...wholeRecords)
    expect(lines).toEqual([
      expect.stringMatching(/^CreateTime:\d{13}\tPartition:0\tOffset:0\th1:x,h2:y\tk1\tv1$/),
      expect.stringMatching(/^CreateTime:\d{13}\tPartition:0\tOffset:1\tNO_HEADERS\tk2\tnull$/),
    ])
    expect(stderr).toContain('Processed a total of 2 messages')
  })

  test.for(['gzip', 'snappy', 'lz4', 'zstd'])('pass records compressed with %s', async (codec) => {
    const topic = await newTopic()
    const values = Array.from({ length: 100 }, (_, n) => `value ${n} `.repeat(20).trim())
    await produce(topic, values, '--compression-codec', codec)
    expect((await consume(topic, 100, '--from-beginning')).lines).toEqual(values)
  })

  test('read on in a group where it stopped', async () => {
    const topic = await newTopic()
    const group = unique('readers')
    await produce(topic, ['1', '2', '3', '4'])
    const inGroup = ['--group', group, '--from-beginning', '--command-property', 'max.poll.records=2']
    expect((await consume(topic, 2, ...inGroup)).lines).toEqual(['1', '2'])
    expect((await consume(topic, 2, ...inGroup)).lines).toEqual(['3', '4'])
  })

  test('read one partition from an offset', async () => {
    const topic = await newTopic()
    await produce(topic, ['1', '2', '3', '4'])
    expect((await consume(topic, 2, '--partition', '0', '--offset', '2')).lines).toEqual(['3', '4'])
  })

  test('stamp records with the time of the append where the topic says so', async () => {
    const topic = await newTopic({ config: ['message.timestamp.type=LogAppendTime'] })
    await produce(topic, ['1'])
    const { lines } = await consume(topic, 1, '--from-beginning', ...wholeRecords)
    expect(lines[0]).toMatch(/^LogAppendTime:\d{13}\tPartition:0\tOffset:0\tNO_HEADERS\tnull\t1$/)
  })
})

describe.skipIf(withoutJava)(`kafka-get-offsets and kafka-delete-records${skipped}`, () => {
  test('tell and move where a partition begins', async () => {
    const topic = await newTopic({ partitions: 2 })
    const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
    // By their hashes k1 belongs into the second of two partitions, k3 into the first.
    await produce(topic, ['k1:a', 'k1:b', 'k3:c'], ...keyed)
    const offsets = async (...args: string[]) => (await tool('kafka-get-offsets', ['--topic', topic, ...args])).lines
    const latest = await offsets()
    expect(latest).toEqual([`${topic}:0:1`, `${topic}:1:2`])
    expect(await offsets('--time', 'earliest')).toEqual([`${topic}:0:0`, `${topic}:1:0`])
    expect(await offsets('--time', 'max-timestamp', '--partitions', '0')).toEqual([`${topic}:0:0`])

    const partitions = [
      { topic, partition: 0, offset: 99 },
      { topic, partition: 1, offset: -1 },
    ]
    const { stdout } = await withJsonFile({ version: 1, partitions }, (file) =>
      tool('kafka-delete-records', ['--offset-json-file', file]),
    )
    expect(stdout).toContain(`partition: ${topic}-1\tlow_watermark: 2`)
    expect(stdout).toContain(
      `partition: ${topic}-0\terror: org.apache.kafka.common.errors.OffsetOutOfRangeException: The requested offset is not within the range`,
    )
    expect(await offsets('--time', 'earliest')).toEqual([`${topic}:0:0`, `${topic}:1:2`])
  })
})
