/**
 * DeleteTopics (key 20, versions 1 to 6): topics go at once, with their records and configs. One that is created
 * again under the same name is another topic, with another id.
 *
 *  - v3  may say that `delete.topic.enable` forbids it    - v5  error messages
 *  - v4  flexible                                         - v6  topic ids, in place of names (KIP-516)
 */
import type { MetadataImage } from '../cluster/metadata-image.js'
import type { Topic } from '../cluster/topic.js'
import { deleteTopics } from '../protocol/apis/delete-topics.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import { type RequestOf, ZERO_UUID } from '../protocol/schema.js'
import { handler } from './handler.js'
import { repeatedValues } from './repeated-values.js'

type Request = RequestOf<typeof deleteTopics>

/** A topic as it is asked for: by its name, or by its id. */
interface Asked {
  readonly name: string | null
  readonly topicId: string
}

const FIRST_VERSION_WITH_DELETION_DISABLED = 3
const FIRST_VERSION_WITH_TOPIC_IDS = 6

export const deleteTopicsHandler = handler(deleteTopics, {
  handle(request, { cluster, version }) {
    if (!cluster.configs.brokerBoolean('delete.topic.enable')) {
      throw new KafkaError(
        version >= FIRST_VERSION_WITH_DELETION_DISABLED ? 'TOPIC_DELETION_DISABLED' : 'INVALID_REQUEST',
      )
    }
    if (request.timeoutMs <= 0) throw new KafkaError('REQUEST_TIMED_OUT')
    const { named, refused } = sortOut(askedFor(request, version))
    const found = named.map((asked) => find(asked, cluster.image))
    const both = repeatedValues(found.filter((topic) => topic !== undefined))
    const responses = named.flatMap((asked, index) => {
      const topic = found[index]
      if (topic === undefined) return unknown(asked)
      if (!both.has(topic)) {
        cluster.controller.deleteTopic(topic)
        return { name: topic.name, topicId: topic.id, errorCode: errorCode('NONE'), errorMessage: null }
      }
      const twice = answer({ name: topic.name, topicId: topic.id }, 'INVALID_REQUEST', MAPS_TO_SUPPLIED_ID)
      return asked.name === null ? [] : twice
    })
    return { responses: [...refused, ...responses] }
  },

  refuse(request, error, { version }) {
    return { responses: askedFor(request, version).map((asked) => answer(asked, error)) }
  },
})

const MAPS_TO_SUPPLIED_ID = 'The provided topic name maps to an ID that was already supplied.'

function askedFor(request: Request, version: number): readonly Asked[] {
  if (version >= FIRST_VERSION_WITH_TOPIC_IDS) return request.topics
  return request.topicNames.map((name) => ({ name, topicId: ZERO_UUID }))
}

/** Sets apart what names no topic, two topics, or the same one again. */
function sortOut(asked: readonly Asked[]) {
  const refused: ReturnType<typeof answer>[] = []
  const clear: Asked[] = []
  for (const each of asked) {
    if ((each.name === null) !== (each.topicId === ZERO_UUID)) clear.push(each)
    else if (each.name === null)
      refused.push(answer(each, 'INVALID_REQUEST', 'Neither topic name nor id were specified.'))
    else refused.push(answer(each, 'INVALID_REQUEST', 'You may not specify both topic name and topic id.'))
  }
  const names = repeatedValues(clear.flatMap(({ name }) => name ?? []))
  const ids = repeatedValues(clear.flatMap(({ name, topicId }) => (name === null ? topicId : [])))
  for (const name of names)
    refused.push(answer({ name, topicId: ZERO_UUID }, 'INVALID_REQUEST', 'Duplicate topic name.'))
  for (const topicId of ids) refused.push(answer({ name: null, topicId }, 'INVALID_REQUEST', 'Duplicate topic id.'))
  const named = clear.filter(({ name, topicId }) => (name === null ? !ids.has(topicId) : !names.has(name)))
  return { named, refused }
}

function find({ name, topicId }: Asked, image: MetadataImage): Topic | undefined {
  return name === null ? image.topicById(topicId) : image.topic(name)
}

function unknown(asked: Asked) {
  return asked.name === null
    ? answer(asked, 'UNKNOWN_TOPIC_ID', 'This server does not host this topic ID.')
    : answer(asked, 'UNKNOWN_TOPIC_OR_PARTITION', 'This server does not host this topic-partition.')
}

function answer({ name, topicId }: Asked, error: ErrorName, errorMessage: string | null = null) {
  return { name, topicId, errorCode: errorCode(error), errorMessage }
}
