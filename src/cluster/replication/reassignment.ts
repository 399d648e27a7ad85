/**
 * Moving a partition to other brokers (KIP-455; Kafka: PartitionReassignmentReplicas, PartitionReassignmentRevert).
 *
 *   [1 2]  --to [2 3]-->  replicas [2 3 1], adding [3], removing [1]  --3 is in sync-->  [2 3]
 *                                          \--cancelled-->  [2 1]
 *
 * While it is under way, the partition stands on the old brokers and on the new ones.
 */

interface Assignment {
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

interface InSync {
  readonly isr: readonly number[]
}

export function isReassigning({ addingReplicas, removingReplicas }: Omit<Assignment, 'replicas'>): boolean {
  return addingReplicas.length > 0 || removingReplicas.length > 0
}

/** The first step from `current` to `target`: both, the new brokers first. A reassignment under way is overtaken. */
export function startedReassignment(
  { replicas: current, addingReplicas, removingReplicas }: Assignment,
  target: readonly number[],
): Assignment {
  const added = difference(target, current)
  const removed = difference(current, target)
  return {
    replicas: [...target, ...removed],
    // Where nobody is added or removed any more, Kafka leaves what was being added or removed before.
    addingReplicas: added.length > 0 ? added : addingReplicas,
    removingReplicas: removed.length > 0 ? removed : removingReplicas,
  }
}

/** The last step, where it is time for it: every new broker is in sync, and somebody else than those who go. */
export function completedReassignment<T extends Assignment & InSync>(state: T): T {
  const { replicas, addingReplicas, removingReplicas } = state
  if (!isReassigning(state)) return state
  const stays = (id: number) => !removingReplicas.includes(id)
  const isr = state.isr.filter(stays)
  const remaining = replicas.filter(stays)
  if (removingReplicas.length > 0 && (isr.length === 0 || remaining.length === 0)) return state
  if (!addingReplicas.every((id) => isr.includes(id))) return state
  // Where the partition gets fewer replicas, none of them may be behind.
  if (addingReplicas.length < removingReplicas.length && !remaining.every((id) => isr.includes(id))) return state
  return { ...state, replicas: remaining, isr, addingReplicas: [], removingReplicas: [] }
}

/**
 * Back to the brokers from before. `isUnclean` says that none of them is in sync any more, so that the first is taken
 * for it, and records are lost.
 */
export function revertedReassignment({ replicas, addingReplicas, isr }: Assignment & InSync) {
  const original = replicas.filter((id) => !addingReplicas.includes(id))
  const inSync = isr.filter((id) => !addingReplicas.includes(id))
  const isUnclean = inSync.length === 0
  return {
    target: {
      replicas: original,
      isr: isUnclean ? original.slice(0, 1) : inSync,
      addingReplicas: [],
      removingReplicas: [],
    },
    isUnclean,
  }
}

/** How many replicas a partition has, or will have when its reassignment has come to its end. */
export function targetReplicationFactor({ replicas, addingReplicas, removingReplicas }: Assignment): number {
  return new Set([...replicas, ...addingReplicas].filter((id) => !removingReplicas.includes(id))).size
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.filter((id) => !b.includes(id)).sort((x, y) => x - y)
}
