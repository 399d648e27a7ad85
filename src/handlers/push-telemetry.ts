/**
 * PushTelemetry (key 72, version 0): metrics of a client (KIP-714), as OpenTelemetry data, to be kept where somebody
 * receives them. Without a receiver they are checked, as by Kafka, and dropped.
 */
import { pushTelemetry } from '../protocol/apis/push-telemetry.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'
import { telemetryClient } from './telemetry-client.js'

export const pushTelemetryHandler = handler(pushTelemetry, {
  isListed: ({ telemetry }) => telemetry !== null,

  handle(request, context) {
    const { cluster, broker, clientId } = context
    const receivedMs = cluster.clock.now()
    const client = telemetryClient(request.clientInstanceId, context)
    try {
      const taken = broker.clientMetrics.push(request, client, receivedMs)
      if (taken !== undefined) {
        const { attributes } = client
        cluster.telemetry?.receive({ ...taken, brokerId: broker.id, clientId, attributes, receivedMs })
      }
      return { errorCode: errorCode('NONE') }
    } catch (error) {
      if (error instanceof KafkaError) return { errorCode: errorCode(error.error) }
      throw error
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
