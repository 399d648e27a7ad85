import { apiVersions } from '../../../src/protocol/apis/api-versions.js'
import { describeQuorum } from '../../../src/protocol/apis/describe-quorum.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

const METADATA = '__cluster_metadata'

type Asked = readonly [name: string, ...partitions: number[]]

const asking = (...topics: readonly Asked[]) => ({
  topics: topics.map(([topicName, ...partitions]) => ({
    topicName,
    partitions: partitions.map((partitionIndex) => ({ partitionIndex })),
  })),
})

export const quorumScenarios: readonly Scenario[] = [
  ...inEveryVersion(describeQuorum, 'describes one controller', async (p, version) => {
    await p.ask(describeQuorum, version, asking([METADATA, 0]))
  }),
  ...inEveryVersion(
    describeQuorum,
    'describes three controllers, whoever is asked',
    async (p, version) => {
      for (const to of [1, 2, 3]) await p.ask(describeQuorum, version, asking([METADATA, 0]), { to })
    },
    { brokers: 3 },
  ),
  ...inEveryVersion(describeQuorum, 'knows one partition, asked for alone', async (p, version) => {
    const ask = (note: string, ...topics: readonly Asked[]) =>
      p.ask(describeQuorum, version, asking(...topics), { note })
    await ask('nothing')
    await ask('no partitions', [METADATA])
    await ask('another partition', [METADATA, 1])
    await ask('another topic', ['other', 0])
    await ask('no name', ['', 0])
    await ask('a partition below 0', [METADATA, -1])
    await ask('two partitions', [METADATA, 0, 1])
    await ask('the partition twice', [METADATA, 0, 0])
    await ask('another topic as well', [METADATA, 0], ['other', 0])
    await ask('the topic twice', [METADATA, 0], [METADATA, 0])
    await ask('topics that are none', ['other', 0, 1], ['another', 3])
  }),
  {
    name: 'the log of metadata grows with what is decided, and the epoch of features with it',
    async play(p) {
      const software = { clientSoftwareName: 'conformance', clientSoftwareVersion: '1.0' }
      const read = async () => {
        const { topics } = await p.setUp(describeQuorum, 2, asking([METADATA, 0]))
        const { finalizedFeaturesEpoch } = await p.setUp(apiVersions, 4, software)
        return { end: topics[0]!.partitions[0]!.highWatermark, epoch: finalizedFeaturesEpoch }
      }
      const before = await read()
      await p.topic('t', { partitions: 5, configs: { 'retention.ms': '1000' } })
      const after = await read()
      p.note('a topic with five partitions and a config', {
        'took its records': after.end - before.end >= 7,
        'and the epoch follows': after.epoch - before.epoch >= 7,
      })
    },
  },
]
