/**
 * ListPartitionReassignments (key 46, version 0): the partitions that are on their way to other brokers (KIP-455), of
 * all topics for null. What is not under way, or not there at all, is left out. The time-out is of no account.
 */

import { isReassigning } from '../cluster/replication/reassignment.js'
import type { Topic } from '../cluster/topic.js'
import { listPartitionReassignments } from '../protocol/apis/list-partition-reassignments.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const listPartitionReassignmentsHandler = handler(listPartitionReassignments, {
  handle({ topics: asked }, { cluster }) {
    const { image } = cluster
    if (asked?.length === 0) return { errorMessage: null, topics: [] }
    const topics =
      asked === null
        ? Array.from(image.topics(), (topic) => ongoing(topic, topic.partitions.keys()))
        : asked.flatMap(({ name, partitionIndexes }) => {
            const topic = image.topic(name)
            return topic === undefined ? [] : ongoing(topic, partitionIndexes)
          })
    return {
      errorCode: errorCode('NONE'),
      errorMessage: null,
      topics: topics.filter(({ partitions }) => partitions.length > 0),
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: null, topics: [] }
  },
})

function ongoing({ name, partitions }: Topic, indexes: Iterable<number>) {
  return {
    name,
    partitions: Array.from(indexes)
      .flatMap((index) => partitions[index] ?? [])
      .filter(isReassigning)
      .map(({ index, replicas, addingReplicas, removingReplicas }) => ({
        partitionIndex: index,
        replicas,
        addingReplicas,
        removingReplicas,
      })),
  }
}
