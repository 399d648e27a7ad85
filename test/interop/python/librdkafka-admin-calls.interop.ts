import { describeScenarios } from '../scenarios.js'
import { pythonWithClients, scriptPath, withoutPython } from './python.js'

describeScenarios({
  name: 'librdkafka: admin calls',
  missing: withoutPython,
  program: async () => ({ command: await pythonWithClients(), args: [scriptPath('librdkafka_admin_calls.py')] }),
  expected: {
    operations: {
      cluster: [
        'ALTER',
        'ALTER_CONFIGS',
        'CLUSTER_ACTION',
        'CREATE',
        'DESCRIBE',
        'DESCRIBE_CONFIGS',
        'IDEMPOTENT_WRITE',
      ],
      topic: ['ALTER', 'ALTER_CONFIGS', 'CREATE', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'READ', 'WRITE'],
    },
    partitions: {
      grown: ['none'],
      refusals: ['INVALID_REPLICA_ASSIGNMENT', 'INVALID_REPLICA_ASSIGNMENT'],
      replicas: [
        [1, 2],
        [3, 1],
      ],
    },
    elections: {
      preferred: { 0: 'ELECTION_NOT_NEEDED', 7: 'UNKNOWN_TOPIC_OR_PART' },
      unclean: { 0: 'ELECTION_NOT_NEEDED' },
    },
    replaced_configs: { altered: ['none'], configs: { 'retention.ms': '12345', 'cleanup.policy': 'delete' } },
    records: { lowWatermark: [3], offsets: [3, 5, 3] },
    groups: {
      stored: [[1, 5]],
      empty: true,
      stable: false,
      classic: true,
      simple: true,
      operations: ['ALTER_CONFIGS', 'DELETE', 'DESCRIBE', 'DESCRIBE_CONFIGS', 'READ'],
      coordinator: true,
      deleted: ['none', 'none', 'GROUP_ID_NOT_FOUND'],
    },
    credentials: {
      upserted: ['none'],
      tooFew: ['UNACCEPTABLE_CREDENTIAL'],
      infos: [['SCRAM_SHA_256', 8192]],
      everyone: true,
      deleted: ['none'],
      again: ['RESOURCE_NOT_FOUND'],
      unknown: ['RESOURCE_NOT_FOUND'],
    },
    // What is refused as a whole this client describes as no ACLs.
    security: { described: ['none'], created: ['SECURITY_DISABLED'], deleted: ['SECURITY_DISABLED'] },
  },
})
