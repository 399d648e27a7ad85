import { initProducerId } from '../../../src/protocol/apis/init-producer-id.js'
import type { Scenario } from '../scenario.js'
import { inEveryVersion } from './versions.js'

export const initProducerIdScenarios: readonly Scenario[] = [
  ...inEveryVersion(initProducerId, 'gives ids', async (p, version) => {
    const request = { transactionalId: null, transactionTimeoutMs: 60_000 }
    const first = await p.ask(initProducerId, version, request, { until: ({ errorCode }) => errorCode === 0 })
    const second = await p.ask(initProducerId, version, request)
    p.note('ids count up', second.producerId === first.producerId + 1)
    for (const transactionTimeoutMs of [0, -1, 2 ** 31 - 1]) {
      await p.ask(
        initProducerId,
        version,
        { ...request, transactionTimeoutMs },
        { note: `timeout ${transactionTimeoutMs}` },
      )
    }
    await p.ask(initProducerId, version, { ...request, transactionalId: '' }, { note: 'an empty transactional id' })
    if (version < 3) return
    for (const [producerId, producerEpoch] of [
      [first.producerId, 0],
      [first.producerId, 5],
      [first.producerId, -1],
      [-1, 3],
      [-5, -5],
    ] as const) {
      const note = `its own id and epoch ${producerId < 0 ? producerId : 'known'}, ${producerEpoch}`
      await p.ask(initProducerId, version, { ...request, producerId, producerEpoch }, { note })
    }
  }),
  {
    name: 'every broker gives ids of its own',
    brokers: 3,
    async play(p) {
      const ids = new Set<number>()
      for (const to of [1, 2, 3, 1]) {
        const request = { transactionalId: null, transactionTimeoutMs: 60_000 }
        const { producerId } = await p.ask(initProducerId, 4, request, {
          to,
          until: ({ errorCode }) => errorCode === 0,
        })
        ids.add(producerId)
      }
      p.note('different ids', ids.size)
    },
  },
]
