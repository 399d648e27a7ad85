import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterEach, describe, expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const cli = resolve(import.meta.dirname, '../src/cli.ts')
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

function run(...args: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (output.stderr += text))
  const exit = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  const firstLine = Promise.race([
    once(child.stdout, 'data').then(() => output.stdout),
    exit.then(({ stderr }) => {
      throw new Error(`it ended before it was ready: ${stderr}`)
    }),
  ])
  // Only some tests wait for it.
  firstLine.catch(() => {})
  return { child, exit, firstLine }
}

/** Runs on three ports in a row. They lie below those that systems hand out; where one is taken, others are tried. */
async function runOnThreePorts(): Promise<{ port: number; running: ReturnType<typeof run> }> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000)
    const running = run('--brokers', '3', '--port', String(port), '--topic', 'orders:6:3')
    const isReady = await running.firstLine.then(
      () => true,
      (error: Error) => {
        if (error.message.includes('EADDRINUSE')) return false
        throw error
      },
    )
    if (isReady) return { port, running }
  }
}

describe('the binary', () => {
  test('serves a cluster on ports that count up, until SIGTERM', async () => {
    const { port, running } = await runOnThreePorts()
    const { child, exit, firstLine } = running
    const servers = [port, port + 1, port + 2].map((each) => `127.0.0.1:${each}`)
    expect(await firstLine).toBe(`bootstrap.servers=${servers.join(',')}\n`)

    const admin = new Kafka({ brokers: servers, logLevel: logLevel.NOTHING }).admin()
    await admin.connect()
    const { topics } = await admin.fetchTopicMetadata({ topics: ['orders'] })
    await admin.disconnect()
    expect(topics[0]!.partitions).toHaveLength(6)
    expect(topics[0]!.partitions[0]!.replicas).toHaveLength(3)

    child.kill('SIGTERM')
    expect(await exit).toEqual({ code: 0, stdout: `bootstrap.servers=${servers.join(',')}\n`, stderr: '' })
  })

  test('prints JSON when asked to, and ends on SIGINT', async () => {
    const { child, exit, firstLine } = run('--json', '--seed', '7', '--cluster-id', 'test-cluster')
    const facts = JSON.parse(await firstLine)
    expect(facts).toEqual({
      bootstrapServers: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      bootstrapBrokers: [facts.bootstrapServers],
      clusterId: 'test-cluster',
      seed: 7,
    })
    child.kill('SIGINT')
    expect((await exit).code).toBe(0)
  })

  test('names a port that is in use, and exits with 1', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address!.port : 0
    const { code, stdout, stderr } = await run('--port', String(port)).exit
    server.close()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(`embedded-kafka: cannot listen on 127.0.0.1:${port}: the port is in use (EADDRINUSE)\n`)
  })

  test('names the flag that is wrong, and exits with 2', async () => {
    const attempts = [
      [['--borkers', '3'], '--borkers: unknown flag (did you mean --brokers?); see --help'],
      [
        ['--topic', 'a:1:2'],
        '--topic: topics.a.replicationFactor: expected a whole number from 1 to 1, the number of brokers, got 2',
      ],
      // An address of no machine (RFC 5737).
      [
        ['--host', '192.0.2.1'],
        '--host: cannot listen on 192.0.2.1:0: listen EADDRNOTAVAIL: address not available 192.0.2.1 (EADDRNOTAVAIL)',
      ],
    ] as const
    const outcomes = await Promise.all(attempts.map(([args]) => run(...args).exit))
    expect(outcomes).toEqual(attempts.map(([, line]) => ({ code: 2, stdout: '', stderr: `embedded-kafka: ${line}\n` })))
  })

  test('knows its version and its flags', async () => {
    const [version, help] = await Promise.all([run('--version').exit, run('--help').exit])
    expect(version).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('--max-fetch-wait-ms'), stderr: '' })
  })

  test('dumps a topic of a cluster that it serves', async () => {
    const { child, firstLine } = run('--topic', 'orders:2')
    const server = (await firstLine).trim().slice('bootstrap.servers='.length)
    const producer = new Kafka({ brokers: [server], logLevel: logLevel.NOTHING }).producer()
    await producer.connect()
    await producer.send({ topic: 'orders', messages: [{ key: 'k', value: 'v', partition: 1 }] })
    await producer.disconnect()
    const place = ['dump', '--bootstrap-server', server, '--topic']
    const [dumped, unknown, missing, help] = await Promise.all([
      run(...place, 'orders').exit,
      run(...place, 'order').exit,
      run('dump', '--topic', 'orders').exit,
      run('dump', '--help').exit,
    ])
    const lines = dumped.stdout.split('\n')
    expect(dumped).toMatchObject({ code: 0, stderr: '' })
    expect(lines.slice(0, 4)).toEqual([
      'Dumping orders-0',
      'Log starting offset: 0',
      'Dumping orders-1',
      'Log starting offset: 0',
    ])
    expect(lines[4]).toMatch(/^baseOffset: 0 lastOffset: 0 count: 1 .* compresscodec: none crc: \d+ isvalid: true$/)
    expect(lines[5]).toMatch(/^\| offset: 0 CreateTime: \d+ keySize: 1 valueSize: 1 .* key: k payload: v$/)
    expect(unknown).toEqual({
      code: 2,
      stdout: '',
      stderr: "embedded-kafka: --topic: there is no topic 'order' (did you mean 'orders'?)\n",
    })
    expect(missing).toEqual({
      code: 2,
      stdout: '',
      stderr: 'embedded-kafka: --bootstrap-server: it is missing; see dump --help\n',
    })
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('--batches-only') })
    child.kill('SIGTERM')
  })
})
