/** Which configs DescribeConfigs shows of which resource, and what it refuses (Kafka: ConfigHelper.describeConfigs). */
import { KafkaError } from '../../protocol/errors.js'
import { checkTopicName } from './alteration.js'
import type { BrokerConfig } from './broker-config.js'
import { type BrokerLoggers, checkBrokerLoggersName, isInteger } from './broker-loggers.js'
import type { ConfigOverrides } from './config-overrides.js'
import {
  type DescribedConfig,
  describeBroker,
  describeClientMetrics,
  describeClusterDefaults,
  describeGroup,
  describeTopic,
} from './describe.js'
import { resourceTypes } from './resources.js'

/** @throws {KafkaError} INVALID_REQUEST, UNKNOWN_TOPIC_OR_PARTITION or INVALID_TOPIC_EXCEPTION. */
export function describeResource(query: {
  readonly resourceType: number
  readonly resourceName: string
  /** The broker that was asked, and what it goes by. */
  readonly brokerId: number
  readonly broker: BrokerConfig
  readonly loggers: BrokerLoggers
  readonly overrides: ConfigOverrides
}): DescribedConfig[] {
  const { resourceType, resourceName: name, brokerId, broker, overrides } = query
  switch (resourceType) {
    case resourceTypes.TOPIC:
      checkTopicName(name)
      // Kafka's answer has no message here.
      if (!overrides.topics.has(name)) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', '')
      return describeTopic(overrides.of(resourceType, name), broker)
    case resourceTypes.BROKER:
      if (name === '') return describeClusterDefaults(overrides.of(resourceType, name))
      checkBrokerName(name, brokerId)
      return describeBroker(broker)
    case resourceTypes.BROKER_LOGGER:
      checkBrokerLoggersName(name, brokerId)
      return query.loggers.describe()
    case resourceTypes.CLIENT_METRICS:
      if (name === '') throw new KafkaError('INVALID_REQUEST', 'Client metrics subscription name must not be empty')
      return describeClientMetrics(overrides.of(resourceType, name))
    case resourceTypes.GROUP:
      if (name === '') throw new KafkaError('INVALID_REQUEST', 'Group name must not be empty')
      return describeGroup(overrides.of(resourceType, name), broker)
    default:
      throw new KafkaError('INVALID_REQUEST', MALFORMED_REQUEST)
  }
}

/** What Kafka says to a type of resource that it has never heard of. */
export const MALFORMED_REQUEST =
  'This most likely occurs because of a request being malformed by the client library or the message was sent to an incompatible broker. See the broker logs for more details.'

function checkBrokerName(name: string, brokerId: number): void {
  if (!isInteger(name)) throw new KafkaError('INVALID_REQUEST', `Broker id must be an integer, but it is: ${name}`)
  if (Number(name) === brokerId) return
  throw new KafkaError(
    'INVALID_REQUEST',
    `Unexpected broker id, expected ${brokerId} or empty string, but received ${name}`,
  )
}
