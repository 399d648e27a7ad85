/** The operations of Kafka's ACLs, and which of them each kind of resource knows (Kafka: AclEntry). */
const operations = {
  read: 3,
  write: 4,
  create: 5,
  delete: 6,
  alter: 7,
  describe: 8,
  clusterAction: 9,
  describeConfigs: 10,
  alterConfigs: 11,
  idempotentWrite: 12,
} as const

type Operation = keyof typeof operations

function bitField(...allowed: Operation[]): number {
  let bits = 0
  for (const operation of allowed) bits |= 1 << operations[operation]
  return bits
}

/** What everybody may do where no authorizer is set, as the bit fields that responses carry (KIP-430). */
export const authorizedOperations = {
  topic: bitField('read', 'write', 'create', 'describe', 'delete', 'alter', 'describeConfigs', 'alterConfigs'),
  group: bitField('read', 'describe', 'delete', 'describeConfigs', 'alterConfigs'),
  cluster: bitField(
    'create',
    'clusterAction',
    'describeConfigs',
    'alterConfigs',
    'idempotentWrite',
    'alter',
    'describe',
  ),
} as const

/** Stands where the client did not ask for them. */
export const OPERATIONS_NOT_REQUESTED = -2147483648
