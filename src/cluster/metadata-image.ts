/** What the controller has decided and the brokers know: the topics, by every name they go by. */
import type { Partition } from './partition.js'
import { collisionKey, type Topic } from './topic.js'

export class MetadataImage {
  private readonly byName = new Map<string, Topic>()
  private readonly byId = new Map<string, Topic>()
  private readonly byCollisionKey = new Map<string, Set<Topic>>()

  topic(name: string): Topic | undefined {
    return this.byName.get(name)
  }

  topicById(id: string): Topic | undefined {
    return this.byId.get(id)
  }

  partition(name: string, index: number): Partition | undefined {
    return this.byName.get(name)?.partitions[index]
  }

  /** Every topic, in the order of creation. */
  topics(): IterableIterator<Topic> {
    return this.byName.values()
  }

  /** A topic whose name differs from `name` in nothing but '.' and '_'. */
  colliding(name: string): Topic | undefined {
    const [first] = this.byCollisionKey.get(collisionKey(name)) ?? []
    return first
  }

  add(topic: Topic): void {
    this.byName.set(topic.name, topic)
    this.byId.set(topic.id, topic)
    const key = collisionKey(topic.name)
    const colliding = this.byCollisionKey.get(key)
    if (colliding === undefined) this.byCollisionKey.set(key, new Set([topic]))
    else colliding.add(topic)
  }

  remove(topic: Topic): void {
    this.byName.delete(topic.name)
    this.byId.delete(topic.id)
    const key = collisionKey(topic.name)
    const colliding = this.byCollisionKey.get(key)!
    colliding.delete(topic)
    if (colliding.size === 0) this.byCollisionKey.delete(key)
  }
}
