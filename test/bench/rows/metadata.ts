import { type MetadataTimes, runClient } from '../client.js'
import { type Column, type Family, interleave, medians, type Row } from '../measure.js'

const sizes = [1000, 10_000] as const

type Times = Record<(typeof sizes)[number], MetadataTimes>

/** Topics of 100 partitions each on one broker: what grows faster than their number would show in the ratios. */
export const metadataFamily: Family = {
  name: 'metadata',
  brokers: 1,
  needsClient: true,
  async measure(bench) {
    const rounds = bench.quick ? 1 : 3
    const samples = await interleave(bench, bench.pool.peers.names, rounds, async (peer, round) => {
      // Creating 11,000 partitions takes Kafka 20 s, and a node of this size doesn't hold many times as many.
      if (peer === 'kafka' && round > 0) return undefined
      const { bootstrapServers } = await bench.pool.get(peer, 1)
      const times: Partial<Times> = {}
      for (const partitions of sizes) {
        const flags = { topic: `metadata-${partitions}-${round}`, partitions, samples: 30 }
        times[partitions] = await runClient('metadata', bootstrapServers, flags)
      }
      return times as Times
    })
    return [
      ...rowsOf('metadata of', samples, (times) => times.metadataMs),
      ...rowsOf('creation until usable of', samples, (times) => times.usableMs),
    ]
  },
}

function rowsOf(
  what: string,
  samples: Parameters<typeof medians<Column, Times>>[0],
  pick: (times: MetadataTimes) => number,
): Row[] {
  const [few, many] = sizes
  return [
    ...sizes.map((size): Row => {
      const figures = medians(samples, (times) => pick(times[size]))
      return { name: `${what} ${size.toLocaleString('en-US')} partitions`, unit: 'ms', better: 'lower', figures }
    }),
    {
      name: `  a partition's time, at ${many.toLocaleString('en-US')} over at ${few.toLocaleString('en-US')}`,
      unit: 'x',
      better: 'lower',
      figures: medians(samples, (times) => pick(times[many]) / many / (pick(times[few]) / few)),
      target: 'about 1, or less',
    },
  ]
}
