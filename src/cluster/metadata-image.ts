/** What the controller has decided and the brokers know: the topics, by every name they go by. */
import type { Partition } from './partition.js'
import { collisionKey, type Topic } from './topic.js'

export class MetadataImage {
  private readonly byName = new Map<string, Topic>()
  private readonly byId = new Map<string, Topic>()
  private readonly byCollisionKey = new Map<string, Topic>()

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

  /** The topic whose name differs from `name` in nothing but '.' and '_'. */
  colliding(name: string): Topic | undefined {
    return this.byCollisionKey.get(collisionKey(name))
  }

  add(topic: Topic): void {
    this.byName.set(topic.name, topic)
    this.byId.set(topic.id, topic)
    this.byCollisionKey.set(collisionKey(topic.name), topic)
  }

  remove(topic: Topic): void {
    this.byName.delete(topic.name)
    this.byId.delete(topic.id)
    this.byCollisionKey.delete(collisionKey(topic.name))
  }
}
