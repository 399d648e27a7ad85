import { describe, expect, test } from 'vitest'
import { newTopic, tool, unique, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

describe.skipIf(withoutJava)(`kafka-producer-perf-test and kafka-consumer-perf-test${skipped}`, () => {
  test('write and read as many records as asked for', async () => {
    const topic = await newTopic({ partitions: 3 })
    const load = ['--num-records', '5000', '--record-size', '100', '--throughput', '-1']
    const produced = await tool('kafka-producer-perf-test', ['--topic', topic, ...load])
    expect(produced.lines.at(-1)).toMatch(/^5000 records sent, [\d.]+ records\/sec \([\d.]+ MB\/sec\), .+ 99\.9th\.$/)
    const { lines } = await tool('kafka-get-offsets', ['--topic', topic])
    expect(lines.map((line) => Number(line.split(':')[2])).reduce((sum, each) => sum + each)).toBe(5000)

    const consumed = await tool('kafka-consumer-perf-test', ['--topic', topic, '--num-records', '5000'])
    const [header, row] = consumed.lines.map((line) => line.split(', '))
    const value = (name: string) => row![header!.indexOf(name)]
    expect([value('data.consumed.in.nMsg'), value('data.consumed.in.MB')]).toEqual(['5000', '0.4768'])
  })
})

describe.skipIf(withoutJava)(`kafka-verifiable-producer and kafka-verifiable-consumer${skipped}`, () => {
  test('account for every record', async () => {
    const topic = await newTopic()
    const producing = ['--topic', topic, '--max-messages', '20', '--value-prefix', '7', '--acks', '-1']
    const produced = events(await tool('kafka-verifiable-producer', producing))
    const acknowledged = produced.filter(({ name }) => name === 'producer_send_success')
    expect(acknowledged.map(({ value, partition, offset }) => [value, partition, offset])).toEqual(
      Array.from({ length: 20 }, (_, n) => [`7.${n}`, 0, n]),
    )
    expect(produced.at(-1)).toMatchObject({ name: 'tool_data', sent: 20, acked: 20 })

    const consuming = ['--topic', topic, '--group-id', unique('verifiable'), '--max-messages', '20']
    const consumed = events(
      await tool('kafka-verifiable-consumer', [...consuming, '--reset-policy', 'earliest', '--verbose']),
    )
    const named = (name: string) => consumed.filter((event) => event.name === name)
    expect(named('partitions_assigned')).toMatchObject([{ partitions: [{ topic, partition: 0 }] }])
    expect(named('record_data').map(({ value, offset }) => [value, offset])).toEqual(
      Array.from({ length: 20 }, (_, n) => [`7.${n}`, n]),
    )
    expect(named('offsets_committed').at(-1)).toMatchObject({
      success: true,
      offsets: [{ topic, partition: 0, offset: 20 }],
    })
    expect(named('shutdown_complete')).toHaveLength(1)
  })
})

interface ToolEvent {
  name: string
  [field: string]: unknown
}

/** What a verifiable client tells, line by line. */
function events({ lines }: { lines: readonly string[] }): ToolEvent[] {
  return lines.map((line) => JSON.parse(line))
}
