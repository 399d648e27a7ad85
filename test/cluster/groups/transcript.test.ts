import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  decodeCoordinatorRecord,
  encodeCoordinatorRecord,
  type LogRecord,
} from '../../../src/cluster/groups/coordinator-record.js'
import type { AnyApi } from '../../../src/protocol/schema.js'
import { Room } from './room.js'
import { scenarioConfigs, scenarios } from './transcript/scenarios.js'
import { type Line, type Peer, Transcript } from './transcript/transcript.js'

const golden = (name: string) =>
  readFileSync(new URL(`transcript/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '')

class CoordinatorPeer implements Peer {
  readonly room = new Room({
    groupInitialRebalanceDelayMs: scenarioConfigs['group.initial.rebalance.delay.ms'],
    groupMinSessionTimeoutMs: scenarioConfigs['group.min.session.timeout.ms'],
    groupMaxSessionTimeoutMs: scenarioConfigs['group.max.session.timeout.ms'],
    groupMaxSize: scenarioConfigs['group.max.size'],
    offsetMetadataMaxBytes: scenarioConfigs['offset.metadata.max.bytes'],
  })

  topicId(name: string): string {
    return this.room.topics.get(name)!.topicId
  }

  send(connection: string, api: AnyApi, version: number, request: object) {
    const sent = this.room.send(api, version, request, { clientId: connection })
    return {
      get reply() {
        return sent.replies[0]
      },
    }
  }

  async wait(ms: number): Promise<void> {
    this.room.advance(ms)
  }
}

describe('a group coordinator answers as Apache Kafka 4.3 did when', () => {
  const lines = golden('groups.golden.ndjson').map((line) => JSON.parse(line) as Line)

  for (const [name, play] of Object.entries(scenarios)) {
    test(name, async () => {
      const transcript = new Transcript(new CoordinatorPeer(), name)
      await play(transcript)
      expect(transcript.lines).toEqual(lines.filter(({ scenario }) => scenario === name))
    })
  }
})

describe('the records of groups and offsets', () => {
  const logged = golden('consumer-offsets.golden.txt').map((line) => {
    const [key, value] = line.split(' ') as [string, string]
    return { key: Buffer.from(key, 'hex'), value: value === 'null' ? null : Buffer.from(value, 'hex') }
  })

  test('are those that Apache Kafka 4.3 wrote, byte for byte', () => {
    expect(logged.length).toBeGreaterThan(50)
    for (const record of logged) expect(encodeCoordinatorRecord(decodeCoordinatorRecord(record)!)).toEqual(record)
  })

  test('are as many, of the same groups and of the same kinds, when the same happens', async () => {
    const peer = new CoordinatorPeer()
    for (const [name, play] of Object.entries(scenarios)) await play(new Transcript(peer, name))
    const kinds = (records: readonly LogRecord[]) =>
      records
        .map((record) => {
          const { type, groupId, value } = decodeCoordinatorRecord(record)!
          return `${groupId}: ${type} ${value === null ? 'tombstone' : ''}`
        })
        .sort()
    expect(kinds(peer.room.log)).toEqual(kinds(logged))
  })
})
