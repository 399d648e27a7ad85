/** What topics may be called, and which names are taken (Kafka: Topic). */
export const OFFSETS_TOPIC = '__consumer_offsets'
export const TRANSACTION_STATE_TOPIC = '__transaction_state'
export const SHARE_STATE_TOPIC = '__share_group_state'

const internalTopics: ReadonlySet<string> = new Set([OFFSETS_TOPIC, TRANSACTION_STATE_TOPIC, SHARE_STATE_TOPIC])

/** Whether brokers write to it, and clients do not. */
export function isInternalTopic(name: string): boolean {
  return internalTopics.has(name)
}

const LEGAL = /^[a-zA-Z0-9._-]+$/
const MAX_LENGTH = 249

/** What Kafka has against a topic's name (Topic.validate); undefined when it is legal. */
export function illegalTopicName(name: string): string | undefined {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.' || name === '..') return `'${name}' is not allowed`
  if (name.length > MAX_LENGTH) return `the length of '${name}' is longer than the max allowed length ${MAX_LENGTH}`
  if (!LEGAL.test(name)) {
    return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
  }
  return undefined
}

/** Names that differ only in '.' and '_' share their metrics' name, so Kafka allows but one of them. */
export function collisionKey(name: string): string {
  return name.replaceAll('.', '_')
}
