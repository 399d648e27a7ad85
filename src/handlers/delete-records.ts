/**
 * DeleteRecords (key 21, versions 0 to 2): moves a partition's start, at every replica (KIP-107). What lies before it
 * can no longer be read; -1 stands for the high watermark.
 */
import { deleteRecords } from '../protocol/apis/delete-records.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler } from './handler.js'

export const deleteRecordsHandler = handler(deleteRecords, {
  handle(request, { cluster, broker }) {
    return {
      topics: Array.from(offsetsByTopic(request), ([name, offsets]) => ({
        name,
        partitions: Array.from(offsets, ([partitionIndex, offset]) => {
          try {
            const partition = cluster.image.partition(name, partitionIndex)
            if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
            const { topic } = partition
            if (topic.isInternal) throw new KafkaError('INVALID_TOPIC_EXCEPTION')
            const leader = partition.leaderOn(broker.id)
            if (topic.config.isCompacted && !topic.config.isDeleted) throw new KafkaError('POLICY_VIOLATION')
            const lowWatermark = partition.deleteRecordsBefore(leader, offset)
            return { partitionIndex, lowWatermark, errorCode: errorCode('NONE') }
          } catch (error) {
            if (error instanceof KafkaError) return { partitionIndex, lowWatermark: -1, errorCode: error.code }
            throw error
          }
        }),
      })),
    }
  },

  refuse(request, error) {
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => ({
          partitionIndex,
          lowWatermark: -1,
          errorCode: errorCode(error),
        })),
      })),
    }
  },
})

/** Each partition once, with the last offset it was named with. A topic without partitions is not in the answer. */
function offsetsByTopic({ topics }: RequestOf<typeof deleteRecords>): Map<string, Map<number, number>> {
  const byTopic = new Map<string, Map<number, number>>()
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, offset } of partitions) {
      let offsets = byTopic.get(name)
      if (offsets === undefined) byTopic.set(name, (offsets = new Map()))
      offsets.set(partitionIndex, offset)
    }
  }
  return byTopic
}
