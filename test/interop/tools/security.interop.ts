import { describe, expect, test } from 'vitest'
import { eventually, say, tool, unique, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

/** A line of what is described, its values by name: Kafka lists them in another order in each of its processes. */
function inOrder(line: string): string {
  const [entity, values = ''] = line.split(' are ')
  return `${entity} are ${values.split(', ').sort().join(', ')}`
}

describe.skipIf(withoutJava)(`kafka-configs, of users, clients and addresses${skipped}`, () => {
  const configs = async (...args: string[]) => (await tool('kafka-configs', args)).lines
  const alter = (entity: readonly string[], ...change: string[]) => configs('--alter', ...entity, ...change)
  const described = (entity: readonly string[], lines: readonly string[]) =>
    eventually(async () => expect((await configs('--describe', ...entity)).map(inOrder)).toEqual(lines))

  test('sets, describes and deletes SCRAM credentials', async () => {
    const user = unique('ann')
    const entity = ['--entity-type', 'users', '--entity-name', user]
    const [first, second] = ['SCRAM-SHA-256=[iterations=8192,password=secret]', 'SCRAM-SHA-512=[password=secret]']
    expect(await alter(entity, '--add-config', first!)).toEqual([`Completed updating config for user ${user}.`])
    await alter(entity, '--add-config', second!)
    const both = await say('kafka-configs', ['--alter', ...entity, '--add-config', `${first},${second}`])
    expect(both.code).toBe(1)
    expect(both.stdout + both.stderr).toContain('A user credential cannot be altered twice in the same request')
    await described(entity, [
      `SCRAM credential configs for user-principal '${user}' are SCRAM-SHA-256=iterations=8192, SCRAM-SHA-512=iterations=4096`,
    ])
    await alter(entity, '--delete-config', 'SCRAM-SHA-256')
    await described(entity, [`SCRAM credential configs for user-principal '${user}' are SCRAM-SHA-512=iterations=4096`])
    await alter(entity, '--delete-config', 'SCRAM-SHA-512')
    await described(entity, [])
    const few = await say('kafka-configs', [
      '--alter',
      ...entity,
      '--add-config',
      'SCRAM-SHA-256=[iterations=1,password=x]',
    ])
    expect(few.code).toBe(1)
    expect(few.stdout + few.stderr).toContain('Iterations 1 is less than the minimum 4096 required for SCRAM-SHA-256')
  })

  test('sets, describes and removes quotas of users at clients', async () => {
    const [user, client] = [unique('ann'), unique('app')]
    const ofUser = ['--entity-type', 'users', '--entity-name', user]
    const ofBoth = [...ofUser, '--entity-type', 'clients', '--entity-name', client]
    await alter(ofUser, '--add-config', 'producer_byte_rate=1048576,request_percentage=200')
    await alter(ofBoth, '--add-config', 'consumer_byte_rate=2097152')
    await described(ofUser, [
      `Quota configs for user-principal '${user}' are producer_byte_rate=1048576.0, request_percentage=200.0`,
    ])
    await described(ofBoth, [
      `Quota configs for user-principal '${user}', client-id '${client}' are consumer_byte_rate=2097152.0`,
    ])
    await alter(ofUser, '--delete-config', 'producer_byte_rate,request_percentage')
    await described(ofUser, [])
    const negative = await say('kafka-configs', ['--alter', ...ofUser, '--add-config', 'producer_byte_rate=-1'])
    expect(negative.code).toBe(1)
    expect(negative.stdout + negative.stderr).toContain('Quota producer_byte_rate must be greater than 0')
  })

  test('sets and describes quotas of addresses', async () => {
    const entity = ['--entity-type', 'ips', '--entity-name', '10.98.76.54']
    await alter(entity, '--add-config', 'connection_creation_rate=1000')
    await described(entity, ["Quota configs for ip '10.98.76.54' are connection_creation_rate=1000.0"])
    await alter(entity, '--delete-config', 'connection_creation_rate')
    await described(entity, [])
  })
})

describe.skipIf(withoutJava)(`kafka-acls and kafka-delegation-tokens${skipped}`, () => {
  test.each([
    ['list', ['--list']],
    ['add', ['--add', '--allow-principal', 'User:ann', '--operation', 'Read', '--topic', 'orders']],
    ['remove', ['--remove', '--force', '--topic', 'orders']],
  ])('%s no ACLs where there is no authorizer', async (_what, args) => {
    const said = await say('kafka-acls', args)
    expect(said.code).toBe(1)
    expect(said.stdout + said.stderr).toContain('SecurityDisabledException: No Authorizer is configured')
  })

  test('tell that nobody unknown may ask for a token', async () => {
    const said = await say('kafka-delegation-tokens', [
      '--create',
      '--max-life-time-period',
      '-1',
      '--command-config',
      '/dev/null',
    ])
    expect(said.code).toBe(1)
    expect(said.stdout + said.stderr).toContain('Delegation Token requests are not allowed on PLAINTEXT')
  })
})
