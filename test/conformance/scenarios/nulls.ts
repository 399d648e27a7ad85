/** Null in every field of a request that may not be null, in the versions in which the form of requests changes. */
import { apis } from '../../../src/protocol/apis/index.js'
import { type AnyApi, array, Field, inVersions, type Shape } from '../../../src/protocol/schema.js'
import { requestFrame } from '../client.js'
import type { Scenario } from '../scenario.js'

const NAMES = [
  'Produce',
  'Fetch',
  'ListOffsets',
  'Metadata',
  'OffsetCommit',
  'OffsetFetch',
  'FindCoordinator',
  'JoinGroup',
  'Heartbeat',
  'LeaveGroup',
  'SyncGroup',
  'DescribeGroups',
  'ListGroups',
  'ApiVersions',
  'CreateTopics',
  'DeleteTopics',
  'DeleteRecords',
  'OffsetForLeaderEpoch',
  'CreateAcls',
  'DeleteAcls',
  'DescribeConfigs',
  'AlterConfigs',
  'CreatePartitions',
  'CreateDelegationToken',
  'RenewDelegationToken',
  'ExpireDelegationToken',
  'DescribeDelegationToken',
  'DeleteGroups',
  'IncrementalAlterConfigs',
  'OffsetDelete',
  'DescribeClientQuotas',
  'AlterClientQuotas',
  'DescribeUserScramCredentials',
  'AlterUserScramCredentials',
  'DescribeTopicPartitions',
] as const

/** A request whose schema lets one more field be null, and is. */
interface WithNull {
  readonly path: string
  readonly fields: Shape
  readonly draft: object
}

/** The same fields with null in each that cannot be null, one at a time; within arrays, in their only element. */
function* nullsOf(fields: Shape, version: number, flexible: boolean): Generator<WithNull> {
  for (const [name, field] of Object.entries(fields)) {
    const { versions, nullable, taggedVersions } = field.spec
    if (!inVersions(versions, version) || (flexible && inVersions(taggedVersions, version))) continue
    if (['string', 'array', 'bytes'].includes(field.kind.type) && !inVersions(nullable, version)) {
      yield { path: name, fields: { ...fields, [name]: field.nullable() }, draft: { [name]: null } }
    }
    if (field.kind.type !== 'array') continue
    const { element } = field.kind as { element: Field<unknown> }
    if (element.kind.type === 'string') {
      const elements = new Field({ type: 'array', element: element.nullable() }, field.spec)
      yield { path: `${name}[0]`, fields: { ...fields, [name]: elements }, draft: { [name]: [null] } }
    } else if (element.kind.type === 'struct') {
      for (const within of nullsOf(element.kind.fields, version, flexible)) {
        const elements = new Field(array(within.fields).kind, field.spec)
        yield {
          path: `${name}[0].${within.path}`,
          fields: { ...fields, [name]: elements },
          draft: { [name]: [within.draft] },
        }
      }
    }
  }
}

function scenarioOf(api: AnyApi): Scenario {
  const [first, last] = api.versions
  const versions = [...new Set([first, api.flexible?.[0] ?? first, last])].filter((version) => version >= first)
  return {
    name: `${api.name} with null where it may not be`,
    async play(p) {
      for (const version of versions) {
        for (const { path, fields, draft } of nullsOf(api.request.fields, version, inVersions(api.flexible, version))) {
          const relaxed = { ...api, request: { ...api.request, fields } } as AnyApi
          await p.raw(`${api.name} v${version}: ${path}`, requestFrame(relaxed, version, draft as never))
        }
      }
    },
  }
}

export const nullScenarios: readonly Scenario[] = NAMES.map((name) =>
  scenarioOf(apis.find((api) => api.name === name)!),
)
