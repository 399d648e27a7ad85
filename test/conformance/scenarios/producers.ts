import { describeProducers } from '../../../src/protocol/apis/describe-producers.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import type { BatchHeader } from '../../../src/protocol/encode-batch.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, T0 } from './batch.js'

type Asked = readonly [topic: string, ...partitions: number[]]

function ask(p: Play, note: string, topics: readonly Asked[], to = 1) {
  const request = { topics: topics.map(([name, ...partitionIndexes]) => ({ name, partitionIndexes })) }
  return p.ask(describeProducers, 0, request, { note, to })
}

export const producerScenarios: readonly Scenario[] = [
  {
    name: 'DescribeProducers tells what a partition remembers of its producers',
    async play(p) {
      const { name } = await p.topic('t')
      await ask(p, 'nobody', [[name, 0]])
      await p.append(name, batchOf(['no producer id']))
      await ask(p, 'nobody with an id', [[name, 0]])
      const producerId = await p.producerId()
      const send = (values: readonly string[], header: BatchHeader) =>
        p.append(name, batchOf(values, { producerId, producerEpoch: 0, ...header }))
      await send(['a', 'b', 'c'], { baseSequence: 0 })
      await ask(p, 'one', [[name, 0]])
      await send(['d'], { baseSequence: 3 })
      await ask(p, 'a second batch', [[name, 0]])
      await send(['d'], { baseSequence: 3 })
      await ask(p, 'the same again', [[name, 0]])
      await send(['e', 'f'], { producerEpoch: 1, baseSequence: 0 })
      await ask(p, 'another epoch', [[name, 0]])
      const older = batchOf([{ timestamp: T0 - 5000, value: Buffer.from('old') }], {
        producerId,
        producerEpoch: 1,
        baseSequence: 2,
      })
      await p.append(name, older)
      await ask(p, 'an older time', [[name, 0]])
      await p.append(name, batchOf(['x'], { producerId: await p.producerId(), producerEpoch: 7, baseSequence: 9 }))
      await ask(p, 'two', [[name, 0]])
    },
  },
  {
    name: 'DescribeProducers of several partitions, and of those that are none',
    async play(p) {
      const { name } = await p.topic('t', { partitions: 2 })
      const producerId = await p.producerId()
      await p.append(name, batchOf(['a'], { producerId, producerEpoch: 0, baseSequence: 0 }), { index: 1 })
      const nowhere = p.name('nowhere')
      await ask(p, 'both', [[name, 0, 1]])
      await ask(p, 'no topics', [])
      await ask(p, 'no partitions', [[name]])
      await ask(p, 'a partition that is none', [[name, 1, 2]])
      await ask(p, 'a partition below 0', [[name, -1]])
      await ask(p, 'a partition twice', [[name, 1, 1]])
      await ask(p, 'a topic twice', [
        [name, 1],
        [name, 0],
      ])
      await ask(p, 'a topic that is none', [[nowhere, 0, 1]])
      await ask(p, 'no name', [['', 0]])
      await ask(p, 'a name that is none', [['not a name', 0]])
      await ask(p, 'one topic that is and one that is not', [
        [nowhere, 0],
        [name, 1],
      ])
    },
  },
  {
    name: 'DescribeProducers asks the leader',
    brokers: 3,
    async play(p) {
      const { name } = await p.topic('t', { assignments: [[1, 2]] })
      const producerId = await p.producerId()
      await p.append(name, batchOf(['a'], { producerId, producerEpoch: 0, baseSequence: 0 }))
      await p.ask(metadata, 9, { topics: [{ name }], allowAutoTopicCreation: false })
      for (const to of [1, 2, 3]) await ask(p, `broker ${to}`, [[name, 0]], to)
    },
  },
]
