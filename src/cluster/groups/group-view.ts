/** Groups as others may look at them: DescribeGroups, ListGroups, and the views for tests. None can change a group. */
import type { describeGroups } from '../../protocol/apis/describe-groups.js'
import type { listGroups } from '../../protocol/apis/list-groups.js'
import { errorCode } from '../../protocol/errors.js'
import type { RequestOf, ResponseOf } from '../../protocol/schema.js'
import type { ClassicGroup, ClassicGroupState } from './classic-group.js'
import type { ClassicMember } from './classic-member.js'
import { assignedPartitions, type TopicPartitions } from './consumer-protocol.js'
import type { Group } from './shard.js'

export type ListGroupsRequest = RequestOf<typeof listGroups>
export type ListedGroup = NonNullable<ResponseOf<typeof listGroups>['groups']>[number]
export type DescribedGroup = NonNullable<ResponseOf<typeof describeGroups>['groups']>[number]

export interface GroupView {
  readonly groupId: string
  readonly type: Group['type']
  readonly state: ClassicGroupState
  /** `consumer`, `connect`, ...; empty in a group that only stores offsets. */
  readonly protocolType: string
  /** The chosen protocol, for consumers their assignor; null between generations. */
  readonly protocolName: string | null
  readonly generationId: number
  readonly leaderId: string | null
  readonly members: readonly GroupMemberView[]
}

export interface GroupMemberView {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  /** What the leader assigned; null where it cannot be read, as in groups that are not of consumers. */
  readonly assignment: readonly TopicPartitions[] | null
}

export function viewOf(group: ClassicGroup): GroupView {
  const { groupId, type, state, protocolType, protocolName, generationId, leaderId } = group
  const members = [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    assignment: assignmentOf(group, member),
  }))
  return { groupId, type, state, protocolType: protocolType ?? '', protocolName, generationId, leaderId, members }
}

/** By the bytes of an assignment, which stay the same until the next one: it may have a thousand partitions. */
const topicsByAssignment = new WeakMap<Buffer, readonly string[]>()

/** The topics that the members of a group are assigned; some of them may come several times. */
export function assignedTopics(group: ClassicGroup): string[] {
  return [...group.members.values()].flatMap((member) => {
    const known = topicsByAssignment.get(member.assignment)
    if (known !== undefined) return known
    const topics = (assignmentOf(group, member) ?? []).map(({ topic }) => topic)
    topicsByAssignment.set(member.assignment, topics)
    return topics
  })
}

function assignmentOf(group: ClassicGroup, member: ClassicMember): readonly TopicPartitions[] | null {
  if (!group.usesConsumerProtocol) return null
  // Before its first Sync a member has no bytes at all, which means no partitions.
  return member.assignment.length === 0 ? [] : assignedPartitions(member.assignment)
}

/** Filters compare without regard to case, and states without the spaces around them; empty ones let all through. */
export function isListed(group: Group, request: Pick<ListGroupsRequest, 'statesFilter' | 'typesFilter'>): boolean {
  const states = request.statesFilter.map((state) => state.trim())
  return allows(states, group.state) && allows(request.typesFilter, group.type)
}

function allows(filter: readonly string[], value: string): boolean {
  return filter.length === 0 || filter.some((allowed) => allowed.toLowerCase() === value.toLowerCase())
}

export function listedGroup(group: Group): ListedGroup {
  const { groupId, protocolType, state, type } = group
  return { groupId, protocolType: protocolType ?? '', groupState: state, groupType: type }
}

export function describedGroup(groupId: string, group: Group | undefined, apiVersion: number): DescribedGroup {
  if (group === undefined) {
    if (apiVersion < 6) return { groupId, errorCode: errorCode('NONE'), groupState: 'Dead' }
    const errorMessage = `Group ${groupId} not found.`
    return { groupId, errorCode: errorCode('GROUP_ID_NOT_FOUND'), errorMessage, groupState: 'Dead' }
  }
  const isStable = group.state === 'Stable'
  return {
    errorCode: errorCode('NONE'),
    groupId,
    groupState: group.state,
    protocolType: group.protocolType ?? '',
    protocolData: isStable ? (group.protocolName ?? '') : '',
    members: [...group.members.values()].map((member) => ({
      memberId: member.memberId,
      groupInstanceId: member.groupInstanceId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      ...(isStable && { memberMetadata: member.metadata(group.protocolName) }),
      memberAssignment: member.assignment,
    })),
  }
}
