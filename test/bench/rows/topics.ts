import { runClient, type TopicTimes } from '../client.js'
import { type Column, type Family, interleave, medians, type Row } from '../measure.js'

const sizes = [1000, 10_000] as const

type Times = Record<(typeof sizes)[number], TopicTimes>

/** Topics of one partition each on one broker: what each of them costs must not grow with their number. */
export const topicsFamily: Family = {
  name: 'topics',
  brokers: 1,
  needsClient: true,
  async measure(bench) {
    const rounds = bench.quick ? 1 : 3
    const samples = await interleave(bench, bench.pool.peers.names, rounds, async (peer, round) => {
      // Creating 11,000 topics takes Kafka half a minute, and a node of this size doesn't hold many times as many.
      if (peer === 'kafka' && round > 0) return undefined
      // A node of Kafka maps some files for each partition that it has or had lately: more of them would be its end.
      const { bootstrapServers } = await (round === 0 ? bench.pool.fresh(peer, 1) : bench.pool.get(peer, 1))
      const times: Partial<Times> = {}
      for (const topics of sizes) {
        const flags = { topic: `topics-${topics}-${round}`, topics, samples: bench.quick ? 200 : 1000 }
        times[topics] = await runClient('topics', bootstrapServers, flags)
      }
      return times as Times
    })
    return [
      ...rowsOf('created', 'us a topic', samples, (times, count) => (times.createdMs * 1000) / count),
      ...rowsOf('all described', 'us a topic', samples, (times, count) => (times.describeAllMs * 1000) / count),
      ...rowsOf('one described with its configs, p50', 'us', samples, (times) => times.describe.p50Us),
      ...rowsOf('one config altered, p50 of 1,000', 'us', samples, (times) => times.alter.p50Us),
    ]
  },
}

function rowsOf(
  what: string,
  unit: string,
  samples: Parameters<typeof medians<Column, Times>>[0],
  pick: (times: TopicTimes, count: number) => number,
): Row[] {
  const [few, many] = sizes
  return [
    {
      name: `10,000 topics: ${what}`,
      unit,
      better: 'lower',
      figures: medians(samples, (times) => pick(times[many], many)),
    },
    {
      name: '  over that among 1,000',
      unit: 'x',
      better: 'lower',
      figures: medians(samples, (times) => pick(times[many], many) / pick(times[few], few)),
      target: 'about 1, or less',
    },
  ]
}
