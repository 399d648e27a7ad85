/**
 * What the controller has decided of a partition, and how one decision follows from another (Kafka:
 * PartitionRegistration, PartitionChangeBuilder).
 *
 *   registration + what is wanted --changeOf--> change --merge--> registration
 *
 * Between the two lie the rules: a reassignment that has come to its end is completed, those who fall out of a small
 * ISR are remembered (KIP-966), and a leader is elected where the old one can't stay.
 */
import { completedReassignment } from './reassignment.js'

/** The broker that leads where none can. */
export const NO_LEADER = -1

export interface PartitionRegistration {
  /** The brokers that hold it, the preferred leader first; under a reassignment the old and the new ones. */
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** `NO_LEADER` when no replica can lead. */
  readonly leader: number
  /** Counts the leaders. */
  readonly leaderEpoch: number
  /** Counts every change of this registration. */
  readonly partitionEpoch: number
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
  /** Replicas that left the ISR below `min.insync.replicas` and may still lead without loss (KIP-966). */
  readonly eligibleLeaderReplicas: readonly number[]
  /** The last leader of a partition that has none. */
  readonly lastKnownEligibleLeaderReplicas: readonly number[]
}

/** One change of a registration: what it leaves out stays (Kafka: PartitionChangeRecord). */
export type PartitionChange = Partial<Omit<PartitionRegistration, 'leaderEpoch' | 'partitionEpoch'>>

/**
 * How a leader is found: `online` and `preferred` among those who lose nothing, the latter beginning with the first
 * replica even where another leads well; `unclean` takes anyone alive where there is no such replica.
 */
export type Election = 'online' | 'preferred' | 'unclean'

export interface ChangeRules {
  readonly election: Election
  /** The topic's `min.insync.replicas`, but not more than its replication factor. */
  readonly minIsr: number
  /** Whether a broker is alive, and so may lead. */
  canLead(brokerId: number): boolean
  /** A broker that has come back without having shut down: what it holds can't be trusted. */
  readonly uncleanShutdown?: number | undefined
}

export interface ChangeTarget {
  readonly isr?: readonly number[]
  readonly replicas?: readonly number[]
  readonly addingReplicas?: readonly number[]
  readonly removingReplicas?: readonly number[]
}

interface Elected {
  readonly leader: number
  readonly isUnclean: boolean
}

/** What has to change to get from `current` to `target`; undefined where nothing has. */
export function changeOf(
  current: PartitionRegistration,
  target: ChangeTarget,
  rules: ChangeRules,
): PartitionChange | undefined {
  const wanted = completedReassignment({ ...current, ...target })
  let { isr } = wanted
  let eligible = eligibleLeaders(current, isr, rules)
  const change: { -readonly [K in keyof PartitionChange]: PartitionChange[K] } = {}
  const { leader, isUnclean } = elect(current, { replicas: wanted.replicas, isr, eligible }, rules)
  if (leader !== current.leader) {
    change.leader = leader
    if (eligible.includes(leader)) {
      isr = [leader]
      eligible = eligible.filter((id) => id !== leader)
    }
    // Nobody else has what the new leader has: an unclean election loses records.
    if (isUnclean) isr = [leader]
  } else if (!current.replicas.every((id) => wanted.replicas.includes(id))) {
    // A replica that goes away is fenced off by another epoch of the same leader.
    change.leader = leader
  }
  if (isUnclean) eligible = []
  if (!isSame(eligible, current.eligibleLeaderReplicas)) change.eligibleLeaderReplicas = eligible
  if (!isSame(isr, current.isr)) change.isr = isr
  const lastKnown = current.lastKnownEligibleLeaderReplicas
  if (change.leader === NO_LEADER && lastKnown.length === 0) change.lastKnownEligibleLeaderReplicas = [current.leader]
  if (change.leader !== undefined && change.leader >= 0 && lastKnown.length > 0) {
    change.lastKnownEligibleLeaderReplicas = []
  }
  for (const field of ['replicas', 'removingReplicas', 'addingReplicas'] as const) {
    if (!isSame(wanted[field], current[field])) change[field] = wanted[field]
  }
  return Object.keys(change).length === 0 ? undefined : change
}

/** A change that names a leader begins a new epoch, even where it names the same one. */
export function merge(registration: PartitionRegistration, change: PartitionChange): PartitionRegistration {
  return {
    ...registration,
    ...change,
    leaderEpoch: registration.leaderEpoch + (change.leader === undefined ? 0 : 1),
    partitionEpoch: registration.partitionEpoch + 1,
  }
}

/** Who has left an ISR that is too small now, and those from before; nobody while it is large enough. */
function eligibleLeaders(
  { isr: formerIsr, eligibleLeaderReplicas }: PartitionRegistration,
  isr: readonly number[],
  { minIsr, uncleanShutdown }: ChangeRules,
): number[] {
  if (isr.length >= minIsr) return []
  const candidates = new Set([...eligibleLeaderReplicas, ...formerIsr])
  return [...candidates].filter((id) => !isr.includes(id) && id !== uncleanShutdown).sort((a, b) => a - b)
}

function elect(
  { leader, lastKnownEligibleLeaderReplicas: lastKnown }: PartitionRegistration,
  wanted: { replicas: readonly number[]; isr: readonly number[]; eligible: readonly number[] },
  { election, canLead }: ChangeRules,
): Elected {
  const { replicas, isr, eligible } = wanted
  const isValid = (id: number) => canLead(id) && (isr.includes(id) || (isr.length === 0 && eligible.includes(id)))
  const [preferred] = replicas
  if (election === 'preferred' && preferred !== undefined && isValid(preferred)) return clean(preferred)
  if (isValid(leader)) return clean(leader)
  const valid = replicas.find(isValid)
  if (valid !== undefined) return clean(valid)
  const [last] = lastKnown
  if (isr.length === 0 && eligible.length === 0 && lastKnown.length === 1 && canLead(last!)) {
    return { leader: last!, isUnclean: true }
  }
  const anyone = election === 'unclean' ? replicas.find(canLead) : undefined
  return anyone === undefined ? clean(NO_LEADER) : { leader: anyone, isUnclean: true }
}

function clean(leader: number): Elected {
  return { leader, isUnclean: false }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}
