/**
 * OffsetDelete (key 47, version 0): deletes a group's offsets of topics that none of its members reads (KIP-496).
 */
import { offsetDelete } from '../protocol/apis/offset-delete.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const offsetDeleteHandler = handler(offsetDelete, {
  handle(request, { broker }) {
    return broker.groups.deleteOffsets(request)
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
