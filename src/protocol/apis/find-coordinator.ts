/**
 * FindCoordinator: the broker that looks after a group, a transactional id or a share partition.
 *
 * v0 knows groups alone.
 * v1 has the type of the key: 0 group, 1 transactional id (KIP-98).
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 is flexible.
 * v4 asks for many keys at once; the fields for a single one are gone (KIP-699).
 * v5 may answer TRANSACTION_ABORTABLE (KIP-890).
 * v6 takes 2, share partitions, as `groupId:topicId:partition` (KIP-932).
 */
import { api, array, int8, int16, int32, string } from '../schema.js'

export const findCoordinator = api({
  key: 10,
  name: 'FindCoordinator',
  versions: [0, 6],
  flexible: 3,
  request: {
    key: string.until(3),
    keyType: int8.since(1),
    coordinatorKeys: array(string).since(4),
  },
  response: {
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16.until(3),
    errorMessage: string.since(1).until(3).nullable().ignorable(),
    nodeId: int32.entity('brokerId').until(3),
    host: string.until(3),
    port: int32.until(3),
    coordinators: array({
      key: string,
      nodeId: int32.entity('brokerId'),
      host: string,
      port: int32,
      errorCode: int16,
      errorMessage: string.nullable().ignorable(),
    }).since(4),
  },
})
