import { beforeEach, describe, expect, test } from 'vitest'
import { isPending, type Pending } from '../../src/cluster/purgatory.js'
import { CLOSE_CONNECTION, NO_RESPONSE } from '../../src/handlers/handler.js'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { encode } from '../../src/protocol/codec.js'
import { Journal } from '../../src/server/journal.js'
import { type Answer, type Caller, Pipeline } from '../../src/server/pipeline.js'
import { makeRoom, type Room, trial } from './room.js'
import { header, type RequestOptions, readResponse, requestFrame } from './wire.js'

let room: Room
let journal: Journal
let pipeline: Pipeline
let caller: Caller

beforeEach(() => {
  room = makeRoom({ brokers: 2 })
  journal = new Journal()
  pipeline = new Pipeline({ ...room, journal, onFault: (error) => room.faults.push(error) })
  caller = {
    broker: room.cluster.brokers.get(2)!,
    clientHost: '/127.0.0.1',
    clientPort: 50_000,
    connection: { id: 7, clientSoftwareName: '', clientSoftwareVersion: '' },
  }
})

/** Hands a frame over without its size, as a connection does. */
function handle(...parts: Buffer[]) {
  return pipeline.handle(Buffer.concat(parts), caller)
}

function ask(command: string, key = '', { amount = 0, ...options }: RequestOptions & { amount?: number } = {}) {
  return handle(requestFrame(trial, { command, key, amount }, options).subarray(4))
}

function park(command: string, key: string, amount = 0): { pending: Pending<Answer>; answers: Answer[] } {
  const pending = ask(command, key, { amount })
  if (!isPending(pending)) throw new Error('answered at once')
  const answers: Answer[] = []
  ;(pending as Pending<Answer>).onReply((answer) => answers.push(answer))
  return { pending: pending as Pending<Answer>, answers }
}

/** Joins an answer's chunks, checks its size prefix and gives what follows it. */
function frameOf(answer: Answer | Pending<Answer> | undefined): Buffer {
  if (!Array.isArray(answer)) throw new Error(`no answer: ${String(answer)}`)
  const frame = Buffer.concat(answer)
  expect(frame.readInt32BE(0)).toBe(frame.length - 4)
  return frame.subarray(4)
}

const lines = () => journal.lines().map((line) => line.slice('12:00:01.123 '.length))

describe('the header', () => {
  test.each([0, 1, 2])('of version %d is answered with its correlation id and nothing left over', (version) => {
    const answer = readResponse(trial, frameOf(ask('echo', 'hi', { version, correlationId: 99 })), version)
    expect(answer).toMatchObject({ correlationId: 99, response: { text: 'hi' }, left: 0 })
  })

  test('says who asks, and the connection where from', () => {
    ask('echo', '', { version: 1, clientId: 'shipping-1' })
    expect(room.contexts).toEqual([
      {
        cluster: room.cluster,
        broker: caller.broker,
        version: 1,
        clientId: 'shipping-1',
        clientHost: '/127.0.0.1',
        clientPort: 50_000,
        connection: caller.connection,
      },
    ])
  })

  const body = (version: number) => encode(trial.request, version, { command: 'echo' })

  test('a client id of null, or of any negative size, reads as empty', () => {
    const odd = header(trial.key, 0, 1, null)
    frameOf(handle(odd, body(0)))
    odd.writeInt16BE(-2, 8)
    frameOf(handle(odd, body(0)))
    expect(room.contexts.map(({ clientId }) => clientId)).toEqual(['', ''])
  })

  test('tagged fields of a flexible one are skipped, in whatever order they stand', () => {
    const tags = Buffer.from('02' + '0500' + '040178', 'hex')
    expect(readResponse(trial, frameOf(handle(header(trial.key, 1), tags, body(1))), 1).left).toBe(0)
  })

  test.each([
    ['is empty', Buffer.alloc(0)],
    ['ends within the version', Buffer.from('03e800', 'hex')],
    ['ends before the client id', header(trial.key, 0).subarray(0, 8)],
    ['ends within the client id', header(trial.key, 0).subarray(0, 12)],
    ['ends before the tagged fields', header(trial.key, 1)],
    ['has a tagged field beyond its end', Buffer.concat([header(trial.key, 1), Buffer.from('010009', 'hex')])],
  ])('that %s closes the connection', (_, frame) => {
    expect(handle(frame)).toBe(CLOSE_CONNECTION)
    expect(journal.entries()).toMatchObject([{ state: 'closed', detail: expect.stringMatching(/^malformed: /) }])
    expect(room.faults).toEqual([])
  })
})

describe('what is not served', () => {
  test('an API nobody knows closes the connection', () => {
    expect(handle(header(999, 0))).toBe(CLOSE_CONNECTION)
    expect(lines()).toEqual(['broker 2 <- connection 7 unreadable request closed: unknown API key 999'])
  })

  test.each([-1, 3, 99])('version %d of one that is served closes the connection', (version) => {
    expect(handle(header(trial.key, version), Buffer.of(0))).toBe(CLOSE_CONNECTION)
    expect(lines()).toEqual([`broker 2 <- test Trial v${version} (#1) closed: Trial is served from v0 to v2`])
    expect(room.commands).toEqual([])
  })

  test.each([
    ['99, whatever its body', 99, 'ffffff'],
    ['5, with its body', 5, '02610262000000'],
    ['-1, with its older header', -1, ''],
  ])('ApiVersions %s, is answered in version 0 with the range to ask again with', (_, version, rest) => {
    const tags = version >= 3 ? Buffer.of(0) : Buffer.alloc(0)
    const frame = frameOf(handle(header(18, version, 7), tags, Buffer.from(rest, 'hex')))
    // What Apache Kafka 4.3.1 answers, byte by byte.
    expect(frame.toString('hex')).toBe('00000007002300000001001200000004')
    expect(lines()).toEqual([`broker 2 <- test ApiVersions v${version} (#7) answered UNSUPPORTED_VERSION after 0 ms`])
  })

  test('ApiVersions of a flexible version without the tagged fields of its header closes the connection', () => {
    expect(handle(header(18, 99))).toBe(CLOSE_CONNECTION)
  })

  test('ApiVersions answers with the older header also in flexible versions', () => {
    const request = { clientSoftwareName: 'a', clientSoftwareVersion: '1' }
    const frame = frameOf(handle(requestFrame(apiVersions, request, { correlationId: 5 }).subarray(4)))
    expect(readResponse(apiVersions, frame)).toMatchObject({
      correlationId: 5,
      response: { apiKeys: [{ apiKey: 1000 }] },
      left: 0,
    })
  })
})

describe('the body', () => {
  test('that is malformed closes the connection, and the journal says where', () => {
    expect(handle(header(trial.key, 0), Buffer.from('00046563686f', 'hex'))).toBe(CLOSE_CONNECTION)
    expect(lines()).toEqual([
      'broker 2 <- test Trial v0 (#1) closed: malformed: key: 2 bytes wanted, 0 left at offset 20',
    ])
    expect(room.commands).toEqual([])
  })

  // Observed of Apache Kafka 4.3.1 with ApiVersions v0, Metadata v1 and v9, and Heartbeat v0.
  test.each([0, 2])('of version %d may be followed by bytes nobody asked for, which are ignored', (version) => {
    const frame = requestFrame(trial, { command: 'echo', key: 'hi' }, { version }).subarray(4)
    expect(readResponse(trial, frameOf(handle(frame, Buffer.of(1, 2, 3))), version).response).toMatchObject({
      text: 'hi',
    })
  })
})

describe('the outcome', () => {
  test('nothing, where no answer is due', () => {
    expect(ask('say nothing')).toBe(NO_RESPONSE)
    expect(lines()).toEqual(['broker 2 <- test Trial v2 (#1) unanswered after 0 ms'])
  })

  test('a closed connection', () => {
    expect(ask('close')).toBe(CLOSE_CONNECTION)
    expect(lines()).toEqual(['broker 2 <- test Trial v2 (#1) closed: by its handler'])
  })

  test('a refusal, where a rule throws an error of the protocol', () => {
    const { response } = readResponse(trial, frameOf(ask('refuse', 'group')))
    expect(response).toMatchObject({ errorCode: 69, text: 'group refused' })
    expect(lines()).toEqual(['broker 2 <- test Trial v2 (#1) answered GROUP_ID_NOT_FOUND after 0 ms'])
    expect(room.faults).toEqual([])
  })

  test('an answer that comes when another request makes it possible', () => {
    const { answers } = park('park', 'k')
    expect(lines()).toEqual(['broker 2 <- test Trial v2 (#1) parked'])
    room.clock.advance(20)
    ask('touch', 'k', { correlationId: 2 })
    expect(answers).toHaveLength(1)
    expect(readResponse(trial, frameOf(answers[0])).response).toMatchObject({ text: 'k done' })
    expect(lines()).toEqual([
      'broker 2 <- test Trial v2 (#1) answered after 20 ms',
      'broker 2 <- test Trial v2 (#2) answered after 0 ms',
    ])
  })

  test('an answer that comes when its time is up', () => {
    const { answers } = park('park', 'k', 100)
    room.clock.advance(100)
    expect(readResponse(trial, frameOf(answers[0])).response).toMatchObject({ text: 'k expired' })
  })

  test('an answer that was there by the end of its own transaction', () => {
    const { answers } = park('answer what was parked', 'k')
    expect(readResponse(trial, frameOf(answers[0])).response).toMatchObject({ text: 'k done' })
  })

  test('nothing any more, once what is parked is cancelled', () => {
    const { pending, answers } = park('park', 'k', 100)
    room.clock.advance(5)
    pending.cancel()
    expect(room.cluster.purgatory.size).toBe(0)
    expect(room.clock.pending).toBe(0)
    ask('touch', 'k', { correlationId: 2 })
    expect(answers).toEqual([])
    expect(lines()[0]).toBe('broker 2 <- test Trial v2 (#1) cancelled after 5 ms')
  })
})

describe('the bytes of an answer', () => {
  test('are one chunk where it is small', () => {
    expect(ask('echo', 'hi')).toHaveLength(1)
  })

  test('stand in it as they lie in memory, without a copy', () => {
    const answer = ask('blob') as Buffer[]
    const parts = answer.filter((chunk) => chunk.buffer === room.blob.buffer)
    expect(parts.map((part) => [part.byteOffset - room.blob.byteOffset, part.length])).toEqual([
      [0, 1024],
      [1024, room.blob.length - 1024],
    ])
    const { response, left } = readResponse(trial, frameOf(answer))
    expect(response.data).toEqual(room.blob)
    expect(left).toBe(0)
  })
})

describe('a broken invariant', () => {
  test.each([
    ['a handler that throws', 'break', 'broken by the test'],
    ['a response that cannot be written', 'answer what cannot be written', '0.5 is not a safe integer'],
  ])('%s is reported with the request, and closes the connection', (_, command, cause) => {
    expect(ask(command, '', { clientId: 'shipping-1' })).toBe(CLOSE_CONNECTION)
    expect(room.faults).toHaveLength(1)
    expect(room.faults[0]).toMatchObject({
      message: expect.stringMatching(/broker 2 <- shipping-1 Trial v2 \(#1\) closed: broken invariant: /),
      cause: { message: cause },
    })
  })

  test('a late response that cannot be written closes its own connection and not the one that brought it', () => {
    const { answers } = park('park for what cannot be written', 'k')
    frameOf(ask('touch', 'k'))
    expect(answers).toEqual([CLOSE_CONNECTION])
    expect(room.faults).toMatchObject([{ cause: { message: '0.5 is not a safe integer' } }])
    expect(lines()[0]).toMatch(/^broker 2 <- test Trial v2 \(#1\) closed: broken invariant/)
  })
})
