import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export interface GoldenRecord {
  offset: number
  timestamp: number
  keyHex: string | null
  valueHex: string | null
  headers: [string, string | null][]
}

/** A record batch as Kafka wrote it, and what Kafka reads in it; `golden/README.md` describes the fields. */
export interface GoldenBatch {
  case: string
  hex: string
  batch: {
    baseOffset: number
    batchLength: number
    sizeInBytes: number
    partitionLeaderEpoch: number
    magic: number
    crc: number
    attributes: number
    compression: string
    timestampType: string
    lastOffset: number
    baseTimestamp: number
    maxTimestamp: number
    producerId: number
    producerEpoch: number
    baseSequence: number
    lastSequence: number
    recordCount: number
    isTransactional: boolean
    isControl: boolean
    deleteHorizonMs: number | null
  }
  records?: GoldenRecord[]
  recordsDigest?: { count: number; sha256: string; first?: GoldenRecord; last?: GoldenRecord }
}

const file = new URL('golden/batches.golden.ndjson.gz', import.meta.url)

const all: GoldenBatch[] = gunzipSync(readFileSync(file))
  .toString('utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

/** The batches of magic 2. */
export const goldenBatches = all.filter((golden) => golden.case.startsWith('v2 '))

/** The message sets of magic 0 and 1. */
export const goldenMessageSets = all.filter((golden) => !golden.case.startsWith('v2 '))

export function goldenBytes(name: string): Buffer {
  const golden = all.find((candidate) => candidate.case === name)
  if (golden === undefined) throw new Error(`There is no golden batch of the name ${name}`)
  return Buffer.from(golden.hex, 'hex')
}
