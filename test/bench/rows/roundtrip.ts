import { runClient } from '../client.js'
import { type Family, interleave, medians } from '../measure.js'

/** One record of 100 B at a time, acks=all, no linger, each waiting for its acknowledgement. */
export const roundTripFamily: Family = {
  name: 'roundtrip',
  brokers: 1,
  needsClient: true,
  async measure(bench) {
    const count = bench.quick ? 1000 : 3000
    const samples = await interleave(bench, bench.pool.peers.names, bench.quick ? 3 : 5, async (peer, round) => {
      const { bootstrapServers } = await bench.pool.get(peer, 1)
      return runClient('roundtrip', bootstrapServers, { topic: `roundtrip-${round}`, samples: count })
    })
    return [
      {
        name: 'round trip of one record, p50',
        unit: 'us',
        better: 'lower',
        figures: medians(samples, (sample) => sample.p50Us),
        target: '<= kfake',
      },
      {
        name: 'round trip of one record, p99',
        unit: 'us',
        better: 'lower',
        figures: medians(samples, (sample) => sample.p99Us),
      },
    ]
  },
}
