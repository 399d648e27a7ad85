/**
 * OffsetForLeaderEpoch (key 23, versions 2 to 4): where a leader's epoch ended in its log. A consumer that has seen
 * another leader finds with it whether what it read still stands (KIP-320).
 */
import { offsetForLeaderEpoch } from '../protocol/apis/offset-for-leader-epoch.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'

export const offsetForLeaderEpochHandler = handler(offsetForLeaderEpoch, {
  handle(request, { cluster, broker }) {
    return {
      topics: request.topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition: index, currentLeaderEpoch, leaderEpoch }) => {
          try {
            const partition = cluster.image.partition(topic, index)
            if (partition === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
            const { log } = partition.leaderOn(broker.id, currentLeaderEpoch)
            return {
              errorCode: errorCode('NONE'),
              partition: index,
              ...log.leaderEpochs.endOffsetFor(leaderEpoch, log.logEndOffset),
            }
          } catch (error) {
            if (error instanceof KafkaError) return { errorCode: error.code, partition: index }
            throw error
          }
        }),
      })),
    }
  },

  refuse(request, error) {
    return {
      topics: request.topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({ errorCode: errorCode(error), partition })),
      })),
    }
  },
})
