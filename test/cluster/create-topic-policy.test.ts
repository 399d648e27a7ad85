import { describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/cluster/clock.js'
import { Cluster } from '../../src/cluster/cluster.js'
import type { CreateTopicPolicy } from '../../src/cluster/create-topic-policy.js'
import { Random } from '../../src/cluster/random.js'
import { KafkaError } from '../../src/protocol/errors.js'

const orders = { name: 'orders', numPartitions: 1, replicationFactor: 1 }

function clusterWith(createTopicPolicy: CreateTopicPolicy): Cluster {
  return new Cluster({
    clock: new ManualClock(0),
    random: new Random(1),
    brokers: [{ id: 1, rack: null }],
    configs: new Map(),
    maxFetchWaitMs: 100,
    createTopicPolicy,
  })
}

/** What the creation of a topic is refused with. */
function refusalBy(policy: CreateTopicPolicy) {
  const cluster = clusterWith(policy)
  try {
    cluster.controller.createTopic(orders)
  } catch (error) {
    expect(cluster.image.topic('orders')).toBeUndefined()
    if (error instanceof KafkaError) return [error.error, error.detail]
    throw error
  }
  return undefined
}

describe('a policy', () => {
  test('lets pass what it does not throw at, whatever it returns', () => {
    expect(refusalBy(() => {})).toBeUndefined()
    expect(refusalBy(() => true)).toBeUndefined()
    const seen: unknown[] = []
    expect(refusalBy((request) => seen.push(request))).toBeUndefined()
    expect(seen).toHaveLength(1)
  })

  test.each([
    ['an error', new Error('too many'), 'too many'],
    ['a fault of its own', new TypeError('x is undefined'), 'x is undefined'],
    ['an error that says nothing', new Error(''), null],
    ['a text', 'no', 'no'],
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['something with a message', { message: 'no' }, 'no'],
  ])('refuses by throwing %s', (_, thrown, message) => {
    const refusal = refusalBy(() => {
      throw thrown
    })
    expect(refusal).toEqual(['POLICY_VIOLATION', message])
  })

  test('that never comes to an end of itself is stopped by the stack', () => {
    const forever = (): void => forever()
    expect(refusalBy(forever)).toEqual(['POLICY_VIOLATION', 'Maximum call stack size exceeded'])
  })

  test('has to decide at once, and by throwing', async () => {
    const hint = 'it refuses by throwing an error that says why, and decides at once'
    expect(refusalBy(() => false)).toEqual(['POLICY_VIOLATION', `createTopicPolicy returned false: ${hint}`])
    // What it rejects with is nobody's, and would end the process.
    const late = async () => {
      throw new Error('too late')
    }
    expect(refusalBy(late)).toEqual(['POLICY_VIOLATION', `createTopicPolicy returned a promise: ${hint}`])
    await new Promise(setImmediate)
  })

  test('cannot change what it is asked about', () => {
    const refusal = refusalBy((request) => {
      ;(request.configs as Record<string, string>)['retention.ms'] = '1'
    })
    expect(refusal).toEqual(['POLICY_VIOLATION', expect.stringContaining('not extensible')])
  })

  test('is not asked about the topics that stand from the start', () => {
    const cluster = clusterWith(() => {
      throw new Error('none at all')
    })
    cluster.reset([orders])
    expect(cluster.image.topic('orders')).toBeDefined()
  })
})
