// npm run bench -- [--only start,service] [--peers ours,kfake] [--quick] [--json] [--ours <module>]
import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { isGoAvailable } from '../peers/go.js'
import { kafkaVersion } from '../peers/kafka/launch.js'
import type { Bench, Family, Row } from './measure.js'
import { missing, type PeerName, type Peers, peerNames, prepare, ServerPool } from './peers.js'
import { compactionFamily } from './rows/compaction.js'
import { importFamily } from './rows/import.js'
import { logFamily } from './rows/log.js'
import { memoryFamily } from './rows/memory.js'
import { metadataFamily } from './rows/metadata.js'
import { roundTripFamily } from './rows/roundtrip.js'
import { serviceFamily } from './rows/service.js'
import { startFamily } from './rows/start.js'
import { throughputFamily } from './rows/throughput.js'
import { topicsFamily } from './rows/topics.js'
import { renderTable } from './table.js'

/** In the order of their brokers: the servers of one number are stopped before those of the next are started. */
const families: readonly Family[] = [
  importFamily,
  memoryFamily,
  compactionFamily,
  startFamily,
  serviceFamily,
  throughputFamily,
  roundTripFamily,
  logFamily,
  metadataFamily,
  topicsFamily,
]

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      peers: { type: 'string', default: peerNames.join(',') },
      ours: { type: 'string', default: 'dist/esm/index.js' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const selected = select(
    '--only',
    values.only,
    families.map((family) => family.name),
  )
  const wanted = select('--peers', values.peers, peerNames)
  const notes: string[] = []
  const peers = available(wanted, resolve(values.ours), notes)
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, Kafka ${kafkaVersion}, load before ${loadavg()[0]!.toFixed(1)}`
  await prepare(peers)
  const rows = await measure(
    families.filter((family) => selected.includes(family.name)),
    { peers, quick: values.quick, notes },
  )
  if (values.json) {
    console.log(JSON.stringify({ machine, quick: values.quick, rows, notes }, null, 2))
  } else {
    console.log(`\n${machine}\n"vs": how many times better ours is (faster, or less memory)\n\n${renderTable(rows)}`)
    for (const note of notes) console.log(note)
  }
}

function select<Name extends string>(flag: string, list: string | undefined, known: readonly Name[]): readonly Name[] {
  if (list === undefined) return known
  const names = list.split(',')
  const unknown = names.find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) throw new Error(`${flag} ${unknown}: expected some of ${known.join(',')}`)
  return known.filter((name) => names.includes(name))
}

function available(wanted: readonly PeerName[], oursModule: string, notes: string[]): Peers {
  const names = wanted.filter((name) => {
    const reason = missing(name, oursModule)
    if (reason !== undefined) notes.push(`${name} is left out: ${reason}`)
    return reason === undefined
  })
  return { names, oursModule }
}

interface Run {
  peers: Peers
  quick: boolean
  notes: string[]
}

async function measure(selected: readonly Family[], { peers, quick, notes }: Run): Promise<Row[]> {
  const pool = new ServerPool(peers)
  const rows: Row[] = []
  try {
    let brokers = 0
    for (const family of selected) {
      if (family.needsClient && !isGoAvailable()) {
        notes.push(`${family.name} is left out: its client needs Go`)
        continue
      }
      if (family.brokers !== brokers) await pool.stopAll()
      brokers = family.brokers
      const begin = performance.now()
      const bench: Bench = {
        pool,
        quick,
        failed: (what, error) => {
          notes.push(`${family.name}, ${what}: failed: ${error instanceof Error ? error.message : error}`)
          process.exitCode = 1
        },
      }
      rows.push(...(await family.measure(bench)))
      console.error(`${family.name}: measured in ${((performance.now() - begin) / 1000).toFixed(1)} s`)
    }
  } finally {
    await pool.stopAll()
  }
  return rows
}

await main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
