/**
 * Our schemas against a list of facts about Kafka's messages, where that list is at hand. It describes Kafka 4.4, so
 * what differs from 4.3 stands below.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { apis } from '../../src/protocol/apis/index.js'
import { defaultOf } from '../../src/protocol/codec.js'
import { type Field, LATEST, type Message, type Shape, type Versions } from '../../src/protocol/schema.js'
import { allMessages } from './all-messages.js'

const reference = fileURLToPath(new URL('../../../shared/reference/', import.meta.url))

interface FieldFact {
  name: string
  type: string
  versions: string
  nullableVersions?: string
  taggedVersions?: string
  tag?: number
  default?: unknown
  ignorable?: boolean
  entityType?: string
  mapKey?: boolean
  flexibleVersions?: string
  fields?: FieldFact[]
}

interface MessageFact {
  apiKey?: number
  validVersions: string
  flexibleVersions?: string
  fields: FieldFact[]
  commonStructs?: { name: string; fields: FieldFact[] }[]
}

/** What 4.4 calls by another name than 4.3. */
const renamed = new Map([
  ['StreamsGroupHeartbeatResponse.acceptableRecoveryLagLegacy', 'acceptableRecoveryLag'],
  ['TxnOffsetCommitRequest.generationIdOrMemberEpoch', 'generationId'],
])

/** What 4.4 added without a new version. */
const addedLater = new Set([
  'StreamsGroupMetadataValue.storedDescriptionTopologyEpoch',
  'StreamsGroupMetadataValue.failedDescriptionTopologyEpoch',
])

/** What defaults to null in 4.4, but to something empty in 4.3. */
const nullLater = (path: string) =>
  path.endsWith('.assignmentEpochs') ||
  path === 'StreamsGroupMetadataValue.lastAssignmentConfigs' ||
  path === 'ConsumerGroupMemberMetadataValue.classicMemberMetadata'

/** One line for each field, by its path; every range is cut down to the versions its message and parents have. */
type Description = Record<string, Record<string, unknown>>

function describeFacts(name: string, fact: MessageFact, versions: Versions): Description {
  const common = new Map(fact.commonStructs?.map((each) => [each.name, each.fields]))
  const description: Description = {}
  const walk = (fields: FieldFact[], within: Versions, path: string) => {
    for (const field of fields) {
      const range = intersect(rangeOf(field.versions), within)
      const ownName = field.name[0]!.toLowerCase() + field.name.slice(1)
      const fieldPath = `${path}.${renamed.get(`${path}.${ownName}`) ?? ownName}`
      if (range === null || addedLater.has(fieldPath)) continue
      const [base, isArray] = field.type.startsWith('[]') ? [field.type.slice(2), true] : [field.type, false]
      const isStruct = base[0] === base[0]!.toUpperCase()
      const type = isStruct ? 'struct' : base
      description[fieldPath] = {
        type: isArray ? `[]${type}` : type,
        versions: range,
        nullable: intersect(rangeOf(field.nullableVersions), range),
        tag: field.tag,
        tagged: intersect(rangeOf(field.taggedVersions), range),
        default:
          field.default === undefined || (field.default === null && nullLater(fieldPath))
            ? emptyOf(isArray ? 'array' : type)
            : type === 'int64'
              ? Number(field.default)
              : field.default,
        ignorable: field.ignorable ?? false,
        entityType: field.entityType,
        mapKey: field.mapKey ?? false,
        inflexible: field.flexibleVersions === 'none',
      }
      if (isStruct) walk(field.fields ?? common.get(base)!, range, fieldPath)
    }
  }
  walk(fact.fields, versions, name)
  return description
}

function describeOurs({ name, fields, versions }: Message): Description {
  const description: Description = {}
  const walk = (shape: Shape, within: Versions, path: string) => {
    for (const [fieldName, field] of Object.entries(shape)) {
      const { kind, spec } = field as Field<unknown>
      const range = intersect(spec.versions, within)
      const fieldPath = `${path}.${fieldName}`
      if (range === null) throw new Error(`${fieldPath} stands in no version`)
      const element = kind.type === 'array' ? kind.element.kind : kind
      description[fieldPath] = {
        type: kind.type === 'array' ? `[]${element.type}` : kind.type,
        versions: range,
        nullable: intersect(spec.nullable, range),
        tag: spec.tag,
        tagged: intersect(spec.taggedVersions, range),
        default: spec.default === undefined ? emptyOf(kind.type) : defaultOf(field),
        ignorable: spec.ignorable ?? false,
        entityType: spec.entityType,
        mapKey: spec.mapKey ?? false,
        inflexible: spec.inflexible ?? false,
      }
      if (element.type === 'struct') walk(element.fields, range, fieldPath)
    }
  }
  walk(fields, versions, name)
  return description
}

function emptyOf(type: string): unknown {
  if (type === 'bool') return false
  if (type === 'records') return null
  if (type === 'string') return ''
  return ['uuid', 'bytes', 'array', 'struct'].includes(type) ? 'empty' : 0
}

function rangeOf(text: string | undefined): Versions | null {
  if (text === undefined || text === 'none') return null
  if (text.endsWith('+')) return [Number.parseInt(text, 10), LATEST]
  const [min, max = min] = text.split('-').map(Number)
  return [min!, max!]
}

function intersect(a: Versions | null | undefined, b: Versions): Versions | null {
  if (a == null) return null
  const both: Versions = [Math.max(a[0], b[0]), Math.min(a[1], b[1])]
  return both[0] <= both[1] ? both : null
}

describe.skipIf(!existsSync(reference))('the facts about Kafka', () => {
  const read = (file: string) => JSON.parse(readFileSync(reference + file, 'utf8'))

  describe('the fields of', () => {
    // Read within the tests: what stands beside them is run even where they are skipped.
    let facts: Record<string, MessageFact>
    beforeAll(() => {
      facts = read('kafka-messages.json').messages
    })

    test.each(allMessages.map(({ message, key }) => ({ name: message.name, message, key })))(
      '$name',
      ({ message, key }) => {
        const fact = facts[message.name]!
        expect(fact.apiKey ?? null).toBe(key)
        expect(intersect(message.versions, rangeOf(fact.validVersions)!)).toEqual(message.versions)
        const flexible = rangeOf(fact.flexibleVersions)
        expect(intersect(message.flexible, message.versions)).toEqual(intersect(flexible, message.versions))
        const ours = describeOurs(message)
        const theirs = describeFacts(message.name, fact, message.versions)
        expect(Object.keys(ours)).toEqual(Object.keys(theirs))
        expect(ours).toEqual(theirs)
      },
    )
  })

  test('the versions of each API are those of 4.3', () => {
    const facts: Record<string, { name: string; versions: Record<string, string> }> =
      read('kafka-api-versions.json').apis
    for (const { key, name, versions } of apis) {
      const fact = facts[key]!
      expect(name).toBe(fact.name)
      const [, text] = Object.entries(fact.versions).find(([releases]) => includes43(releases))!
      const [lowest, highest] = rangeOf(text.replace('*', ''))!
      // An asterisk says that the last version is not stable, and so is not served.
      expect(versions, name).toEqual([lowest, text.endsWith('*') ? highest - 1 : highest])
    }
  })

  test('no message that a client or a tool may send is missing', () => {
    const facts: Record<string, { listeners: string[] | null; versions: Record<string, string> }> =
      read('kafka-api-versions.json').apis
    const served = Object.entries(facts)
      .filter(([, { listeners, versions }]) => {
        const text = Object.entries(versions).find(([releases]) => includes43(releases))?.[1]
        return listeners?.includes('broker') && text !== undefined && text !== 'none'
      })
      .map(([key]) => Number(key))
    // These five brokers send each other, to keep the state of share groups.
    const betweenBrokers = [83, 84, 85, 86, 87]
    const ours = apis.map(({ key }) => key)
    expect(ours).toEqual(served.filter((key) => !betweenBrokers.includes(key)).sort((a, b) => a - b))
  })
})

function includes43(releases: string): boolean {
  const [first, last = first] = releases.split('..').map((release) => {
    const [major, minor] = release.split('.').map(Number)
    return major! * 100 + minor!
  })
  return first! <= 403 && last! >= 403
}
