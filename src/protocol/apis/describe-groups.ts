/**
 * DescribeGroups: the state of classic groups, with their members and what these have been assigned.
 *
 * v1 has the throttle time.
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 can ask for the operations the client is allowed (KIP-430).
 * v4 tells static members (KIP-345).
 * v5 is flexible.
 * v6 has error messages, and an unknown group is GROUP_ID_NOT_FOUND instead of one in state Dead (KIP-1043).
 */
import { api, array, bool, bytes, int16, int32, string } from '../schema.js'

const member = {
  memberId: string,
  groupInstanceId: string.since(4).nullable().default(null).ignorable(),
  clientId: string,
  clientHost: string,
  memberMetadata: bytes,
  memberAssignment: bytes,
}

export const describeGroups = api({
  key: 15,
  name: 'DescribeGroups',
  versions: [0, 6],
  flexible: 5,
  request: {
    groups: array(string).entity('groupId'),
    includeAuthorizedOperations: bool.since(3),
  },
  response: {
    throttleTimeMs: int32.since(1).ignorable(),
    groups: array({
      errorCode: int16,
      errorMessage: string.since(6).nullable().default(null),
      groupId: string.entity('groupId'),
      groupState: string,
      protocolType: string,
      protocolData: string,
      members: array(member),
      authorizedOperations: int32.since(3).default(-2147483648),
    }),
  },
})
