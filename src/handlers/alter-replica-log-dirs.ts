/**
 * AlterReplicaLogDirs (key 34, versions 1 and 2): moves replicas to another log directory of the same broker (KIP-113).
 * This broker has one, so that a replica is where it should be, or can't be where it should. v2 is flexible.
 */
import { alterReplicaLogDirs } from '../protocol/apis/alter-replica-log-dirs.js'
import { type ErrorName, errorCode } from '../protocol/errors.js'
import type { RequestOf } from '../protocol/schema.js'
import { handler, type RequestContext } from './handler.js'

type Request = RequestOf<typeof alterReplicaLogDirs>

/** A file name's; a log's directory is named after its partition, while it moves with an id and a suffix (UnifiedLog). */
const MAX_NAME_LENGTH = 255
const FUTURE_SUFFIX_LENGTH = '.'.length + 32 + '-future'.length

export const alterReplicaLogDirsHandler = handler(alterReplicaLogDirs, {
  handle(request, context) {
    return answer(request, (topic, index, path) => move({ topic, index, path }, context))
  },

  refuse(request, error) {
    return answer(request, () => error)
  },
})

/** Each partition once, with the directory it was named with last. */
function answer({ dirs }: Request, outcomeOf: (topic: string, index: number, path: string) => ErrorName) {
  const byTopic = new Map<string, Map<number, string>>()
  for (const { path, topics } of dirs) {
    for (const { name, partitions } of topics) {
      for (const index of partitions) {
        let paths = byTopic.get(name)
        if (paths === undefined) byTopic.set(name, (paths = new Map()))
        paths.set(index, path)
      }
    }
  }
  return {
    results: Array.from(byTopic, ([topicName, paths]) => ({
      topicName,
      partitions: Array.from(paths, ([partitionIndex, path]) => ({
        partitionIndex,
        errorCode: errorCode(outcomeOf(topicName, partitionIndex, path)),
      })),
    })),
  }
}

function move(
  { topic, index, path }: { topic: string; index: number; path: string },
  { cluster, broker }: RequestContext,
): ErrorName {
  if (`${topic}-${index}`.length + FUTURE_SUFFIX_LENGTH > MAX_NAME_LENGTH) return 'INVALID_TOPIC_EXCEPTION'
  if (path !== cluster.configs.broker(broker.id).logDir) return 'LOG_DIR_NOT_FOUND'
  const partition = cluster.image.partition(topic, index)
  if (partition === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION'
  return partition.replicaOn(broker.id) === undefined ? 'REPLICA_NOT_AVAILABLE' : 'NONE'
}
