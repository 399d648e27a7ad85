import { runClient, type Throughput } from '../client.js'
import { type Bench, type Family, interleave, medians, type Row } from '../measure.js'
import type { PeerName } from '../peers.js'

const partitions = 4

interface Load {
  label: string
  valueBytes: number
  records: { whole: number; quick: number }
  unit: string
  figure: (throughput: Pick<Throughput, 'recordsPerSecond' | 'megabytesPerSecond'>) => number
}

const loads: readonly Load[] = [
  {
    label: '100 B values',
    valueBytes: 100,
    records: { whole: 1_000_000, quick: 500_000 },
    unit: 'k records/s',
    figure: (throughput) => throughput.recordsPerSecond / 1000,
  },
  {
    label: '1 KB values',
    valueBytes: 1024,
    records: { whole: 300_000, quick: 100_000 },
    unit: 'MB/s',
    figure: (throughput) => throughput.megabytesPerSecond,
  },
]

/** One broker, 4 partitions, acks=all; each round produces to a new topic, fetches all of it and deletes it. */
export const throughputFamily: Family = {
  name: 'throughput',
  brokers: 1,
  needsClient: true,
  async measure(bench) {
    const rows: Row[] = []
    for (const load of loads) {
      const rounds = bench.quick ? 4 : 11
      const samples = await interleave(bench, bench.pool.peers.names, rounds, (peer, round) =>
        produceAndFetch(bench, peer, load, round),
      )
      // The first round finds every server cold.
      for (const values of samples.values()) values.shift()
      const common = { unit: load.unit, better: 'higher', target: '>= 1.0x' } as const
      rows.push(
        {
          name: `produce, ${load.label}`,
          figures: medians(samples, ({ produced }) => load.figure(produced)),
          ...common,
        },
        { name: `fetch, ${load.label}`, figures: medians(samples, ({ fetched }) => load.figure(fetched)), ...common },
      )
    }
    return rows
  },
}

async function produceAndFetch(bench: Bench, peer: PeerName, load: Load, round: number) {
  const { bootstrapServers } = await bench.pool.get(peer, 1)
  const topic = `throughput-${load.valueBytes}-${round}`
  const records = bench.quick ? load.records.quick : load.records.whole
  const flags = { topic, records, 'value-bytes': load.valueBytes }
  const produced = await runClient('produce', bootstrapServers, { ...flags, partitions })
  const fetched = await runClient('fetch', bootstrapServers, flags)
  await runClient('delete', bootstrapServers, { topic })
  return { produced, fetched }
}
