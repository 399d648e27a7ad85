import { describe, expect, test } from 'vitest'
import { eventually, tool, unique, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

describe.skipIf(withoutJava)(`kafka-configs of clients and users${skipped}`, () => {
  const configs = async (...args: string[]) => (await tool('kafka-configs', args)).lines

  test('describes and alters quotas and credentials of clients and users', async () => {
    const [client, user] = [unique('client'), unique('user')]
    await configs('--alter', '--client', client, '--add-config', 'producer_byte_rate=1000,consumer_byte_rate=2000')
    const described = (...args: string[]) => configs('--describe', ...args)
    await eventually(async () =>
      expect(await described('--client', client)).toEqual([
        `Quota configs for client-id '${client}' are consumer_byte_rate=2000.0, producer_byte_rate=1000.0`,
      ]),
    )
    await configs('--alter', '--client', client, '--delete-config', 'producer_byte_rate,consumer_byte_rate')
    await eventually(async () => expect(await described('--client', client)).toEqual([]))

    await configs('--alter', '--user', user, '--add-config', 'SCRAM-SHA-256=[iterations=8192,password=secret]')
    await eventually(async () =>
      expect(await described('--user', user)).toEqual([
        `SCRAM credential configs for user-principal '${user}' are SCRAM-SHA-256=iterations=8192`,
      ]),
    )
    await configs('--alter', '--user', user, '--delete-config', 'SCRAM-SHA-256')
    await eventually(async () => expect(await described('--user', user)).toEqual([]))
  })
})
