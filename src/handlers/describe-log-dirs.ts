/**
 * DescribeLogDirs (key 35, versions 1 to 5): what lies in the broker's log directory (KIP-113): the replicas it has of
 * the partitions asked for, or of all for null, and how large they are.
 *
 *  - v2  flexible                        - v4  the size of the volume (KIP-827)
 *  - v3  an error for the whole request  - v5  whether the directory is cordoned (KIP-1066)
 */
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

function replicasOf({ topics: asked }: RequestOf<typeof describeLogDirs>, { cluster, broker }: RequestContext) {
  const wanted = asked === null ? undefined : new Set<string>()
  for (const { topic, partitions } of asked ?? []) for (const index of partitions) wanted?.add(`${topic}-${index}`)
  const described = []
  for (const { name, partitions } of cluster.image.topics()) {
    const replicas = partitions.flatMap((partition) => {
      const replica = partition.replicaOn(broker.id)
      if (replica === undefined || wanted?.has(partition.name) === false) return []
      const { log, highWatermark } = replica
      return {
        partitionIndex: partition.index,
        partitionSize: log.sizeInBytes,
        offsetLag: Math.max(0, highWatermark - log.logEndOffset),
        isFutureKey: false,
      }
    })
    if (replicas.length > 0) described.push({ name, partitions: replicas })
  }
  return described
}
