/**
 * DeleteRecords (key 21, versions 0 to 2): moves a partition's start, at every replica (KIP-107). What lies before it
 * can no longer be read; -1 stands for the high watermark.
 */
import { deleteRecords } from '../protocol/apis/delete-records.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'
import { lastOfEach } from './last-of-each.js'

export const deleteRecordsHandler = handler(deleteRecords, {
  handle(request, { cluster, broker }) {
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: lastOfEach(partitions, ({ partitionIndex }) => partitionIndex).map(({ partitionIndex, offset }) => {
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
