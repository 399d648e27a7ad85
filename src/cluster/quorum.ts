/**
 * The quorum of the controllers (KIP-595). Every broker is one as well, as on a combined node of Kafka, and all of them
 * vote: what is decided is on all of them at once.
 */

import { ZERO_UUID } from '../protocol/schema.js'
import type { Features } from './features.js'
import type { Random } from './random.js'

export interface QuorumOptions {
  readonly voterIds: readonly number[]
  readonly leaderId: number
  readonly features: Features
  readonly random: Random
}

export class Quorum {
  readonly voterIds: readonly number[]
  readonly leaderId: number
  /** Counts the elections: nobody has won another one. */
  readonly leaderEpoch = 1
  private readonly features: Features
  private readonly random: Random
  private readonly directoryIds = new Map<number, string>()

  constructor({ voterIds, leaderId, features, random }: QuorumOptions) {
    this.voterIds = voterIds
    this.leaderId = leaderId
    this.features = features
    this.random = random
  }

  /** The id of the directory of a voter's metadata log, which the quorum keeps from kraft.version 1 on (KIP-853). */
  directoryId(voterId: number): string {
    if (this.features.level('kraft.version') === 0) return ZERO_UUID
    let id = this.directoryIds.get(voterId)
    if (id === undefined) this.directoryIds.set(voterId, (id = this.random.kafkaUuid()))
    return id
  }
}
