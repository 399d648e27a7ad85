/**
 * DeleteGroups: deletes empty groups with their offsets (KIP-229).
 *
 * v1: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v2 is flexible.
 */
import { api, array, int16, int32, string } from '../schema.js'

export const deleteGroups = api({
  key: 42,
  name: 'DeleteGroups',
  versions: [0, 2],
  flexible: 2,
  request: {
    groupsNames: array(string).entity('groupId'),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      groupId: string.key().entity('groupId'),
      errorCode: int16,
    }),
  },
})
