import { expect, test } from 'vitest'
import {
  brokerConfigNames,
  isBrokerConfigName,
  isTopicConfigName,
  objectionToBrokerConfig,
  objectionToStatics,
  objectionToTopicConfig,
  topicConfigNames,
} from '../../../src/cluster/configs/objections.js'

test('knows the names of configs', () => {
  expect(isTopicConfigName('retention.ms')).toBe(true)
  expect(isTopicConfigName('log.retention.ms')).toBe(false)
  expect(isBrokerConfigName('log.retention.ms')).toBe(true)
  expect(isBrokerConfigName('listener.name.internal.max.connections')).toBe(true)
  expect(isBrokerConfigName('listener.name.internal.retention.ms')).toBe(false)
  expect(topicConfigNames()).toContain('cleanup.policy')
  expect(brokerConfigNames()).toContain('auto.create.topics.enable')
})

test('says what is allowed where a value is not', () => {
  expect(objectionToTopicConfig('retention.ms', '5')).toBeNull()
  expect(objectionToTopicConfig('retention.ms', 'x')).toEqual({
    message: 'Invalid value x for configuration retention.ms: Not a number of type LONG',
    allowed: 'a whole number from -1 up',
  })
  expect(objectionToTopicConfig('preallocate', 'x')!.allowed).toBe('true or false')
  expect(objectionToTopicConfig('cleanup.policy', 'x')!.allowed).toBe('one or more of compact, delete')
  expect(objectionToTopicConfig('retention.bytes', 'x')!.allowed).toBe('a whole number')
  expect(objectionToBrokerConfig('num.partitions', '0')).toEqual({
    message: 'Invalid value 0 for configuration num.partitions: Value must be at least 1',
    allowed: 'a whole number from 1 to 2147483647',
  })
  expect(objectionToBrokerConfig('compression.gzip.level', '0')!.allowed).toBe('-1, or a whole number from 1 to 9')
  expect(objectionToBrokerConfig('log.cleaner.io.buffer.load.factor', 'x')!.allowed).toBe('a number')
  expect(objectionToBrokerConfig('background.threads', 'x')!.allowed).toBe('a whole number from 1 to 2147483647')
  expect(objectionToBrokerConfig('default.replication.factor', 'x')!.allowed).toBe('a whole number of 32 bits')
  expect(objectionToTopicConfig('message.timestamp.type', 'x')!.allowed).toBe('one of CreateTime, LogAppendTime')
  expect(objectionToTopicConfig('follower.replication.throttled.replicas', 'x')!.allowed).toBe(
    "'*', or replicas such as 0:1,0:2 (partition 0 on the brokers 1 and 2)",
  )
})

test('finds static configs that contradict each other', () => {
  expect(objectionToStatics(new Map([['num.partitions', '3']]))).toBeNull()
  expect(objectionToStatics(new Map([['replica.lag.time.max.ms', '499']]))).toMatch(
    'replica.fetch.wait.max.ms should always be less than or equal to replica.lag.time.max.ms',
  )
})
