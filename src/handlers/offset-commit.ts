/**
 * OffsetCommit (key 8, versions 2 to 10): a group notes how far it has read.
 *
 *  - v2-v4 the client may say how long to keep it    - v8  flexible
 *  - v6    leader epochs (KIP-320)                   - v9  member epochs of KIP-848 groups
 *  - v7    static members (KIP-345)                  - v10 topic ids instead of names (KIP-848)
 */
import { offsetCommit } from '../protocol/apis/offset-commit.js'
import { errorCode } from '../protocol/errors.js'
import { groupContext } from './group-context.js'
import { handler } from './handler.js'

export const offsetCommitHandler = handler(offsetCommit, {
  handle(request, context) {
    return context.broker.groups.commitOffsets(request, groupContext(context))
  },

  refuse(request, error) {
    return {
      topics: request.topics.map(({ name, topicId, partitions }) => ({
        name,
        topicId,
        partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: errorCode(error) })),
      })),
    }
  },
})
