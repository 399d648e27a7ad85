/**
 * Heartbeat (key 12, versions 0 to 4): a member of a classic group is alive, and hears of a rebalance.
 * v3 has static members (KIP-345), v4 is flexible.
 */
import { heartbeat } from '../protocol/apis/heartbeat.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const heartbeatHandler = handler(heartbeat, {
  handle(request, { broker }) {
    return broker.groups.heartbeat(request)
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
