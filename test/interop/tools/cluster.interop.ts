import { describe, expect, inject, test } from 'vitest'
import { eventually, newTopic, say, tool, unique, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

describe.skipIf(withoutJava)(`kafka-configs${skipped}`, () => {
  const configs = async (...args: string[]) => (await tool('kafka-configs', args)).lines

  test('describes and alters the configs of a topic', async () => {
    const topic = await newTopic({ config: ['retention.ms=60000'] })
    await eventually(async () =>
      expect(await configs('--describe', '--topic', topic)).toEqual([
        `Dynamic configs for topic ${topic} are:`,
        '  retention.ms=60000 sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:retention.ms=60000}',
      ]),
    )
    expect(
      await configs('--alter', '--topic', topic, '--add-config', 'retention.ms=1000,cleanup.policy=[compact,delete]'),
    ).toEqual([`Completed updating config for topic ${topic}.`])
    await configs('--alter', '--topic', topic, '--delete-config', 'retention.ms')
    await eventually(async () =>
      expect(await configs('--describe', '--topic', topic)).toEqual([
        `Dynamic configs for topic ${topic} are:`,
        '  cleanup.policy=compact,delete sensitive=false synonyms={DYNAMIC_TOPIC_CONFIG:cleanup.policy=compact,delete, DEFAULT_CONFIG:log.cleanup.policy=delete}',
      ]),
    )
    const all = await configs('--describe', '--topic', topic, '--all')
    expect(all).toHaveLength(34)
    expect(all).toContain(
      '  max.message.bytes=1048588 sensitive=false synonyms={DEFAULT_CONFIG:message.max.bytes=1048588}',
    )
    expect(all).toContain('  retention.ms=604800000 sensitive=false synonyms={}')
  })

  test('describes and alters the configs of a broker', async () => {
    const ofBroker = ['--broker', '2']
    await configs('--alter', ...ofBroker, '--add-config', 'log.cleaner.threads=2')
    // Others may have been at this broker's configs too.
    await eventually(async () =>
      expect(await configs('--describe', ...ofBroker)).toContain(
        '  log.cleaner.threads=2 sensitive=false synonyms={DYNAMIC_BROKER_CONFIG:log.cleaner.threads=2, DEFAULT_CONFIG:log.cleaner.threads=1}',
      ),
    )
    await configs('--alter', ...ofBroker, '--delete-config', 'log.cleaner.threads')
    await eventually(async () => {
      const [title, ...remaining] = await configs('--describe', ...ofBroker)
      expect(title).toBe('Dynamic configs for broker 2 are:')
      expect(remaining.join()).not.toContain('log.cleaner.threads')
    })
  })

  test('describes and alters the configs of a group', async () => {
    const ofGroup = ['--group', unique('group')]
    await configs('--alter', ...ofGroup, '--add-config', 'consumer.session.timeout.ms=50000')
    await eventually(async () =>
      expect(await configs('--describe', ...ofGroup)).toEqual([
        `Dynamic configs for group ${ofGroup[1]} are:`,
        '  consumer.session.timeout.ms=50000 sensitive=false synonyms={DYNAMIC_GROUP_CONFIG:consumer.session.timeout.ms=50000, DEFAULT_CONFIG:group.consumer.session.timeout.ms=45000}',
      ]),
    )
  })

  test.for([
    ['--topic', 'retention.ms=soon', 'Invalid value soon for configuration retention.ms: Not a number of type LONG'],
    ['--topic', 'no.such=1', 'Unknown topic config name: no.such'],
    ['--broker', 'node.id=3', 'Cannot update these configs dynamically: [node.id]'],
  ] as const)('tells what is wrong with %s %s', async ([resource, change, message]) => {
    const name = resource === '--topic' ? await newTopic() : '1'
    const said = await say('kafka-configs', ['--alter', resource, name, '--add-config', change])
    expect(said.code).toBe(1)
    expect(said.stderr).toContain(message)
  })
})

describe.skipIf(withoutJava)(`kafka-broker-api-versions and kafka-cluster${skipped}`, () => {
  test('tell what every broker serves', async () => {
    const { lines } = await tool('kafka-broker-api-versions', [])
    const brokers = lines.filter((line) => line.endsWith('-> ('))
    expect(brokers.map((line) => / \(id: (\d) rack: null isFenced: false\)/.exec(line)![1]).sort()).toEqual([
      '1',
      '2',
      '3',
    ])
    const served = (name: string) => lines.filter((line) => line.startsWith(`\t${name}(`)).map((line) => line.trim())
    expect(served('Produce')).toEqual(Array(3).fill('Produce(0): 0 to 13 [usable: 13],'))
    expect(served('Fetch')).toEqual(Array(3).fill('Fetch(1): 4 to 18 [usable: 18],'))
    expect(served('Metadata')).toEqual(Array(3).fill('Metadata(3): 0 to 13 [usable: 13],'))
    expect(served('JoinGroup')).toEqual(Array(3).fill('JoinGroup(11): 0 to 9 [usable: 9],'))
  })

  test('tell the cluster and where its brokers listen', async () => {
    const { stdout } = await tool('kafka-cluster', ['cluster-id'])
    expect(stdout).toMatch(/^Cluster ID: [\w-]{22}\n$/)
    const [, ...endpoints] = (await tool('kafka-cluster', ['list-endpoints'])).lines
    const ports = inject('bootstrapServers')
      .split(',')
      .map((address) => address.split(':')[1]!)
    expect(endpoints.map((line) => line.trim().split(/\s+/))).toEqual(
      ports.map((port, index) => [String(index + 1), '127.0.0.1', port, 'null', 'unfenced', 'broker']),
    )
  })

  test('can unregister no broker that is not there', async () => {
    const said = await say('kafka-cluster', ['unregister', '--id', '9'])
    expect(said.code).toBe(1)
    expect(said.stderr).toContain(
      'org.apache.kafka.common.errors.BrokerIdNotRegisteredException: Broker ID 9 is not currently registered',
    )
  })
})
