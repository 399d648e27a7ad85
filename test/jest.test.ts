import { expect as jestExpect } from 'expect'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EmbeddedKafka, UnexpectedRecordError, WaitTimeoutError } from '../src/index.js'
import { kafkaMatchers, setupEmbeddedKafka } from '../src/jest.js'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

/** A runner's hooks, to be run by hand. */
function manualHooks() {
  const registered: Record<string, () => Promise<void>> = {}
  const hook = (name: string) => (fn: () => Promise<void>) => {
    registered[name] = fn
  }
  return { registered, hook }
}

describe('setupEmbeddedKafka', () => {
  test('ties a cluster to the hooks of jest', async () => {
    const { registered, hook } = manualHooks()
    for (const name of ['beforeAll', 'beforeEach', 'afterAll']) vi.stubGlobal(name, hook(name))
    const kafka = setupEmbeddedKafka({ brokers: 2, topics: { orders: {} } })
    expect(kafka).toThrow('the cluster is started before the first test')

    await registered.beforeAll!()
    expect(kafka().bootstrapBrokers).toHaveLength(2)
    await kafka().topic('orders').produce({ value: 'from beforeAll' })

    await registered.beforeEach!()
    expect(kafka().topic('orders').records()).toHaveLength(1)

    await registered.beforeEach!()
    expect(kafka().topic('orders').records()).toEqual([])

    await registered.afterAll!()
    await expect(kafka().reset()).rejects.toThrow('the cluster is stopped')
  })

  test('takes the hooks of another runner', async () => {
    const { registered, hook } = manualHooks()
    const kafka = setupEmbeddedKafka(
      {},
      { before: hook('before'), beforeEach: hook('beforeEach'), after: hook('after') },
    )
    await registered.before!()
    expect(kafka().bootstrapBrokers).toHaveLength(1)
    await registered.after!()
  })

  test('says so where there are no hooks', () => {
    expect(() => setupEmbeddedKafka()).toThrow('there are no hooks of jest here; give those of your runner')
  })

  test('does not hide why a cluster cannot start', async () => {
    const { registered, hook } = manualHooks()
    setupEmbeddedKafka(
      { brokers: 33 },
      { before: hook('before'), beforeEach: hook('beforeEach'), after: hook('after') },
    )
    await expect(registered.before!()).rejects.toThrow('brokers: expected a whole number from 1 to 32')
    await registered.after!()
  })
})

test("the matchers work with jest's expect", async () => {
  jestExpect.extend(kafkaMatchers)
  await using kafka = await EmbeddedKafka.start()
  const [orders, shipping] = [kafka.topic('orders'), kafka.group('shipping')]
  await orders.produce({ key: 'o-1', value: { id: 1 } })
  await shipping.setOffsets({ topic: 'orders', partition: 0, offset: 1 })

  await jestExpect(orders).toHaveRecord({ key: 'o-1', value: { id: jestExpect.any(Number) } })
  await jestExpect(Promise.resolve(orders)).resolves.toHaveRecords(1)
  await jestExpect(orders).not.toHaveRecord({ key: 'o-2' }, { forMs: 0 })
  await jestExpect(shipping).toHaveCommitted({ topic: 'orders', partition: 0, offset: 1 })
  await jestExpect(shipping).toBeCaughtUp()

  const missing = jestExpect(orders).toHaveRecord({ key: 'o-2' }, { timeoutMs: 20 })
  await expect(missing).rejects.toThrow(WaitTimeoutError)
  await expect(jestExpect(orders).not.toHaveRecord({ key: 'o-1' })).rejects.toThrow(UnexpectedRecordError)
  await expect(jestExpect(orders).not.toHaveRecords(1)).rejects.toThrow(UnexpectedRecordError)
})
