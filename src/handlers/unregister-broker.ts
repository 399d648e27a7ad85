/**
 * UnregisterBroker (key 64, version 0): takes a broker out of the cluster (KIP-631), be it gone or running. A running
 * one is not stopped by it, but clients hear of it no more, and others lead in its place.
 */
import { unregisterBroker } from '../protocol/apis/unregister-broker.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'

export const unregisterBrokerHandler = handler(unregisterBroker, {
  handle({ brokerId }, { cluster }) {
    try {
      cluster.controller.replication.unregisterBroker(brokerId)
    } catch (error) {
      if (error instanceof KafkaError) return { errorCode: errorCode(error.error), errorMessage: error.detail }
      throw error
    }
    return { errorCode: errorCode('NONE'), errorMessage: '' }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: null }
  },
})
