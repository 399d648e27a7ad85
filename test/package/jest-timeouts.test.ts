import { expect, test } from 'vitest'
import { Project } from './project.js'

const waits = `
const { setupEmbeddedKafka } = require('embedded-kafka/jest')

const kafka = setupEmbeddedKafka({ topics: { orders: {} } })
const slowWork = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

test('by default', async () => {
  await slowWork(1500)
  await kafka().topic('orders').waitForRecords(1)
})

test('a short test', () => kafka().topic('orders').waitForRecords(1), 1500)

describe('after a hook that takes longer than the test may', () => {
  beforeEach(() => slowWork(2000), 10_000)

  test('and with a longer timeout', async () => {
    await slowWork(300)
    await kafka().group('shipping').waitUntilCaughtUp({ timeoutMs: 60_000 })
  }, 1500)
})
`

test('in jest, waits fail with their messages before their tests are given up', async () => {
  const project = new Project('jest-timeouts')
  await project.write('package.json', JSON.stringify({ name: 'jest-timeouts', private: true }))
  await project.write('waits.test.js', waits)
  await project.install({ jest: '^30.0.0' })
  const { output } = await project.run('npx', ['jest'])
  expect(output).toMatch(/Tests: +3 failed, 3 total/)
  expect(
    output.match(/WaitTimeoutError: waited \d+ ms for (1 record in topic 'orders'|group 'shipping')/g),
  ).toHaveLength(3)
  expect(output).not.toContain('Exceeded timeout')
})
