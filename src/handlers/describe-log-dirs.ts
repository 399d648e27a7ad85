/**
 * DescribeLogDirs (key 35, versions 1 to 5): what lies in the broker's log directory (KIP-113): the replicas it has of
 * the partitions asked for, or of all for null, and how large they are.
 *
 *  - v2  flexible                        - v4  the size of the volume (KIP-827)
 *  - v3  an error for the whole request  - v5  whether the directory is cordoned (KIP-1066)
 */
import type { MetadataImage } from '../cluster/metadata-image.js'
import type { Topic } from '../cluster/topic.js'
import { describeLogDirs } from '../protocol/apis/describe-log-dirs.js'
import { errorCode } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler, type RequestContext } from './handler.js'

export const describeLogDirsHandler = handler(describeLogDirs, {
  handle(request, context) {
    const { cluster, broker } = context
    const { totalBytes, usableBytes } = cluster.logs.memory
    const config = cluster.configs.broker(broker.id)
    return {
      errorCode: errorCode('NONE'),
      results: [
        {
          errorCode: errorCode('NONE'),
          logDir: config.logDir,
          topics: replicasOf(request, context),
          totalBytes,
          usableBytes,
          isCordoned: config.isLogDirCordoned,
        },
      ],
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), results: [] }
  },
})

function replicasOf(request: RequestOf<typeof describeLogDirs>, { cluster, broker }: RequestContext) {
  const described = []
  for (const { topic, indexes } of askedFor(request, cluster.image)) {
    const replicas = Array.from(indexes).flatMap((partitionIndex) => {
      const replica = topic.partitions[partitionIndex]?.replicaOn(broker.id)
      if (replica === undefined) return []
      const { log, highWatermark } = replica
      return {
        partitionIndex,
        partitionSize: log.sizeInBytes,
        offsetLag: Math.max(0, highWatermark - log.logEndOffset),
        isFutureKey: false,
      }
    })
    if (replicas.length > 0) described.push({ name: topic.name, partitions: replicas })
  }
  return described
}

/** Each topic and each partition once, however often it was named. */
function askedFor({ topics: asked }: RequestOf<typeof describeLogDirs>, image: MetadataImage) {
  if (asked === null) return Array.from(image.topics(), (topic) => ({ topic, indexes: topic.partitions.keys() }))
  const indexesByTopic = new Map<Topic, Set<number>>()
  for (const { topic: name, partitions } of asked) {
    const topic = image.topic(name)
    if (topic === undefined) continue
    const indexes = indexesByTopic.get(topic)
    if (indexes === undefined) indexesByTopic.set(topic, new Set(partitions))
    else for (const index of partitions) indexes.add(index)
  }
  return Array.from(indexesByTopic, ([topic, indexes]) => ({ topic, indexes }))
}
