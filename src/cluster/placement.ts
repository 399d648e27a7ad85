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
  /** It leads nothing, and gets replicas only where the others in its rack have theirs. */
  readonly isFenced?: boolean
}

/** The brokers of one rack, handed out in turn; each round begins one broker further. */
class Rack {
  private readonly unfenced: Turns
  private readonly fenced: Turns

  constructor(brokers: readonly PlaceableBroker[], random: Random) {
    this.unfenced = new Turns(
      brokers.filter(({ isFenced }) => !isFenced),
      random,
    )
    this.fenced = new Turns(
      brokers.filter(({ isFenced }) => isFenced),
      random,
    )
  }

  /** The next broker of this round, the fenced ones last; undefined when each had its turn. */
  next(round: number): number | undefined {
    return this.unfenced.next(round) ?? this.fenced.next(round)
  }

  nextUnfenced(round: number): number | undefined {
    return this.unfenced.next(round)
  }

  shuffle(random: Random): void {
    this.unfenced.shuffle(random)
    this.fenced.shuffle(random)
  }
}

class Turns {
  private readonly brokers: number[]
  private round = -1
  private index = 0
  private offset: number

  constructor(brokers: readonly PlaceableBroker[], random: Random) {
    this.brokers = random.shuffle(brokers.map(({ id }) => id))
    this.offset = this.brokers.length > 0 ? random.int(this.brokers.length) : 0
  }

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
 * There must be at least as many brokers as `replicationFactor`, and one that is not fenced.
 */
export function placeReplicas(options: {
  readonly brokers: readonly PlaceableBroker[]
  readonly partitions: number
  readonly replicationFactor: number
  readonly random: Random
}): number[][] {
  const { brokers, partitions, replicationFactor, random } = options
  const byRack = new Map<string, PlaceableBroker[]>()
  for (const broker of brokers) {
    const rack = broker.rack ?? ''
    const members = byRack.get(rack)
    if (members === undefined) byRack.set(rack, [broker])
    else members.push(broker)
  }
  const unfenced = brokers.filter(({ isFenced }) => !isFenced).length
  const racks = [...byRack.keys()].sort().map((name) => new Rack(byRack.get(name)!, random))
  random.shuffle(racks)
  let offset = random.int(racks.length)
  const placed: number[][] = []
  for (let round = 0; round < partitions; round++) {
    if (round > 0 && round % unfenced === 0) {
      // Every broker has led once: another order keeps the same sets of replicas from coming again.
      random.shuffle(racks)
      for (const rack of racks) rack.shuffle(random)
    }
    placed.push(placeOne(racks, offset % racks.length, round, replicationFactor))
    offset++
  }
  return placed
}

/** The leader must be alive. Where its own rack has none that is, it comes from another one, whose turn is then over. */
function placeOne(racks: readonly Rack[], offset: number, round: number, replicationFactor: number): number[] {
  let first = offset
  let leader = racks[first]!.nextUnfenced(round)
  while (leader === undefined) {
    first = (first + 1) % racks.length
    leader = racks[first]!.nextUnfenced(round)
  }
  const replicas = [leader]
  let skipped: number | undefined = first
  for (let at = offset; replicas.length < replicationFactor; at++) {
    const rack = at % racks.length
    if (rack === skipped) {
      skipped = undefined
      continue
    }
    const broker = racks[rack]!.next(round)
    if (broker !== undefined) replicas.push(broker)
  }
  return replicas
}
