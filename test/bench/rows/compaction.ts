import { runOrThrow } from '../../peers/program.js'
import { type Family, interleave, medians } from '../measure.js'
import { programPath } from '../peers.js'

interface Compaction {
  compactMs: number
  /** What the process holds, per byte of the batches produced: before, after, and when retention took the rest. */
  heldBefore: number
  heldAfter: number
  heldAtLast: number
  /** What stayed of them. */
  kept: number
}

/**
 * A tenth of the records stays; three brokers have all of them. The others have no column: Kafka's cleaner comes when it
 * comes, and kfake's memory is nobody's but its own.
 */
export const compactionFamily: Family = {
  name: 'compaction',
  brokers: 0,
  needsClient: false,
  async measure(bench) {
    const { names, oursModule } = bench.pool.peers
    const columns = names.filter((name) => name === 'ours')
    const records = bench.quick ? 100_000 : 1_000_000
    const samples = await interleave(bench, columns, bench.quick ? 1 : 3, async (): Promise<Compaction> => {
      const args = ['--expose-gc', programPath('compact-ours.mjs'), oursModule, String(records)]
      return JSON.parse(await runOrThrow(process.execPath, args, { timeoutMs: 180_000, tied: true }))
    })
    const held = (name: string, pick: (sample: Compaction) => number, target: string) =>
      ({ name, unit: 'B/B', better: 'lower', figures: medians(samples, pick), target }) as const
    return [
      {
        name: `compaction of ${records.toLocaleString('en-US')} records to a tenth`,
        unit: 'ms',
        better: 'lower',
        figures: medians(samples, (sample) => sample.compactMs),
      },
      held('  memory held before, per byte of what is retained', (sample) => sample.heldBefore, '<= 1.1'),
      held('  memory held after, the same', (sample) => sample.heldAfter / sample.kept, '<= 1.3'),
      held('  memory held when retention took the rest, per byte it was', (sample) => sample.heldAtLast, '<= 0.05'),
    ]
  },
}
