import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EmbeddedKafka } from '../../../src/index.js'
import { kafkaVersion } from '../../peers/kafka/launch.js'
import { kafkaTool } from '../../peers/kafka/tool.js'
import { withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

/** A cluster that takes metrics: one of Kafka's would need a reporter that does. */
describe.skipIf(withoutJava)(`a Java client pushes its metrics to embedded-kafka${skipped}`, () => {
  let kafka: EmbeddedKafka

  beforeAll(async () => {
    kafka = await EmbeddedKafka.start({ telemetry: true, topics: { load: {} } })
  })
  afterAll(() => kafka.stop())

  test('those that it is subscribed to', async () => {
    const prefix = 'org.apache.kafka.producer.connection'
    kafka.telemetry.subscribe('connections', { metrics: [prefix], match: { client_id: 'perf.*' } })
    // Four seconds of records: it has asked for its subscription long before it ends.
    const load = ['--topic', 'load', '--num-records', '800', '--record-size', '10', '--throughput', '200']
    const client = ['--bootstrap-server', kafka.bootstrapServers, '--command-property', 'client.id=perf-1']
    const { code, stderr } = await kafkaTool('org.apache.kafka.tools.ProducerPerformance', [...load, ...client])
    expect([code, stderr]).toEqual([0, ''])

    const pushes = kafka.telemetry.pushes({ clientId: 'perf-1' })
    expect(pushes.length).toBeGreaterThan(1)
    expect(pushes[0]).toMatchObject({
      softwareName: 'apache-kafka-java',
      softwareVersion: kafkaVersion,
      terminating: false,
    })
    // Whether it has time for last words when it closes depends on what else it still has to send.
    for (const push of pushes.slice(0, -1)) expect(push.terminating).toBe(false)
    expect(new Set(pushes.map(({ clientInstanceId }) => clientInstanceId)).size).toBe(1)
    // What it is not subscribed to it leaves out; a busy client was once seen to push more, for which it alone answers.
    const onlySubscribed = pushes.filter((push) => push.metrics().every(({ name }) => name.startsWith(prefix)))
    expect(onlySubscribed.length).toBeGreaterThan(0)
    const connections = pushes.map((push) => push.metric(`${prefix}.count`)?.points[0]?.value)
    expect(Math.max(...connections.map((count) => count ?? 0))).toBeGreaterThan(0)
  })
})
