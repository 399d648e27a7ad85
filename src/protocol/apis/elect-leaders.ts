/**
 * ElectLeaders: elects leaders for partitions. Null stands for all partitions.
 *
 * v0 elects preferred leaders alone (KIP-183).
 * v1 can elect unclean ones too: type 0 preferred, 1 unclean (KIP-460).
 * v2 is flexible.
 */
import { api, array, int8, int16, int32, string } from '../schema.js'

const partitionResult = {
  partitionId: int32,
  errorCode: int16,
  errorMessage: string.nullable(),
}

export const electLeaders = api({
  key: 43,
  name: 'ElectLeaders',
  versions: [0, 2],
  flexible: 2,
  request: {
    electionType: int8.since(1),
    topicPartitions: array({
      topic: string.key().entity('topicName'),
      partitions: array(int32),
    }).nullable(),
    timeoutMs: int32.default(60000),
  },
  response: {
    throttleTimeMs: int32,
    errorCode: int16.since(1),
    replicaElectionResults: array({
      topic: string.entity('topicName'),
      partitionResult: array(partitionResult),
    }),
  },
})
