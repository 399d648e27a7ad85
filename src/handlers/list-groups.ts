/**
 * ListGroups (key 16, versions 0 to 5): the groups this broker coordinates; a client asks every broker.
 * v3 is flexible, v4 filters by state (KIP-518), v5 by type (KIP-848).
 */
import { listGroups } from '../protocol/apis/list-groups.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const listGroupsHandler = handler(listGroups, {
  handle(request, { broker }) {
    return broker.groups.listGroups(request)
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
