/** What the controller has decided and the brokers know: the topics, by every name they go by. */
import { firstIndex } from './log/binary-search.js'
import type { Partition } from './partition.js'
import type { Topic } from './topic.js'
import { collisionKey } from './topic-name.js'

export class MetadataImage {
  private readonly byName = new Map<string, Topic>()
  private readonly byId = new Map<string, Topic>()
  private readonly byCollisionKey = new Map<string, Set<Topic>>()
  /** All names, ascending: made when they are first asked for, and kept from then on. */
  private sorted: string[] | undefined

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

  /** The names of all topics from `first` on, ascending. No topic may come or go while they are being read. */
  *namesFrom(first: string): Generator<string, undefined, void> {
    const names = (this.sorted ??= [...this.byName.keys()].sort())
    for (let i = placeOf(first, names); i < names.length; i++) yield names[i]!
  }

  /** A topic whose name differs from `name` in nothing but '.' and '_'. */
  colliding(name: string): Topic | undefined {
    const [first] = this.byCollisionKey.get(collisionKey(name)) ?? []
    return first
  }

  add(topic: Topic): void {
    this.byName.set(topic.name, topic)
    this.sorted?.splice(placeOf(topic.name, this.sorted), 0, topic.name)
    this.byId.set(topic.id, topic)
    const key = collisionKey(topic.name)
    const colliding = this.byCollisionKey.get(key)
    if (colliding === undefined) this.byCollisionKey.set(key, new Set([topic]))
    else colliding.add(topic)
  }

  remove(topic: Topic): void {
    this.byName.delete(topic.name)
    this.sorted?.splice(placeOf(topic.name, this.sorted), 1)
    this.byId.delete(topic.id)
    const key = collisionKey(topic.name)
    const colliding = this.byCollisionKey.get(key)!
    colliding.delete(topic)
    if (colliding.size === 0) this.byCollisionKey.delete(key)
  }
}

/** Where `name` stands, or would stand, in `names`. */
function placeOf(name: string, names: readonly string[]): number {
  return firstIndex(names.length, (i) => names[i]! >= name)
}
