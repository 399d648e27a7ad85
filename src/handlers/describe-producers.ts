/**
 * DescribeProducers (key 61, version 0): the producers that a partition remembers (KIP-664), as this broker's replica
 * of it knows them.
 */
import type { ProducerEntry } from '../cluster/log/producer-state.js'
import { illegalTopicName } from '../cluster/topic-name.js'
import { describeProducers } from '../protocol/apis/describe-producers.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import { handler, type RequestContext } from './handler.js'

export const describeProducersHandler = handler(describeProducers, {
  handle({ topics }, context) {
    return {
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => describe(name, partitionIndex, context)),
      })),
    }
  },

  refuse({ topics }, error) {
    return {
      topics: topics.map(({ name, partitionIndexes }) => ({
        name,
        partitions: partitionIndexes.map((partitionIndex) => refused(partitionIndex, error)),
      })),
    }
  },
})

function describe(name: string, partitionIndex: number, { cluster, broker }: RequestContext) {
  const objection = illegalTopicName(name)
  if (objection !== undefined) {
    return refused(partitionIndex, 'INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${objection}`)
  }
  const topic = cluster.image.topic(name)
  if (topic === undefined) {
    return refused(partitionIndex, 'UNKNOWN_TOPIC_OR_PARTITION', 'This server does not host this topic-partition.')
  }
  const partition = topic.partitions[partitionIndex]
  if (partition === undefined) return refused(partitionIndex, 'UNKNOWN_TOPIC_OR_PARTITION')
  const replica = partition.replicaOn(broker.id)
  if (replica === undefined) return refused(partitionIndex, 'NOT_LEADER_OR_FOLLOWER')
  const producers = replica.log.producers.active(cluster.logs.producerExpiration)
  return { partitionIndex, errorCode: errorCode('NONE'), errorMessage: null, activeProducers: producers.map(producer) }
}

function producer(entry: ProducerEntry) {
  return {
    producerId: entry.producerId,
    producerEpoch: entry.producerEpoch,
    lastSequence: entry.batches.at(-1)?.lastSequence ?? -1,
    lastTimestamp: entry.lastTimestamp,
    coordinatorEpoch: entry.coordinatorEpoch,
    currentTxnStartOffset: entry.currentTxnFirstOffset,
  }
}

function refused(partitionIndex: number, error: ErrorName, errorMessage: string | null = null) {
  return { partitionIndex, errorCode: errorCode(error), errorMessage }
}
