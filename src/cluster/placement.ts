/**
 * Where the replicas of new partitions go (Kafka: StripedReplicaPlacer).
 *
 * Leaders are spread over the racks and, within a rack, over its brokers; the other replicas of a partition go to the
 * racks that follow, so that no rack holds two of them while another holds none.
 */
import type { Random } from './random.js'

export interface PlaceableBroker {
  readonly id: number
  readonly rack: string | null
}

/** The brokers of one rack, handed out in turn; each round begins one broker further. */
class Rack {
  private readonly brokers: number[]
  private round = -1
  private index = 0
  private offset: number

  constructor(brokers: number[], random: Random) {
    this.brokers = random.shuffle(brokers)
    this.offset = random.int(brokers.length)
  }

  /** The next broker of this round; undefined when each had its turn. */
  next(round: number): number | undefined {
    if (this.round !== round) {
      this.round = round
      this.index = 0
      this.offset = (this.offset + 1) % this.brokers.length
    }
    if (this.index >= this.brokers.length) return undefined
    return this.brokers[(this.index++ + this.offset) % this.brokers.length]
  }

  shuffle(random: Random): void {
    random.shuffle(this.brokers)
  }
}

/**
 * Chooses `replicationFactor` brokers for each of `partitions`; the first of each is its preferred leader.
 * There must be at least as many brokers as `replicationFactor`.
 */
export function placeReplicas(options: {
  readonly brokers: readonly PlaceableBroker[]
  readonly partitions: number
  readonly replicationFactor: number
  readonly random: Random
}): number[][] {
  const { brokers, partitions, replicationFactor, random } = options
  const byRack = new Map<string, number[]>()
  for (const { id, rack } of brokers) {
    const members = byRack.get(rack ?? '')
    if (members === undefined) byRack.set(rack ?? '', [id])
    else members.push(id)
  }
  const racks = [...byRack.keys()].sort().map((name) => new Rack(byRack.get(name)!, random))
  random.shuffle(racks)
  let offset = random.int(racks.length)
  const placed: number[][] = []
  for (let round = 0; round < partitions; round++) {
    if (round > 0 && round % brokers.length === 0) {
      // Every broker has led once: another order keeps the same sets of replicas from coming again.
      random.shuffle(racks)
      for (const rack of racks) rack.shuffle(random)
    }
    placed.push(placeOne(racks, offset % racks.length, round, replicationFactor))
    offset++
  }
  return placed
}

function placeOne(racks: readonly Rack[], offset: number, round: number, replicationFactor: number): number[] {
  const replicas: number[] = []
  for (let at = offset; replicas.length < replicationFactor; at++) {
    const broker = racks[at % racks.length]!.next(round)
    if (broker !== undefined) replicas.push(broker)
  }
  return replicas
}
