/**
 * DeleteGroups (key 42, versions 0 to 2): deletes empty groups with their offsets (KIP-229). v2 is flexible.
 */
import { deleteGroups } from '../protocol/apis/delete-groups.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const deleteGroupsHandler = handler(deleteGroups, {
  handle(request, { broker }) {
    return broker.groups.deleteGroups(request)
  },

  refuse(request, error) {
    return { results: request.groupsNames.map((groupId) => ({ groupId, errorCode: errorCode(error) })) }
  },
})
