/**
 * CreatePartitions (key 37, versions 0 to 3): gives topics more partitions (KIP-195). What stands stays where it is,
 * but keys may go to other partitions from then on.
 *
 *  - v2  flexible
 *  - v3  may be refused for its rate (KIP-599), which this broker does not limit
 */
import { MAX_RECORDS_PER_REQUEST } from '../cluster/controller.js'
import { createPartitions } from '../protocol/apis/create-partitions.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'
import { repeatedValues } from './repeated-values.js'

export const createPartitionsHandler = handler(createPartitions, {
  handle(request, { cluster }) {
    if (request.timeoutMs <= 0) throw new KafkaError('REQUEST_TIMED_OUT')
    const { validateOnly } = request
    const repeated = repeatedValues(request.topics.map(({ name }) => name))
    const results = Array.from(repeated, (name) => answer(name, 'INVALID_REQUEST', 'Duplicate topic name.'))
    let room = MAX_RECORDS_PER_REQUEST
    for (const { name, count, assignments } of request.topics) {
      if (repeated.has(name)) continue
      try {
        const topic = cluster.image.topic(name)
        if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
        const added = count - topic.partitions.length
        // Kafka's controller has no other name for it, and leaves some of the partitions behind.
        if (added > room) throw new KafkaError('UNKNOWN_SERVER_ERROR')
        const brokerIds = assignments?.map((assignment) => assignment.brokerIds) ?? null
        cluster.controller.createPartitions(topic, count, { assignments: brokerIds, validateOnly })
        room -= added
        results.push(answer(name, 'NONE'))
      } catch (error) {
        if (!(error instanceof KafkaError)) throw error
        results.push(answer(name, error.error, error.detail))
      }
    }
    return { results }
  },

  refuse(request, error) {
    return { results: request.topics.map(({ name }) => answer(name, error)) }
  },
})

function answer(name: string, error: ErrorName, errorMessage: string | null = null) {
  return { name, errorCode: errorCode(error), errorMessage }
}
