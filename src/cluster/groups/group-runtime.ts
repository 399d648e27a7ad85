/**
 * The runtime of a broker's groups: which it has, and the doing of what they want done (Kafka: CoordinatorRuntime).
 *
 * It answers, sets timers and writes to the log; the rules are the groups'. Answers go out last in a step, when the
 * state and the log are as they should be, so whoever hears one and asks again finds the outcome.
 */
import type { ErrorName } from '../../protocol/errors.js'
import type { Clock } from '../clock.js'
import type { Answer } from './answer.js'
import { onStaticMemberReplaced } from './classic-join.js'
import { closeClassicGroup, onGroupCreationFailed, onGroupTimer, unloadClassicGroup } from './classic-membership.js'
import { armSession, prepareRebalance } from './classic-rebalance.js'
import { onAssignmentsStored } from './classic-sync.js'
import {
  type CoordinatorRecord,
  decodeCoordinatorRecord,
  encodeCoordinatorRecord,
  type LogRecord,
} from './coordinator-record.js'
import {
  type AppendCompletion,
  clientErrorOf,
  type Effect,
  type GroupConfigs,
  type GroupTimer,
  Turn,
} from './effects.js'
import { expiredRecords } from './offset-delete.js'
import { type Group, GroupShard, tombstone } from './shard.js'

/** The `__consumer_offsets` topic as a coordinator uses it. */
export interface OffsetsLog {
  readonly partitionCount: number
  partitionFor(groupId: string): number
  /**
   * Writes records to a partition this broker leads, all or none.
   * @returns the error if they were not written, in terms of the log (`NOT_ENOUGH_REPLICAS`, ...)
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a log that cannot refuse need not say so.
  append(partition: number, records: readonly LogRecord[], now: number): ErrorName | undefined | void
}

export interface GroupRuntimeOptions {
  /** Sets the timers of this coordinator apart from those of others on the same clock. */
  readonly name: string
  readonly clock: Clock
  readonly configs: GroupConfigs
  readonly log: OffsetsLog
  /** Called after each step that may have changed the group or its offsets. */
  readonly onChange?: (groupId: string) => void
  /** Wraps what timers do, so that it is a transaction of the cluster like any handler. */
  readonly transact?: (step: () => void) => void
}

type Reply = Effect & { kind: 'reply' }

export class GroupRuntime {
  private readonly options: GroupRuntimeOptions
  private readonly shards = new Map<number, GroupShard>()

  constructor(options: GroupRuntimeOptions) {
    this.options = options
  }

  get configs(): GroupConfigs {
    return this.options.configs
  }

  /** The shard of a group; undefined when another broker coordinates it. */
  shardOf(groupId: string): GroupShard | undefined {
    return this.shards.get(this.options.log.partitionFor(groupId))
  }

  allShards(): Iterable<GroupShard> {
    return this.shards.values()
  }

  /** Becomes the coordinator of a partition, with what its log holds. Members get whole sessions again. */
  load(partition: number, records: Iterable<LogRecord>): void {
    this.unload(partition)
    const shard = new GroupShard(partition)
    const now = this.options.clock.now()
    for (const logRecord of records) {
      const record = decodeCoordinatorRecord(logRecord)
      if (record !== undefined) shard.replay(record, now)
    }
    this.shards.set(partition, shard)
    if (this.shards.size === 1) this.scheduleExpiration()
    for (const group of [...shard.groups.values()]) {
      this.step(shard, group, (turn) => {
        for (const member of group.members.values()) armSession(member, turn)
        // `group.max.size` may have been lowered since.
        if (group.members.size > turn.configs.groupMaxSize) prepareRebalance(group, turn)
      })
    }
  }

  /** Stops being the coordinator of a partition: parked requests get NOT_COORDINATOR, all else is forgotten. */
  unload(partition: number): void {
    const shard = this.shards.get(partition)
    if (shard === undefined) return
    this.shards.delete(partition)
    if (this.shards.size === 0) this.options.clock.cancel(this.timerKey('', 'expiration'))
    for (const group of shard.groups.values()) this.step(shard, group, (turn) => unloadClassicGroup(group, turn))
  }

  /** One step of a group: `rules` change it, and what they want done is done. */
  step<T>(shard: GroupShard, group: Group, rules: (turn: Turn) => T): T {
    const replies: Reply[] = []
    const result = this.apply(shard, group, rules, replies)
    this.options.onChange?.(group.groupId)
    for (const { to, response } of replies) (to as Answer<unknown>).settle(response)
    return result
  }

  /** Writes records and takes them into the state. Returns what to tell the client if the log refuses them. */
  write(shard: GroupShard, records: readonly CoordinatorRecord[]): ErrorName | null {
    const error = this.append(shard, records)
    if (error !== null) return error
    for (const record of records) {
      if (record.type === 'group-metadata' && record.value === null) this.removeGroup(shard, record.groupId)
      else shard.replay(record, this.options.clock.now())
    }
    for (const groupId of new Set(records.map(({ groupId }) => groupId))) this.options.onChange?.(groupId)
    return null
  }

  /** The same for records that need not stay together: in several batches where the log takes no single one of the size. */
  private writeApart(shard: GroupShard, records: readonly CoordinatorRecord[]): void {
    if (records.length === 0 || this.write(shard, records) !== clientErrorOf('MESSAGE_TOO_LARGE')) return
    if (records.length === 1) return
    const half = Math.ceil(records.length / 2)
    this.writeApart(shard, records.slice(0, half))
    this.writeApart(shard, records.slice(half))
  }

  /** Topics are gone, and with them the offsets committed of them. */
  onTopicsDeleted(topics: readonly { readonly name: string; readonly topicId: string }[]): void {
    for (const shard of this.shards.values()) {
      const records = topics.flatMap(({ name, topicId }) =>
        [...shard.offsets.ofTopic(name, topicId)].map(({ groupId, partition }) => tombstone(groupId, name, partition)),
      )
      this.writeApart(shard, records)
    }
  }

  private apply<T>(shard: GroupShard, group: Group, rules: (turn: Turn) => T, replies: Reply[]): T {
    const turn = new Turn(this.options.clock.now(), this.configs)
    const result = rules(turn)
    for (const effect of turn.effects) {
      switch (effect.kind) {
        case 'reply':
          replies.push(effect)
          break
        case 'arm':
          this.arm(shard, group, effect.timer, effect.delayMs)
          break
        case 'cancel':
          this.options.clock.cancel(this.timerKey(group.groupId, effect.timer))
          break
        case 'append': {
          const error = this.append(shard, effect.records)
          const { completion } = effect
          if (completion)
            this.apply(shard, group, (next) => this.complete(shard, group, completion, error, next), replies)
          break
        }
      }
    }
    return result
  }

  private complete(
    shard: GroupShard,
    group: Group,
    completion: AppendCompletion,
    error: ErrorName | null,
    turn: Turn,
  ): void {
    switch (completion.kind) {
      case 'group-created':
        if (error === null) return
        onGroupCreationFailed(group, completion, error, turn)
        shard.groups.delete(group.groupId)
        return
      case 'assignments-stored':
        onAssignmentsStored(group, completion, error, turn)
        return
      case 'static-member-replaced':
        onStaticMemberReplaced(group, completion, error, turn)
        return
    }
  }

  private append(shard: GroupShard, records: readonly CoordinatorRecord[]): ErrorName | null {
    if (records.length === 0) return null
    const error = this.options.log.append(
      shard.partition,
      records.map(encodeCoordinatorRecord),
      this.options.clock.now(),
    )
    return error === undefined || error === 'NONE' ? null : clientErrorOf(error)
  }

  private removeGroup(shard: GroupShard, groupId: string): void {
    const group = shard.groups.get(groupId)
    if (group === undefined) return
    shard.groups.delete(groupId)
    this.apply(shard, group, (turn) => closeClassicGroup(group, turn), [])
  }

  private arm(shard: GroupShard, group: Group, timer: GroupTimer, delayMs: number): void {
    this.schedule(group.groupId, timer, delayMs, () =>
      this.step(shard, group, (turn) => onGroupTimer(group, timer, turn)),
    )
  }

  private scheduleExpiration(): void {
    this.schedule('', 'expiration', this.configs.offsetsRetentionCheckIntervalMs, () => {
      for (const shard of this.shards.values()) {
        const records = expiredRecords(shard, this.options.clock.now(), this.configs)
        this.writeApart(shard, records)
      }
      this.scheduleExpiration()
    })
  }

  private schedule(groupId: string, timer: string, delayMs: number, step: () => void): void {
    const { clock, transact } = this.options
    const fire = transact === undefined ? step : () => transact(step)
    clock.schedule(this.timerKey(groupId, timer), clock.now() + delayMs, fire)
  }

  private timerKey(groupId: string, timer: string): string {
    return `${this.options.name}\0${groupId}\0${timer}`
  }
}
