/**
 * FindCoordinator (key 10, versions 0 to 6): which broker keeps a group.
 *
 *  - v0  groups only                  - v4  several keys at once (KIP-699)
 *  - v1  transactional ids as well    - v6  share partitions as well (KIP-932)
 *  - v3  flexible
 *
 * Kafka creates `__consumer_offsets` behind its first answer, COORDINATOR_NOT_AVAILABLE; here it is there at once, so
 * that no client begins with a back-off.
 */
import { MALFORMED_REQUEST } from '../cluster/configs/describe-resource.js'
import { findCoordinator } from '../protocol/apis/find-coordinator.js'
import { type ErrorName, errorCode, KafkaError } from '../protocol/errors.js'
import { handler, type RequestContext } from './handler.js'

const GROUP = 0
const TRANSACTION = 1
const SHARE = 2
const FIRST_BATCHED_VERSION = 4
const FIRST_VERSION_WITH_SHARE = 6

interface Coordinator {
  readonly key: string
  readonly nodeId: number
  readonly host: string
  readonly port: number
  readonly errorCode: number
  readonly errorMessage: string | null
}

export const findCoordinatorHandler = handler(findCoordinator, {
  handle(request, context) {
    const find = (key: string) => coordinatorOf(key, request.keyType, context)
    if (context.version >= FIRST_BATCHED_VERSION) return { coordinators: request.coordinatorKeys.map(find) }
    const { key: _, ...coordinator } = find(request.key)
    return coordinator
  },

  refuse(request, error, { version }) {
    if (version >= FIRST_BATCHED_VERSION) {
      return { coordinators: request.coordinatorKeys.map((key) => nobody(key, error)) }
    }
    const { key: _, ...coordinator } = nobody(request.key, error)
    return coordinator
  },
})

function coordinatorOf(key: string, keyType: number, { cluster, version }: RequestContext): Coordinator {
  const batched = version >= FIRST_BATCHED_VERSION
  if (keyType === TRANSACTION || (keyType === SHARE && version >= FIRST_VERSION_WITH_SHARE)) {
    return nobody(key, 'INVALID_REQUEST', `This cluster coordinates groups only; key type ${keyType} is not supported.`)
  }
  if (keyType === SHARE && batched) return nobody(key, 'INVALID_REQUEST', '')
  if (keyType !== GROUP) return nobody(key, 'INVALID_REQUEST', MALFORMED_REQUEST)
  try {
    const { id, host, port } = cluster.groupCoordinator(key)
    return { key, nodeId: id, host, port, errorCode: errorCode('NONE'), errorMessage: batched ? '' : 'NONE' }
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error
    return nobody(key, error.error, batched ? '' : 'The coordinator is not available.')
  }
}

function nobody(key: string, error: ErrorName, errorMessage: string | null = null): Coordinator {
  return { key, nodeId: -1, host: '', port: -1, errorCode: errorCode(error), errorMessage }
}
