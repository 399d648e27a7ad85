/**
 * InitProducerId (key 22, versions 0 to 5): the id under which an idempotent producer numbers its batches (KIP-98).
 * Any broker gives one. A transactional id needs the transaction coordinator, which this cluster has none of.
 */
import { initProducerId } from '../protocol/apis/init-producer-id.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const initProducerIdHandler = handler(initProducerId, {
  handle(request, { broker }) {
    const { transactionalId, producerId, producerEpoch } = request
    if (transactionalId === '' || (producerId === -1) !== (producerEpoch === -1)) {
      return { errorCode: errorCode('INVALID_REQUEST'), producerEpoch: -1 }
    }
    if (transactionalId !== null) {
      return { errorCode: errorCode('TRANSACTIONAL_ID_AUTHORIZATION_FAILED'), producerEpoch: -1 }
    }
    return { errorCode: errorCode('NONE'), producerId: broker.newProducerId(), producerEpoch: 0 }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), producerId: -1, producerEpoch: -1 }
  },
})
