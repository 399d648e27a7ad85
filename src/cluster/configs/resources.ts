/** What configs belong to, and where a value comes from, by the numbers of the protocol. */

/** Kafka: ConfigResource.Type. */
export const resourceTypes = { TOPIC: 2, BROKER: 4, BROKER_LOGGER: 8, CLIENT_METRICS: 16, GROUP: 32 } as const

export type ResourceType = (typeof resourceTypes)[keyof typeof resourceTypes]

/** Kafka: AlterConfigOp.OpType. */
export const configOperations = { SET: 0, DELETE: 1, APPEND: 2, SUBTRACT: 3 } as const

/** Kafka: ConfigEntry.ConfigSource. */
export const configSources = {
  TOPIC: 1,
  DYNAMIC_BROKER: 2,
  DYNAMIC_DEFAULT_BROKER: 3,
  STATIC_BROKER: 4,
  DEFAULT: 5,
  BROKER_LOGGER: 6,
  CLIENT_METRICS: 7,
  GROUP: 8,
} as const

export type ConfigSource = (typeof configSources)[keyof typeof configSources]

/** Kafka: ConfigEntry.ConfigType; 0 for a config that no table knows. */
export const configTypeIds = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
} as const

/** Texts by name: what somebody set, as it was set. */
export type ConfigMap = ReadonlyMap<string, string>

export const noConfigs: ConfigMap = new Map()
