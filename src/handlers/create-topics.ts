/**
 * CreateTopics (key 19, versions 2 to 7): makes topics, each on its own: where one cannot be, the others still are.
 *
 *  - v4  -1 for the broker's own number of partitions and replicas (KIP-464); Kafka takes it in older versions, too
 *  - v5  flexible; answers with what the topic has become, its configs included (KIP-525)
 *  - v6  may be refused for its rate (KIP-599), which this broker does not limit
 *  - v7  topic ids in the answer
 */
import type { ConfigStore } from '../cluster/configs/config-store.js'
import type { NewTopic, PreparedTopic } from '../cluster/controller.js'
import { CLUSTER_METADATA_TOPIC } from '../cluster/metadata-log.js'
import { createTopics } from '../protocol/apis/create-topics.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler } from './handler.js'
import { repeatedValues } from './repeated-values.js'

type Request = RequestOf<typeof createTopics>
type Asked = Request['topics'][number]

const FIRST_VERSION_WITH_CONFIGS = 5

export const createTopicsHandler = handler(createTopics, {
  handle(request, { cluster, version }) {
    const { timeoutMs, validateOnly } = request
    if (timeoutMs <= 0) throw new KafkaError('REQUEST_TIMED_OUT')
    const repeated = repeatedValues(request.topics.map(({ name }) => name))
    const asked = request.topics.filter(({ name }) => name !== CLUSTER_METADATA_TOPIC && !repeated.has(name))
    let results: (PreparedTopic | KafkaError)[]
    try {
      results = cluster.controller.createTopics(asked.map(newTopicOf), { validateOnly })
    } catch (error) {
      if (error instanceof KafkaError) return refusal(request, error.error, error.detail)
      throw error
    }
    const withConfigs = version >= FIRST_VERSION_WITH_CONFIGS
    const topics = results.map((result, index) =>
      result instanceof KafkaError
        ? refused(asked[index]!.name, result.error, result.detail)
        : created(result, withConfigs ? cluster.configs : undefined),
    )
    for (const name of repeated) topics.push(refused(name, 'INVALID_REQUEST', 'Duplicate topic name.'))
    if (!repeated.has(CLUSTER_METADATA_TOPIC) && request.topics.some(({ name }) => name === CLUSTER_METADATA_TOPIC)) {
      const message = `Creation of internal topic ${CLUSTER_METADATA_TOPIC} is prohibited.`
      topics.push(refused(CLUSTER_METADATA_TOPIC, 'INVALID_REQUEST', message))
    }
    return { topics }
  },

  refuse: (request, error) => refusal(request, error),
})

function newTopicOf({ name, numPartitions, replicationFactor, assignments, configs }: Asked): NewTopic {
  return {
    name,
    numPartitions,
    replicationFactor,
    assignments,
    // Of a config that is given twice, the last value holds.
    configs: new Map(configs.map((config) => [config.name, config.value])),
  }
}

function created({ topic, overrides }: PreparedTopic, configs: ConfigStore | undefined) {
  return {
    name: topic.name,
    topicId: topic.id,
    errorCode: errorCode('NONE'),
    errorMessage: null,
    numPartitions: topic.partitions.length,
    replicationFactor: topic.replicationFactor,
    configs: configs?.describeNewTopic(overrides) ?? [],
  }
}

function refused(name: string, error: ErrorName, errorMessage: string | null) {
  return { name, errorCode: errorCode(error), errorMessage }
}

function refusal(request: Request, error: ErrorName, errorMessage: string | null = null) {
  return { topics: request.topics.map(({ name }) => refused(name, error, errorMessage)) }
}
