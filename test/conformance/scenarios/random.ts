/** What nobody has thought of: requests drawn by chance, which is the same for Kafka and for ours. */
import { Random } from '../../../src/cluster/random.js'
import { alterClientQuotas } from '../../../src/protocol/apis/alter-client-quotas.js'
import { createPartitions } from '../../../src/protocol/apis/create-partitions.js'
import { createTopics } from '../../../src/protocol/apis/create-topics.js'
import { deleteGroups } from '../../../src/protocol/apis/delete-groups.js'
import { deleteRecords } from '../../../src/protocol/apis/delete-records.js'
import { deleteTopics } from '../../../src/protocol/apis/delete-topics.js'
import { describeClientQuotas } from '../../../src/protocol/apis/describe-client-quotas.js'
import { describeGroups } from '../../../src/protocol/apis/describe-groups.js'
import { describeProducers } from '../../../src/protocol/apis/describe-producers.js'
import { describeTopicPartitions } from '../../../src/protocol/apis/describe-topic-partitions.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { listGroups } from '../../../src/protocol/apis/list-groups.js'
import { listOffsets } from '../../../src/protocol/apis/list-offsets.js'
import { offsetCommit } from '../../../src/protocol/apis/offset-commit.js'
import { offsetDelete } from '../../../src/protocol/apis/offset-delete.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'
import { batchOf, T0 } from './batch.js'

const TIMEOUT_MS = 30_000
const LAST_SEQUENCE = 0x7fff_ffff

const drawn = (name: string, seeds: readonly number[], play: (p: Play, random: Random) => Promise<void>): Scenario[] =>
  seeds.map((seed) => ({ name: `${name} ${seed}`, play: (p) => play(p, new Random(seed)) }))

function oneOf<T>(random: Random, values: readonly T[]): T {
  return values[random.int(values.length)]!
}

/** Producers that go on, go back, leave gaps, begin new epochs and fall back into old ones. */
async function sequences(p: Play, random: Random): Promise<void> {
  const { name } = await p.topic('t')
  const producers = [
    { id: await p.producerId(), epoch: 0, next: 0 },
    { id: await p.producerId(), epoch: 3, next: LAST_SEQUENCE - 3 },
  ]
  for (let i = 0; i < 60; i++) {
    const producer = oneOf(random, producers)
    const count = 1 + random.int(3)
    const step = oneOf(random, [0, 0, 0, 0, 0, -1, -2, -count, 1, 2])
    const toEpoch = oneOf(random, [0, 0, 0, 0, 0, 0, 0, 0, 1, -1])
    const producerEpoch = Math.max(0, producer.epoch + toEpoch)
    const isNew = producerEpoch > producer.epoch
    const baseSequence =
      isNew && random.int(3) > 0 ? 0 : (producer.next + step + LAST_SEQUENCE + 1) % (LAST_SEQUENCE + 1)
    const values = Array.from({ length: count }, (_, n) => `${i}.${n}`)
    const records = batchOf(values, { producerId: producer.id, producerEpoch, baseSequence })
    const topicData = [{ name, partitionData: [{ index: 0, records }] }]
    const note = `producer ${producers.indexOf(producer)}, epoch ${producerEpoch}, ${count} from ${baseSequence}`
    const told = await p.ask(produce, 8, { acks: -1, timeoutMs: TIMEOUT_MS, topicData }, { note })
    if (told.responses[0]!.partitionResponses[0]!.errorCode !== 0) continue
    if (!isNew && step !== 0) continue
    producer.epoch = producerEpoch
    producer.next = (baseSequence + count) % (LAST_SEQUENCE + 1)
  }
  await p.ask(describeProducers, 0, { topics: [{ name, partitionIndexes: [0] }] })
}

/** A log of several segments whose times go back and forth, and whose start moves: what is found there by time. */
async function times(p: Play, random: Random): Promise<void> {
  const configs = { 'internal.segment.bytes': '400', 'max.message.bytes': '350' }
  const { name } = await p.topic('t', { configs })
  const time = () => T0 + random.int(40) * 10
  for (let i = 0; i < 30; i++) {
    const records = Array.from({ length: 1 + random.int(3) }, () => {
      const timestamp = random.int(12) === 0 ? -1 : time()
      return { timestamp, key: null, value: Buffer.from('v'.repeat(random.int(60))) }
    })
    await p.append(name, batchOf(records, { compression: oneOf(random, ['none', 'gzip', 'lz4']) }))
    const timestamp = oneOf(random, [-3, -1, -2, time(), time() + 5, 0, T0 + 10_000])
    const asked = [{ name, partitions: [{ partitionIndex: 0, timestamp }] }]
    await p.ask(listOffsets, 7, { replicaId: -1, topics: asked }, { note: `${timestamp}` })
    if (random.int(5) > 0) continue
    const offset = random.int(2 * i + 2)
    await p.ask(
      deleteRecords,
      2,
      { topics: [{ name, partitions: [{ partitionIndex: 0, offset }] }], timeoutMs: TIMEOUT_MS },
      { note: `before ${offset}` },
    )
  }
}

/** A consumer whose session takes partitions in and lets them go, in the right epochs and in wrong ones. */
async function sessions(p: Play, random: Random): Promise<void> {
  const topics = [await p.topic('t', { partitions: 3 }), await p.topic('u', { partitions: 2 })]
  const version = oneOf(random, [7, 11, 12, 13, 15, 18])
  let sessionId = 0
  let epoch = 0
  for (let i = 0; i < 40; i++) {
    const appended = oneOf(random, topics)
    if (random.int(2) === 0) await p.append(appended.name, batchOf([`${i}`]), { index: random.int(2) })
    const asked = topics.filter(() => random.int(3) === 0)
    const forgotten = topics.filter(() => random.int(4) === 0)
    const partitionOf = () => ({
      partition: random.int(4),
      fetchOffset: random.int(4),
      partitionMaxBytes: oneOf(random, [0, 10_000, 10_000]),
    })
    const isFull = sessionId === 0 || random.int(12) === 0
    const sessionEpoch = isFull ? oneOf(random, [0, 0, -1]) : epoch + oneOf(random, [0, 0, 0, 0, 0, 0, 0, 1])
    const request = {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 100_000,
      sessionId: isFull && random.int(2) === 0 ? 0 : sessionId,
      sessionEpoch,
      topics: asked.map(({ name, id }) => ({ topic: name, topicId: id, partitions: [partitionOf(), partitionOf()] })),
      forgottenTopicsData: isFull
        ? []
        : forgotten.map(({ name, id }) => ({ topic: name, topicId: id, partitions: [random.int(4)] })),
    }
    const told = await p.ask(fetch, version, request, { note: `epoch ${sessionEpoch}` })
    if (told.errorCode !== 0) continue
    sessionId = told.sessionId
    epoch = sessionEpoch + 1
  }
}

/** Offsets that come and go, of groups that nobody joins, and their topics with them. */
async function offsets(p: Play, random: Random): Promise<void> {
  const topics = [await p.topic('t', { partitions: 2 }), await p.topic('u')]
  const groups = ['g', 'h', 'i'].map((label) => p.name(label))
  await p.coordinator(groups[0]!)
  const names = [...topics.map(({ name }) => name), p.name('nowhere')]
  for (let i = 0; i < 40; i++) {
    const groupId = oneOf(random, groups)
    const asked = names.filter(() => random.int(2) === 0)
    const indexes = () => Array.from({ length: random.int(3) }, () => random.int(3))
    switch (random.int(6)) {
      case 0:
      case 1: {
        const committed = asked.map((name) => ({
          name,
          partitions: indexes().map((partitionIndex) => ({
            partitionIndex,
            committedOffset: random.int(20) - 2,
            committedLeaderEpoch: random.int(3) - 1,
            committedMetadata: oneOf(random, ['', null, 'note']),
          })),
        }))
        const generation = oneOf(random, [-1, -1, -1, -1, 0, 3])
        const member = oneOf(random, ['', '', '', 'm'])
        const request = { groupId, generationIdOrMemberEpoch: generation, memberId: member, topics: committed }
        await p.ask(offsetCommit, 6 + random.int(4), request, { note: `generation ${generation} of '${member}'` })
        break
      }
      case 2: {
        const wanted = asked.map((name) => ({
          name,
          partitions: indexes().map((partitionIndex) => ({ partitionIndex })),
        }))
        await p.ask(offsetDelete, 0, { groupId, topics: wanted })
        break
      }
      case 3:
        await p.ask(deleteGroups, random.int(3), { groupsNames: [groupId, oneOf(random, groups)] })
        break
      case 4: {
        const wanted = random.int(2) === 0 ? null : asked.map((name) => ({ name, partitionIndexes: indexes() }))
        await p.ask(offsetFetch, 8 + random.int(2), {
          groups: [{ groupId, topics: wanted }],
          requireStable: random.int(2) === 0,
        })
        break
      }
      default:
        await p.ask(describeGroups, 3 + random.int(4), { groups: [groupId] })
    }
    const groupsOf = () => p.ask(listGroups, 5, {}, { own: 'groups' })
    if (random.int(6) === 0) await groupsOf()
  }
  for (const groupId of groups) await p.ask(offsetFetch, 9, { groups: [{ groupId, topics: null }] })
}

/** Quotas that are set and taken away, and filters that find some of them. */
async function quotas(p: Play, random: Random): Promise<void> {
  const users = [null, ...['a', 'b'].map((label) => p.name(label))]
  const keys = ['producer_byte_rate', 'consumer_byte_rate', 'request_percentage']
  const entityOf = () => [
    ...(random.int(4) > 0 ? [{ entityType: 'user', entityName: oneOf(random, users.slice(1)) }] : []),
    ...(random.int(2) > 0 ? [{ entityType: 'client-id', entityName: p.name(oneOf(random, ['c', 'd'])) }] : []),
  ]
  const marker = p.name('marker')
  const ofMarker = [{ entityType: 'user', matchType: 0, match: marker }]
  for (let i = 0; i < 30; i++) {
    const entries = Array.from({ length: 1 + random.int(2) }, () => ({
      entity: entityOf(),
      ops: Array.from({ length: 1 + random.int(2) }, () => ({
        key: oneOf(random, keys),
        value: oneOf(random, [1, 2.5, 1000, 1e9]),
        remove: random.int(3) === 0,
      })),
    })).filter(({ entity }) => entity.length > 0)
    await p.ask(alterClientQuotas, random.int(2), { entries, validateOnly: random.int(6) === 0 })
    // The broker learns of changes in their order: once it knows of the next one, it knows of this one.
    const ops = [{ key: keys[0]!, value: i + 1, remove: false }]
    const entity = [{ entityType: 'user', entityName: marker }]
    await p.setUp(alterClientQuotas, 1, { entries: [{ entity, ops }], validateOnly: false })
    await p.eventually(
      () => p.setUp(describeClientQuotas, 1, { components: ofMarker, strict: true }),
      (told) => told.entries![0]?.values[0]?.value === i + 1,
    )
    const components = entityOf().map(({ entityType, entityName }) => ({ entityType, matchType: 0, match: entityName }))
    if (components.length === 0) continue
    await p.ask(describeClientQuotas, random.int(2), { components, strict: random.int(2) === 0 })
  }
  for (const user of [...users.slice(1), marker]) {
    const components = [{ entityType: 'user', matchType: 0, match: user }]
    const { entries } = await p.setUp(describeClientQuotas, 1, { components, strict: false })
    const removals = (entries ?? []).map(({ entity, values }) => ({
      entity,
      ops: values.map(({ key }) => ({ key, value: 0, remove: true })),
    }))
    await p.setUp(alterClientQuotas, 1, { entries: removals, validateOnly: false })
  }
}

/** Topics that come, grow and go, by their names and ids, and what is told of them page by page. */
async function topics(p: Play, random: Random): Promise<void> {
  const labels = ['a', 'a.b', 'a_b', 'c']
  const known = new Set<string>()
  for (let i = 0; i < 30; i++) {
    const asked = labels.filter(() => random.int(3) === 0)
    const label = oneOf(random, labels)
    switch (random.int(5)) {
      case 0:
      case 1: {
        const request = {
          topics: (asked.length > 0 ? asked : [label]).map((each) => ({
            name: p.name(each),
            numPartitions: oneOf(random, [-1, 0, 1, 2, 3]),
            replicationFactor: oneOf(random, [-1, 1, 1, 1, 2]),
            configs:
              random.int(3) > 0 ? [] : [{ name: 'retention.ms', value: oneOf(random, ['1000', '-1', '-2', 'x']) }],
          })),
          timeoutMs: TIMEOUT_MS,
          validateOnly: random.int(5) === 0,
        }
        // Several of one request collide or not in the order of a hash table.
        const one = { ...request, topics: request.topics.slice(0, 1) }
        const told = await p.ask(createTopics, 7, one)
        for (const { name, topicId, errorCode } of told.topics) {
          if (errorCode !== 0 || one.validateOnly) continue
          p.learnTopicId(topicId)
          known.add(name)
          await p.settle(name)
        }
        break
      }
      case 2: {
        const grown = [{ name: p.name(label), count: random.int(6), assignments: null }]
        const validateOnly = random.int(4) === 0
        await p.ask(createPartitions, 1 + random.int(3), { topics: grown, timeoutMs: TIMEOUT_MS, validateOnly })
        if (known.has(p.name(label))) await p.settle(p.name(label))
        break
      }
      case 3: {
        const name = p.name(label)
        await p.ask(deleteTopics, 6, { topics: [{ name }], timeoutMs: TIMEOUT_MS })
        if (known.delete(name)) await p.forget(name)
        break
      }
      default: {
        const names = [...new Set([...asked, label])].map((each) => ({ name: p.name(each) }))
        const cursor = random.int(2) === 0 ? null : { topicName: p.name(label), partitionIndex: random.int(4) }
        await p.ask(describeTopicPartitions, 0, { topics: names, cursor, responsePartitionLimit: 1 + random.int(4) })
      }
    }
  }
}

export const randomScenarios: readonly Scenario[] = [
  ...drawn('offsets', [1, 2, 3, 4, 5, 6], offsets),
  ...drawn('quotas', [1, 2, 3, 4], quotas),
  ...drawn('topics', [1, 2, 3, 4, 5, 6], topics),
  ...drawn('sequences of producers', [1, 2, 3, 4, 5, 6], sequences),
  ...drawn('times in segments', [1, 2, 3, 4, 5, 6], times),
  ...drawn('sessions', [1, 2, 3, 4, 5, 6, 7, 8], sessions),
]
