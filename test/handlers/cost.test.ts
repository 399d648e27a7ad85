/**
 * What a request costs that is about one topic, one group or one broker: it looks at no other, however many there are.
 * Nothing is timed here. Whatever else there is counts how often it is looked at.
 */
import { expect, test } from 'vitest'
import { configOperations, resourceTypes } from '../../src/cluster/configs/resources.js'
import { handlers } from '../../src/handlers/index.js'
import { findCoordinator } from '../../src/protocol/apis/find-coordinator.js'
import { joinGroup } from '../../src/protocol/apis/join-group.js'
import { encodeSubscription } from '../../src/protocol/consumer-protocol.js'
import { batchOf, Harness } from './harness.js'

const { TOPIC, BROKER } = resourceTypes
const ORDERS = 'orders'
const partitions = [{ partitionIndex: 0, partition: 0, index: 0, currentLeaderEpoch: -1 }]
const oneTopic = { topics: [{ name: ORDERS, topic: ORDERS, partitions, partitionIndexes: [0] }] }
const member = { groupId: 'g', memberId: 'm', generationId: 0 }
const setting = (name: string, value: string) => [{ name, value, configOperation: configOperations.SET }]
const inDescribe = { resources: [{ resourceType: TOPIC, resourceName: ORDERS, configurationKeys: null }] }
const inAlter = { resources: [{ resourceType: TOPIC, resourceName: ORDERS, configs: setting('retention.ms', '1000') }] }
const topicData = [{ name: ORDERS, partitionData: [{ index: 0, records: batchOf([{}]) }] }]
const joining = {
  ...member,
  memberId: '',
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 10_000,
  protocolType: 'consumer',
  protocols: [{ name: 'range', metadata: encodeSubscription({ topics: [ORDERS] }, 1) }],
}

/** By API: what is asked, and the version that has names in it. What is about no topic and no group is asked as it is. */
const requests: Record<string, { readonly version?: number; readonly request?: object }[]> = {
  Produce: [{ version: 12, request: { acks: -1, timeoutMs: 1000, topicData } }],
  Fetch: [
    {
      version: 12,
      request: { maxBytes: 1000, topics: [{ topic: ORDERS, partitions: [{ partition: 0, fetchOffset: 0 }] }] },
    },
  ],
  ListOffsets: [-1, -2, -3, 5].map((timestamp) => ({
    request: { topics: [{ name: ORDERS, partitions: [{ partitionIndex: 0, timestamp }] }] },
  })),
  Metadata: [
    { request: { topics: [{ name: ORDERS }] } },
    { request: { topics: [{ name: 'new' }] } },
    { request: { topics: [] } },
  ],
  OffsetCommit: [{ version: 9, request: { groupId: 'g', ...oneTopic } }],
  OffsetFetch: [
    { version: 9, request: { groups: [{ groupId: 'g', topics: [{ name: ORDERS, partitionIndexes: [0] }] }] } },
  ],
  FindCoordinator: [{ request: { coordinatorKeys: ['g'] } }],
  JoinGroup: [{ request: joining }],
  Heartbeat: [{ request: member }],
  LeaveGroup: [{ request: { groupId: 'g', members: [{ memberId: 'm' }] } }],
  SyncGroup: [{ request: { ...member, protocolType: 'consumer', protocolName: 'range' } }],
  DescribeGroups: [{ request: { groups: ['g'] } }],
  CreateTopics: [
    { request: { topics: [{ name: 'created', numPartitions: 1, replicationFactor: 1 }], timeoutMs: 1000 } },
  ],
  DeleteTopics: [{ request: { topics: [{ name: ORDERS }], timeoutMs: 1000 } }],
  DeleteRecords: [{ request: oneTopic }],
  OffsetForLeaderEpoch: [{ request: oneTopic }],
  DescribeConfigs: [{ request: inDescribe }],
  AlterConfigs: [{ request: inAlter }],
  IncrementalAlterConfigs: [
    { request: inAlter },
    { request: { resources: [{ resourceType: BROKER, resourceName: '', configs: setting('max.connections', '9') }] } },
  ],
  AlterReplicaLogDirs: [
    { request: { dirs: [{ path: '/tmp/kafka-logs', topics: [{ name: ORDERS, partitions: [0] }] }] } },
  ],
  DescribeLogDirs: [{ request: { topics: [{ topic: ORDERS, partitions: [0] }] } }],
  CreatePartitions: [{ request: { topics: [{ name: ORDERS, count: 2, assignments: null }], timeoutMs: 1000 } }],
  DeleteGroups: [{ request: { groupsNames: ['gone'] } }],
  ElectLeaders: [{ request: { topicPartitions: [{ topic: ORDERS, partitions: [0] }], timeoutMs: 1000 } }],
  AlterPartitionReassignments: [
    { request: { topics: [{ name: ORDERS, partitions: [{ partitionIndex: 0, replicas: [1] }] }], timeoutMs: 1000 } },
  ],
  ListPartitionReassignments: [{ request: { topics: [{ name: ORDERS, partitionIndexes: [0] }] } }],
  OffsetDelete: [{ request: { groupId: 'g', topics: [{ name: ORDERS, partitions: [{ partitionIndex: 0 }] }] } }],
  DescribeProducers: [{ request: oneTopic }],
  DescribeTopicPartitions: [{ request: { topics: [{ name: ORDERS }], responsePartitionLimit: 10 } }],
}

/** These ask for all that there is, and their answers are as long as there is much of it. */
const ABOUT_EVERYTHING = ['ListGroups', 'ListTransactions', 'ListConfigResources']

/** Counts how often an object of the cluster is looked into. */
function watch(object: object, looked: () => void): void {
  for (const [name, value] of Object.entries(object)) {
    let held: unknown = value
    Object.defineProperty(object, name, {
      get: () => {
        looked()
        return held
      },
      set: (next) => {
        held = next
      },
    })
  }
}

const asked = Array.from(handlers.values(), ({ api }) => api).filter(({ name }) => !ABOUT_EVERYTHING.includes(name))

test.each(asked.map((api) => [api.name, api] as const))(
  '%s looks at no other topic, and at no other group',
  (name, api) => {
    const kafka = new Harness({ configs: { 'offsets.topic.num.partitions': '1' } })
    kafka.createTopic(ORDERS)
    kafka.append(ORDERS, [{}])
    kafka.send(findCoordinator, 2, { key: 'g', keyType: 0 })
    for (const groupId of ['g', 'other']) kafka.park(joinGroup, 1, { ...joining, groupId })
    kafka.clock.advance(10_000)
    const other = kafka.createTopic('other')
    kafka.append('other', [{}])
    let looks = 0
    const looked = () => looks++
    // biome-ignore lint/complexity/useLiteralKeys: it is private.
    for (const shard of kafka.broker(1).groups['runtime'].allShards()) {
      for (const [groupId, group] of shard.groups) if (groupId === 'other') watch(group, looked)
    }
    for (const each of [other, ...other.partitions]) watch(each, looked)
    expect([other.name, looks]).toEqual(['other', 1])
    for (const { version = api.versions[1], request = {} } of requests[name] ?? [{}]) {
      looks = 0
      kafka.ask(api, version, request)
      expect({ version, request, looks }).toMatchObject({ looks: 0 })
    }
  },
)
