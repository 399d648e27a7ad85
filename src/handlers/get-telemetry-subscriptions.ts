/**
 * GetTelemetrySubscriptions (key 71, version 0): which of its metrics a client is to push, and how often (KIP-714).
 *
 * It is listed where somebody receives them; a client that asks all the same is answered, as by Kafka.
 */
import { getTelemetrySubscriptions } from '../protocol/apis/get-telemetry-subscriptions.js'
import { compressionId } from '../protocol/compression.js'
import { errorCode, KafkaError } from '../protocol/errors.js'
import { handler } from './handler.js'
import { telemetryClient } from './telemetry-client.js'

/** In the order in which clients are to prefer them. */
const ACCEPTED = (['zstd', 'lz4', 'gzip', 'snappy'] as const).map(compressionId)

export const getTelemetrySubscriptionsHandler = handler(getTelemetrySubscriptions, {
  isListed: ({ telemetry }) => telemetry !== null,

  handle({ clientInstanceId }, context) {
    const { cluster, broker } = context
    const client = (id: string) => telemetryClient(id, context)
    try {
      const subscription = broker.clientMetrics.subscription(clientInstanceId, client, cluster.clock.now())
      return {
        errorCode: errorCode('NONE'),
        clientInstanceId: subscription.clientInstanceId,
        subscriptionId: subscription.subscriptionId,
        acceptedCompressionTypes: ACCEPTED,
        pushIntervalMs: subscription.pushIntervalMs,
        telemetryMaxBytes: cluster.configs.brokerNumber('telemetry.max.bytes', broker.id),
        deltaTemporality: true,
        requestedMetrics: subscription.metrics,
      }
    } catch (error) {
      if (error instanceof KafkaError) return { errorCode: errorCode(error.error) }
      throw error
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error) }
  },
})
