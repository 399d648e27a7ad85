/**
 * ListGroups: the groups this broker is the coordinator of.
 *
 * v1 has the throttle time.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 is flexible.
 * v4 filters by state, and tells it (KIP-518).
 * v5 filters by type, and tells it (KIP-848).
 */
import { api, array, int16, int32, string } from '../schema.js'

export const listGroups = api({
  key: 16,
  name: 'ListGroups',
  versions: [0, 5],
  flexible: 3,
  request: {
    statesFilter: array(string).since(4),
    typesFilter: array(string).since(5),
  },
  response: {
    throttleTimeMs: int32.since(1).ignorable(),
    errorCode: int16,
    groups: array({
      groupId: string.entity('groupId'),
      protocolType: string,
      groupState: string.since(4).ignorable(),
      groupType: string.since(5).ignorable(),
    }),
  },
})
