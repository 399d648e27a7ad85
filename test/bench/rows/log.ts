import { runClient } from '../client.js'
import { type Column, type Family, interleave, medians, type Row } from '../measure.js'

const valueBytes = 1024
const sizes = { whole: { few: 10_000, many: 1_000_000 }, quick: { few: 1000, many: 100_000 } } as const

/** In a short log, and in a long one. */
interface Times {
  few: number
  many: number
}

interface Sample {
  fetchUs: Times
  timeUs: Times
}

/**
 * A log of one partition: single requests at random places of its middle, in a short log and in one 100 times as long.
 * Between the two, only a logarithm may lie.
 */
export const logFamily: Family = {
  name: 'log',
  brokers: 1,
  needsClient: true,
  async measure(bench) {
    const { few, many } = bench.quick ? sizes.quick : sizes.whole
    const samples = await interleave(bench, bench.pool.peers.names, 1, async (peer): Promise<Sample> => {
      const { bootstrapServers } = await bench.pool.get(peer, 1)
      const measure = async (records: number) => {
        const topic = `log-${records}`
        const flags = { topic, records, 'value-bytes': valueBytes, samples: 1000 }
        const measured = await runClient('lookup', bootstrapServers, flags)
        await runClient('delete', bootstrapServers, { topic })
        return measured
      }
      const short = await measure(few)
      const long = await measure(many)
      return {
        fetchUs: { few: short.fetch.p50Us, many: long.fetch.p50Us },
        timeUs: { few: short.time.p50Us, many: long.time.p50Us },
      }
    })
    const long = bench.quick ? '100 MB' : '1 GB'
    return [
      ...rowsOf(`a batch from the middle of ${long}`, samples, (sample) => sample.fetchUs),
      ...rowsOf(`an offset by its time in ${long}`, samples, (sample) => sample.timeUs),
    ]
  },
}

function rowsOf(
  name: string,
  samples: Parameters<typeof medians<Column, Sample>>[0],
  pick: (sample: Sample) => Times,
): Row[] {
  return [
    { name: `${name}, p50`, unit: 'us', better: 'lower', figures: medians(samples, (sample) => pick(sample).many) },
    {
      name: '  over that in a log of a hundredth',
      unit: 'x',
      better: 'lower',
      figures: medians(samples, (sample) => pick(sample).many / pick(sample).few),
      target: 'about 1',
    },
  ]
}
