import { ClassicGroup } from './classic-group.js'
import type { CoordinatorRecord } from './coordinator-record.js'
import { CommittedOffsets } from './offsets.js'

/** A group of any protocol: `classic` today. */
export type Group = ClassicGroup

/** All that one partition of `__consumer_offsets` holds: its groups and their offsets (Kafka: GroupCoordinatorShard). */
export class GroupShard {
  readonly partition: number
  readonly groups = new Map<string, Group>()
  readonly offsets = new CommittedOffsets()

  constructor(partition: number) {
    this.partition = partition
  }

  /** Takes a record from the log into the state. */
  replay(record: CoordinatorRecord, now: number): void {
    const { groupId } = record
    if (record.type === 'group-metadata') {
      if (record.value === null) this.groups.delete(groupId)
      else this.groups.set(groupId, ClassicGroup.fromRecord(groupId, record.value))
    } else if (record.value === null) {
      this.offsets.delete(groupId, record.topic, record.partition)
    } else {
      // Offsets of a group that nobody joins: their first commit makes it (a "simple" group).
      this.groupFor(groupId, now)
      this.offsets.set(groupId, record.topic, record.partition, record.value)
    }
  }

  /** The group, made now if it was not there: empty and of no protocol. */
  groupFor(groupId: string, now: number): Group {
    let group = this.groups.get(groupId)
    if (group === undefined) this.groups.set(groupId, (group = new ClassicGroup(groupId, now)))
    return group
  }

  /** Tombstones for all offsets of a group. */
  offsetTombstones(groupId: string): CoordinatorRecord[] {
    return this.offsets.partitionsOf(groupId).map(({ topic, partition }) => tombstone(groupId, topic, partition))
  }
}

export function tombstone(groupId: string, topic: string, partition: number): CoordinatorRecord {
  return { type: 'offset-commit', groupId, topic, partition, value: null }
}

export function groupTombstone(groupId: string): CoordinatorRecord {
  return { type: 'group-metadata', groupId, value: null }
}
