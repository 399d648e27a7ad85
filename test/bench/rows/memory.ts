import { runClient } from '../client.js'
import { type Bench, type Family, interleave, medians } from '../measure.js'
import { type PeerName, residentBytes, startPeer } from '../peers.js'

const brokers = 3
const valueBytes = 1024

interface Memory {
  resident: number
  held: number
  residentAfterDeletion: number
}

/**
 * A server of 3 brokers of its own takes about 300 MB (quick: 100) in 4 partitions with 3 replicas each. Counted is what
 * its process grew by, per byte of the record batches produced, which are counted once: resident memory as the
 * system sees it, and what the runtime says it holds (V8: heap and external; Go: heap), both after a garbage collection.
 * The baseline is taken after a tenth of the load was produced and deleted. Kafka keeps its records in the page cache.
 */
export const memoryFamily: Family = {
  name: 'memory',
  brokers: 0,
  needsClient: true,
  async measure(bench) {
    const peers = bench.pool.peers.names.filter((name) => name !== 'kafka')
    const samples = await interleave(bench, peers, 1, (peer) => measureMemory(bench, peer))
    const common = { unit: 'B/B', better: 'lower' } as const
    return [
      {
        name: 'memory per retained byte, resident',
        figures: medians(samples, (sample) => sample.resident),
        target: '<= 1.1',
        ...common,
      },
      {
        name: 'memory per retained byte, held by the runtime',
        figures: medians(samples, (sample) => sample.held),
        target: '<= 1.1',
        ...common,
      },
      {
        name: '  still resident after the topic is deleted',
        figures: medians(samples, (sample) => sample.residentAfterDeletion),
        ...common,
      },
    ]
  },
}

async function measureMemory(bench: Bench, peer: PeerName): Promise<Memory> {
  const server = await startPeer(peer, brokers, bench.pool.peers)
  try {
    const records = bench.quick ? 100_000 : 300_000
    const produce = (topic: string, count: number) =>
      runClient('produce', server.bootstrapServers, {
        topic,
        records: count,
        'value-bytes': valueBytes,
        partitions: 4,
        replication: brokers,
      })
    const state = async () => {
      const { heldBytes } = await server.collect!()
      return { heldBytes, residentBytes: await residentBytes(server.pid) }
    }
    await produce('warm-up', records / 10)
    await runClient('delete', server.bootstrapServers, { topic: 'warm-up' })
    const before = await state()
    const { batchBytes } = await produce('retained', records)
    const full = await state()
    await runClient('delete', server.bootstrapServers, { topic: 'retained' })
    const after = await state()
    return {
      resident: (full.residentBytes - before.residentBytes) / batchBytes,
      held: (full.heldBytes - before.heldBytes) / batchBytes,
      residentAfterDeletion: (after.residentBytes - before.residentBytes) / batchBytes,
    }
  } finally {
    await server.stop()
  }
}
