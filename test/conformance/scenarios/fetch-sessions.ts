import { deleteTopics } from '../../../src/protocol/apis/delete-topics.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import type { DraftOf } from '../../../src/protocol/schema.js'
import type { AskOptions, Play, PlayedTopic } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf } from './batch.js'
import { inEveryVersion } from './versions.js'

type Request = DraftOf<(typeof fetch)['request']>
type Options = AskOptions<typeof fetch>

const MAX_BYTES = 1_000_000

/** One consumer with its session. */
class Session {
  private readonly p: Play
  private readonly version: number
  id = 0
  epoch = 0

  constructor(p: Play, version: number) {
    this.p = p
    this.version = version
  }

  /** Fetches; after an answer without an error the session is in its next epoch. */
  async fetch(note: string, topics: Request['topics'] = [], more: Partial<Request> = {}, options: Options = {}) {
    const request = { maxBytes: MAX_BYTES, sessionId: this.id, sessionEpoch: this.epoch, topics, ...more }
    const response = await this.p.ask(fetch, this.version, request, { note, ...options })
    if (response.errorCode === 0) {
      this.id = response.sessionId
      this.epoch++
    }
    return response
  }
}

function reads(topic: PlayedTopic, ...partitions: readonly (readonly [partition: number, fetchOffset: number])[]) {
  return {
    topic: topic.name,
    topicId: topic.id,
    partitions: partitions.map(([partition, fetchOffset]) => ({
      partition,
      fetchOffset,
      partitionMaxBytes: MAX_BYTES,
    })),
  }
}

function forgets(topic: PlayedTopic, ...partitions: readonly number[]) {
  return { topic: topic.name, topicId: topic.id, partitions }
}

async function remove(p: Play, { name }: PlayedTopic): Promise<void> {
  await p.setUp(deleteTopics, 5, { topicNames: [name], timeoutMs: 30_000 })
  await p.forget(name)
}

export const fetchSessionScenarios: readonly Scenario[] = [
  ...[12, 13, 18].map(
    (version): Scenario => ({
      name: `v${version}: a topic of the session is deleted, and another comes by its name`,
      async play(p) {
        const topic = await p.topic('t')
        const session = new Session(p, version)
        await session.fetch('a full fetch', [reads(topic, [0, 0])])
        await remove(p, topic)
        await session.fetch('the topic is gone')
        await session.fetch('the topic is still gone')
        const other = await p.topic('t')
        await p.append(other.name, batchOf(['other']))
        await session.fetch('another has its name')
        await session.fetch('the other is asked for, too', [reads(other, [0, 0])])
      },
    }),
  ),
  ...inEveryVersion(
    fetch,
    'goes on in a session',
    async (p, version) => {
      const topic = await p.topic('t', { partitions: 2 })
      const session = new Session(p, version)
      await session.fetch('a full fetch', [reads(topic, [0, 0], [1, 0])])
      await session.fetch('nothing new')
      await p.append(topic.name, batchOf(['new']), { index: 1 })
      await session.fetch('something new in one partition')
      await session.fetch('the reader moves on', [reads(topic, [1, 1])])
      await session.fetch('one partition is forgotten', [], { forgottenTopicsData: [forgets(topic, 0)] })
      await session.fetch('and read again', [reads(topic, [0, 0])])
      await session.fetch('the session is closed', [], { sessionEpoch: -1 })
      await session.fetch('and gone')
    },
    { from: 7 },
  ),
  {
    name: 'a session that nobody has',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [7, 12, 13, 18]) {
        for (const [sessionId, sessionEpoch] of [
          [12345, 1],
          [12345, 0],
          [12345, -1],
          [0, 1],
          [0, 5],
          [-3, 1],
        ] as const) {
          const note = `session ${sessionId}, epoch ${sessionEpoch}`
          await p.ask(
            fetch,
            version,
            { maxBytes: MAX_BYTES, sessionId, sessionEpoch, topics: [reads(topic, [0, 0])] },
            { note },
          )
        }
      }
    },
  },
  {
    name: 'epochs out of turn',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [7, 13]) {
        const session = new Session(p, version)
        await session.fetch('a full fetch', [reads(topic, [0, 0])])
        for (const sessionEpoch of [2, 3, 1, 1]) await session.fetch(`epoch ${sessionEpoch}`, [], { sessionEpoch })
        await session.fetch('the next one', [], { sessionEpoch: 2 })
        await session.fetch('a full fetch in its place', [reads(topic, [0, 0])], { sessionEpoch: 0 })
      }
    },
  },
  {
    name: 'a session without topics',
    async play(p) {
      for (const version of [7, 13]) {
        await p.ask(fetch, version, { maxBytes: MAX_BYTES, sessionEpoch: 0 }, { note: 'a full fetch of nothing' })
      }
    },
  },
  {
    name: 'partitions with errors stay in the session',
    async play(p) {
      const topic = await p.topic('t')
      for (const version of [7, 12, 13]) {
        const session = new Session(p, version)
        await session.fetch('good and bad', [reads(topic, [0, 0], [5, 0])])
        await session.fetch('again')
        await session.fetch('out of range', [reads(topic, [0, 99])])
        await session.fetch('still out of range')
        await session.fetch('the bad one is forgotten', [reads(topic, [0, 0])], {
          forgottenTopicsData: [forgets(topic, 5)],
        })
        await session.fetch('nothing new')
      }
    },
  },
  {
    name: 'what is forgotten without having been there',
    async play(p) {
      const topic = await p.topic('t')
      const session = new Session(p, 12)
      await session.fetch('a full fetch', [reads(topic, [0, 0])])
      await session.fetch('forgets another', [], { forgottenTopicsData: [forgets(topic, 3)] })
      await session.fetch('forgets and names the same', [reads(topic, [0, 0])], {
        forgottenTopicsData: [forgets(topic, 0)],
      })
      await session.fetch('afterwards')
      await session.fetch('forgets all', [], { forgottenTopicsData: [forgets(topic, 0)] })
      await session.fetch('is empty')
    },
  },
  {
    name: 'a session changes between names and ids',
    async play(p) {
      const topic = await p.topic('t')
      const byName = new Session(p, 12)
      await byName.fetch('a full fetch by name', [reads(topic, [0, 0])])
      const crossing = { maxBytes: MAX_BYTES, sessionId: byName.id, sessionEpoch: 1 }
      await p.ask(fetch, 13, { ...crossing, topics: [reads(topic, [0, 0])] }, { note: 'by id' })
      await p.ask(fetch, 13, crossing, { note: 'by id, naming none' })
      const byId = new Session(p, 13)
      await byId.fetch('a full fetch by id', [reads(topic, [0, 0])])
      const back = { maxBytes: MAX_BYTES, sessionId: byId.id, sessionEpoch: 1 }
      await p.ask(fetch, 12, { ...back, topics: [reads(topic, [0, 0])] }, { note: 'by name' })
    },
  },
  {
    name: 'an unknown id stays in a session until it is known',
    async play(p) {
      const nowhere = { name: p.name('nowhere'), id: 'AAAAAAAAAAAAAAAAAAAAZA' }
      const topic = await p.topic('t')
      const session = new Session(p, 13)
      await session.fetch('known and unknown', [reads(topic, [0, 0]), reads(nowhere, [0, 0])])
      await session.fetch('again')
      await session.fetch('forgotten', [], { forgottenTopicsData: [forgets(nowhere, 0)] })
      await session.fetch('nothing new')
    },
  },
]
