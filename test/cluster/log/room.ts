/** What the tests of a log write to it and read from it. */
import { ConfigStore } from '../../../src/cluster/configs/config-store.js'
import type { TopicConfig } from '../../../src/cluster/configs/topic-config.js'
import { type AppendOptions, Log } from '../../../src/cluster/log/log.js'
import { LogMemory } from '../../../src/cluster/log/log-memory.js'
import type { PlacedBatch } from '../../../src/cluster/log/segment.js'
import { Random } from '../../../src/cluster/random.js'
import { batchPositions, isControl } from '../../../src/protocol/batch.js'
import { type BatchHeader, encodeBatch } from '../../../src/protocol/encode-batch.js'
import { decodeRecords } from '../../../src/protocol/records.js'

export const NOW = 1_700_000_000_000

const configs = new ConfigStore({ statics: new Map(), brokers: [{ id: 1 }] })

/** The configs of a topic. `internal.segment.bytes` has no least value, unlike `segment.bytes`. */
export function topicConfig(overrides: Readonly<Record<string, string>> = {}): TopicConfig {
  return configs.resolveTopic(new Map(Object.entries(overrides)))
}

export function newLog({ memory = new LogMemory(), seed = 1 } = {}): Log {
  return new Log({ memory, random: new Random(seed), nowMs: NOW })
}

/** One batch of values without keys. */
export function valuesBatch(values: readonly string[], { timestamp = NOW, ...header }: ValuesBatch = {}): Buffer {
  return encodeBatch({ records: values.map((value) => ({ value: Buffer.from(value), timestamp })), ...header })
}

interface ValuesBatch extends BatchHeader {
  readonly timestamp?: number
}

const defaultConfig = topicConfig()

export function append(log: Log, batch: Buffer, options: Partial<AppendOptions> = {}): PlacedBatch {
  return log.append(batch, { leaderEpoch: 0, config: defaultConfig, nowMs: NOW, ...options })
}

export function read(
  log: Log,
  offset: number,
  limits: { upperBound?: number; maxBytes?: number; atLeastOne?: boolean } = {},
) {
  return log.read(offset, { upperBound: log.logEndOffset, maxBytes: 2 ** 30, atLeastOne: true, ...limits })
}

/** `offset:value` of every record in what a read gave. */
export function valuesIn(buffers: readonly Buffer[]): string[] {
  return buffers.flatMap((buffer) =>
    [...batchPositions(buffer)].flatMap((position) =>
      Array.from(decodeRecords(buffer, position), (record) => `${record.offset}:${record.value}`),
    ),
  )
}

/** `offset:key=value` of every data record of a log, from its first segment on. */
export function contentsOf(log: Log): string[] {
  const contents: string[] = []
  for (const { chunk, position } of log.batches(0)) {
    if (isControl(chunk.buffer, position)) continue
    for (const { offset, key, value } of decodeRecords(chunk.buffer, position)) {
      contents.push(`${offset}:${key}=${value}`)
    }
  }
  return contents
}

/** Where the segments of a log begin. */
export function segmentsOf(log: Log): number[] {
  return Array.from(log.segments, ({ baseOffset }) => baseOffset)
}
