/** Every message the protocol room can read and write. */
import { apis } from '../../src/protocol/apis/index.js'
import { consumerProtocolAssignment, consumerProtocolSubscription } from '../../src/protocol/consumer-protocol.js'
import { coordinatorRecords } from '../../src/protocol/coordinator-records.js'
import { requestHeader, responseHeader } from '../../src/protocol/headers.js'
import type { Message } from '../../src/protocol/schema.js'
import { transactionRecords } from '../../src/protocol/transaction-records.js'

export interface Listed {
  readonly message: Message
  /** The API key, or the type of a record. */
  readonly key: number | null
}

export const allMessages: readonly Listed[] = [
  ...apis.flatMap(({ key, request, response }) => [
    { message: request, key },
    { message: response, key },
  ]),
  ...[...coordinatorRecords, ...transactionRecords].flatMap(({ type, key, value }) => [
    { message: key as Message, key: type },
    { message: value as Message, key: type },
  ]),
  ...[requestHeader, responseHeader, consumerProtocolSubscription, consumerProtocolAssignment].map((message) => ({
    message: message as Message,
    key: null,
  })),
]

export function versionsOf(message: Message): number[] {
  const [lowest, highest] = message.versions
  return Array.from({ length: highest - lowest + 1 }, (_, i) => lowest + i)
}
