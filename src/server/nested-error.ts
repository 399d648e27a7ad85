/**
 * The errors that stand within a response, for the journal: most responses answer for each topic, partition or group on
 * its own, and a refusal in them is what a failing test is about.
 *
 * Where errors can stand is read from the API's schema once. A response is then only looked through along these paths,
 * which for a produce of one partition takes about 0.1 us; names are put together only where an error is found.
 */
import type { AnyApi, Field, ResponseOf, Shape } from '../protocol/schema.js'

export interface NestedError {
  readonly code: number
  /** Such as `orders-0`; empty where what is refused has no name. */
  readonly place: string
}

/** The name of a topic that a response names by its id. */
export type TopicName = (topicId: string) => string | undefined

type Values = Readonly<Record<string, unknown>>

/** A kind of struct that has an error, or from which a path leads to one. */
interface Node {
  readonly hasError: boolean
  /** The arrays in which to look further, by the names of their fields. */
  readonly within: readonly { readonly field: string; readonly element: Node }[]
  readonly fields: Shape
}

const ERROR = 'errorCode'
const INDEXES = ['index', 'partitionIndex', 'partition', 'partitionId']

/** By API key. */
const roots: { readonly api: AnyApi; readonly node: Node }[] = []

/** The first error below the top level of a response; undefined when all is well there. */
export function nestedError(api: AnyApi, response: ResponseOf<AnyApi>, nameOf: TopicName): NestedError | undefined {
  let root = roots[api.key]
  if (root?.api !== api) roots[api.key] = root = { api, node: nodeOf(api.response.fields) }
  const found = search(root.node, response as Values)
  return found && { code: found.code, place: placeOf(found.path.reverse(), nameOf) }
}

function nodeOf(fields: Shape): Node {
  const within = Object.entries(fields).flatMap(([name, field]) => {
    const shape = elementShape(field)
    if (shape === undefined) return []
    const element = nodeOf(shape)
    return element.hasError || element.within.length > 0 ? [{ field: name, element }] : []
  })
  return { hasError: ERROR in fields, within, fields }
}

function elementShape({ kind }: Field<unknown>): Shape | undefined {
  if (kind.type !== 'array' || kind.element.kind.type !== 'struct') return undefined
  return kind.element.kind.fields
}

/** An error with the structs that lead to it, the innermost first. */
interface Found {
  readonly code: number
  readonly path: Step[]
}

type Step = readonly [node: Node, value: Values]

/** With plain loops: it runs for every response. */
function search(node: Node, value: Values): Found | undefined {
  for (let i = 0; i < node.within.length; i++) {
    const { field, element } = node.within[i]!
    const values = value[field] as readonly Values[] | null | undefined
    if (values == null) continue
    for (let j = 0; j < values.length; j++) {
      const each = values[j]!
      const code = element.hasError ? (each[ERROR] as number | undefined) : 0
      const found = code ? { code, path: [] } : element.within.length > 0 ? search(element, each) : undefined
      if (found === undefined) continue
      found.path.push([element, each])
      return found
    }
  }
  return undefined
}

function placeOf(path: readonly Step[], nameOf: TopicName): string {
  let place = ''
  for (const [{ fields }, value] of path) {
    const index = INDEXES.find((name) => name in fields)
    if (index !== undefined) place += `-${value[index] ?? 0}`
    else place = [place, nameIn(fields, value, nameOf)].filter((part) => part !== '').join(' ')
  }
  return place
}

/** By the first text that there is in it: schemas begin with what they are about. */
function nameIn(fields: Shape, value: Values, nameOf: TopicName): string {
  for (const [name, { kind }] of Object.entries(fields)) {
    const text = value[name]
    if (kind.type === 'string' && name !== 'errorMessage' && typeof text === 'string' && text !== '') return text
  }
  const { topicId } = value
  return typeof topicId === 'string' ? (nameOf(topicId) ?? topicId) : ''
}
