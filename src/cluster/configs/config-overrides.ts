/** What resources were given at run time: texts by config, by resource. */
import { type ConfigMap, noConfigs, resourceTypes } from './resources.js'

type OverridesByName = Map<string, ConfigMap>

export class ConfigOverrides {
  /** Has every topic that exists, also those without configs of their own. */
  readonly topics: OverridesByName = new Map()
  /** By broker id; the empty name stands for all brokers. */
  readonly brokers: OverridesByName = new Map()
  readonly groups: OverridesByName = new Map()
  readonly clientMetrics: OverridesByName = new Map()

  of(resourceType: number, resourceName: string): ConfigMap {
    return this.byName(resourceType).get(resourceName) ?? noConfigs
  }

  /** A resource other than a topic is forgotten with its last config. */
  set(resourceType: number, resourceName: string, configs: ConfigMap): void {
    const byName = this.byName(resourceType)
    if (configs.size > 0 || resourceType === resourceTypes.TOPIC) byName.set(resourceName, configs)
    else byName.delete(resourceName)
  }

  clear(): void {
    for (const name of this.topics.keys()) this.topics.set(name, noConfigs)
    this.brokers.clear()
    this.groups.clear()
    this.clientMetrics.clear()
  }

  byName(resourceType: number): OverridesByName {
    switch (resourceType) {
      case resourceTypes.TOPIC:
        return this.topics
      case resourceTypes.BROKER:
        return this.brokers
      case resourceTypes.GROUP:
        return this.groups
      case resourceTypes.CLIENT_METRICS:
        return this.clientMetrics
      default:
        throw new Error(`no configs are kept for resource type ${resourceType}`)
    }
  }
}
