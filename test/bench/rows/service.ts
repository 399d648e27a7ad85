import { runOrThrow } from '../../peers/program.js'
import { type Bench, type Family, interleave, medians } from '../measure.js'
import { type PeerName, programPath } from '../peers.js'

const brokers = 3

/**
 * One test of a kafkajs service, in a fresh process: the first round pays for what the JIT compiler has not seen yet.
 * Ours starts and stops its cluster within the measured time; the peers' servers are there before and after.
 */
export const serviceFamily: Family = {
  name: 'service',
  brokers,
  needsClient: false,
  async measure(bench) {
    // A peer's round takes seconds, in waits that neither vary nor warm up.
    const [processes, ofPeers] = bench.quick ? [3, 1] : [7, 2]
    const samples = await interleave(bench, bench.pool.peers.names, processes, async (peer, round) =>
      peer === 'ours' || round < ofPeers ? serviceRounds(bench, peer) : undefined,
    )
    const target = '< 150'
    return [
      {
        name: 'kafkajs round on 3 brokers, first of a process',
        unit: 'ms',
        better: 'lower',
        figures: medians(samples, (sample) => sample.roundsMs[0]!),
        target,
      },
      {
        name: 'kafkajs round on 3 brokers, next',
        unit: 'ms',
        better: 'lower',
        figures: medians(samples, (sample) => sample.roundsMs.at(-1)!),
        target,
      },
    ]
  },
}

async function serviceRounds(bench: Bench, peer: PeerName): Promise<{ roundsMs: number[] }> {
  const target =
    peer === 'ours'
      ? ['--ours', bench.pool.peers.oursModule]
      : ['--bootstrap', (await bench.pool.get(peer, brokers)).bootstrapServers]
  const rounds = peer === 'ours' ? 5 : 2
  const output = await runOrThrow(
    process.execPath,
    [programPath('service-round.mjs'), ...target, String(brokers), String(rounds)],
    { timeoutMs: 120_000, tied: true },
  )
  return JSON.parse(output)
}
