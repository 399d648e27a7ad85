import { describe, expect, test } from 'vitest'
import { newTopic, say, table, tool, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

describe.skipIf(withoutJava)(`kafka-features${skipped}`, () => {
  const features = (...args: string[]) => say('kafka-features', args)

  test('describes what is finalized', async () => {
    const { lines } = await features('describe')
    const levels = lines.map((line) => {
      const [, name, ...levels] = /^Feature: (\S+)\s+\w+: (\S+)\s+\w+: (\S+)\s+\w+: (\S+)\s+Epoch: \d+$/.exec(line)!
      return [name, ...levels]
    })
    expect(levels.filter(([name]) => name !== 'kraft.version')).toEqual([
      ['eligible.leader.replicas.version', '0', '1', '1'],
      ['group.version', '0', '1', '1'],
      ['metadata.version', '3.3-IV3', '4.3-IV0', '4.3-IV0'],
      ['share.version', '0', '1', '1'],
      ['streams.version', '0', '1', '1'],
      ['transaction.version', '0', '2', '2'],
    ])
  })

  test('upgrades to a level that is there, and shows what it would do', async () => {
    const upgraded = await features('upgrade', '--feature', 'group.version=1')
    expect([upgraded.code, ...upgraded.lines]).toEqual([0, 'group.version was upgraded to 1.'])
    const tried = await features('downgrade', '--feature', 'share.version=0', '--dry-run')
    expect([tried.code, ...tried.lines]).toEqual([0, 'share.version can be downgraded to 0.'])
    expect((await features('describe')).stdout).toMatch(/share\.version .* FinalizedVersionLevel: 1 /)
  })

  test.for([
    ['upgrade', 'metadata.version=99', /Local controller \d only supports versions 7-30$/],
    ['upgrade', 'unknown.version=3', /Local controller \d does not support this feature\.$/],
    [
      'upgrade',
      'metadata.version=25',
      /Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade\.$/,
    ],
    [
      'downgrade',
      'metadata.version=21',
      /Unsupported metadata\.version downgrade from 30 to 21\. Refusing to perform the requested downgrade because it might delete metadata information\.$/,
    ],
  ] as const)('refuses to %s to %s', async ([command, feature, reason]) => {
    const said = await features(command, '--feature', feature, '--dry-run')
    expect(said.code).toBe(1)
    const [name, level] = feature.split('=')
    expect(said.lines).toEqual([expect.stringContaining(`Can not ${command} ${name} to ${level}. `)])
    expect(said.lines[0]).toMatch(reason)
  })
})

describe.skipIf(withoutJava)(`kafka-metadata-quorum${skipped}`, () => {
  test('describes the quorum', async () => {
    const { lines } = await tool('kafka-metadata-quorum', ['describe', '--status'])
    const status = new Map(lines.map((line) => line.split(/:\s+(.*)/).slice(0, 2) as [string, string]))
    expect(`Cluster ID: ${status.get('ClusterId')}`).toBe((await tool('kafka-cluster', ['cluster-id'])).lines[0])
    expect(status.get('LeaderId')).toMatch(/^[123]$/)
    expect(Number(status.get('LeaderEpoch'))).toBeGreaterThan(0)
    expect(Number(status.get('HighWatermark'))).toBeGreaterThan(0)
    const voters = JSON.parse(status.get('CurrentVoters')!) as { id: number; endpoints: string[] }[]
    expect(voters.map(({ id }) => id).sort()).toEqual([1, 2, 3])
    for (const { endpoints } of voters)
      expect(endpoints).toEqual([expect.stringMatching(/^CONTROLLER:\/\/127\.0\.0\.1:\d+$/)])
    expect(status.get('CurrentObservers')).toBe('[]')
  })

  test('tells how far each of its members is', async () => {
    const leaderId = /LeaderId:\s+(\d)/.exec((await tool('kafka-metadata-quorum', ['describe', '--status'])).stdout)![1]
    const rows = table((await tool('kafka-metadata-quorum', ['describe', '--replication'])).lines)
    expect(rows.map(([id, , , , , , status]) => [id, status])).toEqual(
      ['1', '2', '3'].map((id) => [id, id === leaderId ? 'Leader' : 'Follower']),
    )
    for (const [, , logEndOffset] of rows) expect(Number(logEndOffset)).toBeGreaterThan(0)
    expect(rows.find(([id]) => id === leaderId)![3]).toBe('0')
  })
})

describe.skipIf(withoutJava)(`kafka-transactions${skipped}`, () => {
  test('lists none where none were begun', async () => {
    const { lines } = await tool('kafka-transactions', ['list'])
    expect(lines.map((line) => line.trim().split('\t'))).toEqual([
      ['TransactionalId', 'Coordinator', 'ProducerId', 'TransactionState'],
    ])
  })

  test('describes the producers of a partition', async () => {
    const topic = await newTopic()
    await tool('kafka-console-producer', ['--topic', topic], 'a\nb\n')
    const described = await tool('kafka-transactions', ['describe-producers', '--topic', topic, '--partition', '0'])
    expect(table(described.lines)).toEqual([
      [expect.stringMatching(/^\d+$/), '0', '-1', '1', expect.stringMatching(/^\d{13}$/), 'None'],
    ])
    const hanging = await tool('kafka-transactions', ['find-hanging', '--topic', topic])
    expect(table(hanging.lines)).toEqual([])
  })
})
