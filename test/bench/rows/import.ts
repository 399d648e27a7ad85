import { pathToFileURL } from 'node:url'
import { runOrThrow } from '../../peers/program.js'
import { type Family, interleave, medians } from '../measure.js'

/** What a test worker pays before it starts a cluster. */
export const importFamily: Family = {
  name: 'import',
  brokers: 0,
  needsClient: false,
  async measure(bench) {
    if (!bench.pool.peers.names.includes('ours')) return []
    const url = pathToFileURL(bench.pool.peers.oursModule).href
    const script = `const t = performance.now(); await import('${url}'); console.log(performance.now() - t)`
    const rounds = bench.quick ? 5 : 15
    const samples = await interleave(bench, ['ours'], rounds, async () => {
      const empty = await timeNode('console.log(0)')
      const importing = await timeNode(script)
      return { processMs: importing.elapsedMs - empty.elapsedMs, insideMs: Number(importing.output) }
    })
    return [
      {
        name: 'import, process with it less one without',
        unit: 'ms',
        better: 'lower',
        figures: medians(samples, (sample) => sample.processMs),
        target: '< 40',
      },
      {
        name: 'import, seen from inside',
        unit: 'ms',
        better: 'lower',
        figures: medians(samples, (sample) => sample.insideMs),
      },
    ]
  },
}

async function timeNode(script: string): Promise<{ elapsedMs: number; output: string }> {
  const begin = performance.now()
  const output = await runOrThrow(process.execPath, ['--input-type=module', '-e', script])
  return { elapsedMs: performance.now() - begin, output }
}
