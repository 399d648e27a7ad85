import { buildKfake } from '../../peers/kfake/launch.js'
import { runOrThrow } from '../../peers/program.js'
import { type Bench, type Column, type Family, interleave, medians } from '../measure.js'
import { programPath } from '../peers.js'

const brokers = 3

interface Start {
  coldMs: number
  nextMs: number
}

/**
 * Ours, kfake and the bare listeners are measured from inside a fresh process each, import not counted: the first start
 * and the median of the next 20. Kafka is three JVMs with their storage to format, and has no warm process.
 */
export const startFamily: Family = {
  name: 'start',
  brokers,
  needsClient: false,
  async measure(bench) {
    const inProcess = await interleave(bench, columns(bench), bench.quick ? 5 : 11, (column) => start(bench, column))
    const cold = medians(inProcess, (sample) => sample.coldMs)
    if (bench.pool.peers.names.includes('kafka')) {
      await bench.pool.get('kafka', brokers).then(
        (kafka) => (cold.kafka = kafka.startMs),
        (error) => bench.failed('kafka', error),
      )
    }
    return [
      { name: 'start 3 brokers, cold process', unit: 'ms', better: 'lower', figures: cold, target: '< 10' },
      {
        name: 'start 3 brokers, next of a warm process',
        unit: 'ms',
        better: 'lower',
        figures: medians(inProcess, (sample) => sample.nextMs),
        target: '< 2',
      },
    ]
  },
}

type Measured = Exclude<Column, 'kafka'>

function columns(bench: Bench): Measured[] {
  return [...bench.pool.peers.names.filter((name) => name !== 'kafka'), 'net']
}

async function start(bench: Bench, column: Measured): Promise<Start> {
  const nextStarts = '20'
  const node = (program: string, ...args: string[]) => runOrThrow(process.execPath, [programPath(program), ...args])
  const commands: Record<Measured, () => Promise<string>> = {
    ours: () => node('start-ours.mjs', bench.pool.peers.oursModule, String(brokers), nextStarts),
    net: () => node('start-listeners.mjs', String(brokers), nextStarts),
    kfake: async () => runOrThrow(await buildKfake(), ['--brokers', String(brokers), '--measure-starts', nextStarts]),
  }
  return JSON.parse(await commands[column]())
}
