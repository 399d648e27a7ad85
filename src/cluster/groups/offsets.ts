import { ZERO_UUID } from '../../protocol/schema.js'
import type { OffsetAndMetadata } from './coordinator-record.js'

interface Entry {
  readonly value: OffsetAndMetadata
  /** Its place among all commits: what a transaction ends with counts from when it was written, not from its end. */
  readonly order: number
}

type OffsetsByTopic = Map<string, Map<number, Entry>>

/** A committed offset with the partition it is of. */
export interface CommittedOffset extends OffsetAndMetadata {
  readonly topic: string
  readonly partition: number
}

/**
 * The offsets committed to the groups of one `__consumer_offsets` partition, and those that await the end of their
 * transactions (Kafka: OffsetMetadataManager).
 */
export class CommittedOffsets {
  private readonly byGroup = new Map<string, OffsetsByTopic>()
  /** The groups with committed offsets, by topic: topics are deleted without a look at all groups. */
  private readonly groupsOf = new Map<string, Set<string>>()
  /** By producer id. */
  private readonly pending = new Map<number, Map<string, OffsetsByTopic>>()
  private order = 0

  get(groupId: string, topic: string, partition: number): OffsetAndMetadata | undefined {
    return this.byGroup.get(groupId)?.get(topic)?.get(partition)?.value
  }

  set(groupId: string, topic: string, partition: number, value: OffsetAndMetadata): void {
    this.commit(groupId, topic, partition, { value, order: this.order++ })
  }

  /** Keeps an offset until `producerId` ends its transaction. */
  setPending(producerId: number, groupId: string, topic: string, partition: number, value: OffsetAndMetadata): void {
    let offsets = this.pending.get(producerId)
    if (offsets === undefined) this.pending.set(producerId, (offsets = new Map()))
    put(offsets, groupId, topic, partition, { value, order: this.order++ })
  }

  /** Makes what the transaction held valid, unless a later commit overtook it, or drops it. Returns the groups. */
  endTransaction(producerId: number, commit: boolean): string[] {
    const offsets = this.pending.get(producerId) ?? new Map<string, OffsetsByTopic>()
    this.pending.delete(producerId)
    if (commit) {
      for (const [groupId, topic, partition, entry] of entriesOf(offsets)) {
        const current = this.byGroup.get(groupId)?.get(topic)?.get(partition)
        if (current === undefined || entry.order > current.order) this.commit(groupId, topic, partition, entry)
      }
    }
    return [...offsets.keys()]
  }

  delete(groupId: string, topic: string, partition: number): void {
    for (const offsets of [this.byGroup, ...this.pending.values()]) remove(offsets, groupId, topic, partition)
    for (const [producerId, offsets] of this.pending) if (offsets.size === 0) this.pending.delete(producerId)
    if (this.byGroup.get(groupId)?.has(topic) === true) return
    const groups = this.groupsOf.get(topic)
    if (groups?.delete(groupId) === true && groups.size === 0) this.groupsOf.delete(topic)
  }

  hasPending(groupId: string, topic?: string, partition?: number): boolean {
    for (const offsets of this.pending.values()) {
      const byTopic = offsets.get(groupId)
      if (topic === undefined ? byTopic !== undefined : byTopic?.get(topic)?.has(partition!)) return true
    }
    return false
  }

  /** The topics that a group has committed offsets of. */
  topicsOf(groupId: string): Iterable<string> {
    return this.byGroup.get(groupId)?.keys() ?? []
  }

  /** The offsets committed to a group, of one topic or of all, pending ones not among them. */
  *of(groupId: string, only?: string): Generator<CommittedOffset> {
    for (const [topic, partitions] of this.byGroup.get(groupId) ?? []) {
      if (only !== undefined && topic !== only) continue
      for (const [partition, { value }] of partitions) yield { topic, partition, ...value }
    }
  }

  /** Every partition a group has an offset of, committed or pending. */
  partitionsOf(groupId: string): { topic: string; partition: number }[] {
    const found = new Map<string, { topic: string; partition: number }>()
    for (const offsets of [this.byGroup, ...this.pending.values()]) {
      for (const [topic, partitions] of offsets.get(groupId) ?? []) {
        for (const partition of partitions.keys()) found.set(`${partition} ${topic}`, { topic, partition })
      }
    }
    return [...found.values()]
  }

  /** The offsets that are of a topic with this name and id, or may be: an old one does not know its topic's id. */
  *ofTopic(name: string, topicId: string): Generator<{ groupId: string; partition: number }> {
    const ofOne = function* (groupId: string, offsets: OffsetsByTopic | undefined) {
      for (const [partition, { value }] of offsets?.get(name) ?? []) {
        if (value.topicId === ZERO_UUID || value.topicId === topicId) yield { groupId, partition }
      }
    }
    for (const groupId of this.groupsOf.get(name) ?? []) yield* ofOne(groupId, this.byGroup.get(groupId))
    for (const pending of this.pending.values()) {
      for (const [groupId, offsets] of pending) yield* ofOne(groupId, offsets)
    }
  }

  private commit(groupId: string, topic: string, partition: number, entry: Entry): void {
    put(this.byGroup, groupId, topic, partition, entry)
    let groups = this.groupsOf.get(topic)
    if (groups === undefined) this.groupsOf.set(topic, (groups = new Set()))
    groups.add(groupId)
  }
}

function put(offsets: Map<string, OffsetsByTopic>, groupId: string, topic: string, partition: number, entry: Entry) {
  let byTopic = offsets.get(groupId)
  if (byTopic === undefined) offsets.set(groupId, (byTopic = new Map()))
  let byPartition = byTopic.get(topic)
  if (byPartition === undefined) byTopic.set(topic, (byPartition = new Map()))
  byPartition.set(partition, entry)
}

function remove(offsets: Map<string, OffsetsByTopic>, groupId: string, topic: string, partition: number): void {
  const byTopic = offsets.get(groupId)
  const byPartition = byTopic?.get(topic)
  if (byTopic === undefined || byPartition?.delete(partition) !== true) return
  if (byPartition.size === 0) byTopic.delete(topic)
  if (byTopic.size === 0) offsets.delete(groupId)
}

function* entriesOf(offsets: Map<string, OffsetsByTopic>): Generator<[string, string, number, Entry]> {
  for (const [groupId, byTopic] of offsets) {
    for (const [topic, byPartition] of byTopic) {
      for (const [partition, entry] of byPartition) yield [groupId, topic, partition, entry]
    }
  }
}
