import { apiVersions } from '../../../src/protocol/apis/api-versions.js'
import { fetch } from '../../../src/protocol/apis/fetch.js'
import { findCoordinator } from '../../../src/protocol/apis/find-coordinator.js'
import { apis } from '../../../src/protocol/apis/index.js'
import { joinGroup } from '../../../src/protocol/apis/join-group.js'
import { listGroups } from '../../../src/protocol/apis/list-groups.js'
import { metadata } from '../../../src/protocol/apis/metadata.js'
import { offsetFetch } from '../../../src/protocol/apis/offset-fetch.js'
import { produce } from '../../../src/protocol/apis/produce.js'
import { saslHandshake } from '../../../src/protocol/apis/sasl-handshake.js'
import { encode } from '../../../src/protocol/codec.js'
import { framed, requestFrame } from '../client.js'
import type { Play } from '../play.js'
import type { Scenario } from '../scenario.js'

const SIZE_BYTES = 4

/** A request header up to the client's id, by hand; that of a flexible version is followed by tagged fields. */
function header(apiKey: number, version: number, clientId = 'raw', correlationId = 1): Buffer {
  const fixed = Buffer.alloc(10)
  fixed.writeInt16BE(apiKey, 0)
  fixed.writeInt16BE(version, 2)
  fixed.writeInt32BE(correlationId, 4)
  fixed.writeInt16BE(clientId.length, 8)
  return Buffer.concat([fixed, Buffer.from(clientId)])
}

/** Only the size in front. */
function sizeOf(size: number): Buffer {
  const bytes = Buffer.alloc(SIZE_BYTES)
  bytes.writeInt32BE(size)
  return bytes
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** A good request, to see whether the broker still answers behind a bad one. */
const listGroupsFrame = requestFrame(listGroups, 0, {}, { correlationId: 7 })

/** Metadata about no topics: the brokers alone. */
const noTopics = (version: number) => requestFrame(metadata, version, { topics: [] })

const metadataAnswers = (version: number) => ({ answers: { api: metadata, version } })

function scenario(name: string, play: (p: Play) => Promise<void>): Scenario {
  return { name, play }
}

const headers: readonly Scenario[] = [
  scenario('API keys that are none', async (p) => {
    for (const key of [999, -1, -32_768, 32_767, 93, 94]) {
      await p.raw(`key ${key}`, framed(header(key, 0), Buffer.alloc(20)))
    }
  }),
  scenario('API keys of former times, and of controllers', async (p) => {
    for (const key of [4, 5, 6, 7, 52, 53, 54, 56, 58, 59, 62, 63, 67, 70, 73, 82]) {
      await p.raw(`key ${key}`, framed(header(key, 0), Buffer.alloc(20)))
    }
  }),
  scenario('versions that are not served', async (p) => {
    for (const { key, name, versions } of apis.filter(({ key }) => key !== apiVersions.key)) {
      for (const version of [versions[0] - 1, versions[1] + 1, 32_767]) {
        await p.raw(`${name} v${version}`, framed(header(key, version), Buffer.alloc(20)))
      }
    }
  }),
  scenario('versions of ApiVersions that are not served', async (p) => {
    const answers = { api: apiVersions, version: 0 }
    for (const version of [5, 6, 99, 32_767, -1, -32_768]) {
      const start = header(apiVersions.key, version)
      await p.raw(`v${version}`, framed(start, hex('00')), { answers })
      await p.raw(`v${version}, and a body of garbage`, framed(start, hex('00'), hex('ff'.repeat(30))), { answers })
      await p.raw(`v${version}, and a header without tagged fields`, framed(start), { answers })
    }
  }),
  scenario('an ApiVersions that is not served, and then another request', async (p) => {
    const refused = framed(header(apiVersions.key, 99), hex('00'))
    await p.raw('both at once', Buffer.concat([refused, listGroupsFrame]), { count: 2 })
  }),
  scenario('headers that end too early', async (p) => {
    const whole = noTopics(1).subarray(SIZE_BYTES)
    for (const size of [0, 1, 2, 3, 4, 7, 8, 9, 10, 12]) {
      await p.raw(`${size} bytes`, framed(whole.subarray(0, size)))
    }
  }),
  scenario('clients without a name', async (p) => {
    for (const [what, bytes] of [
      ['null', hex('ffff')],
      ['empty', hex('0000')],
      ['a size of -2', hex('fffe')],
      ['a size of -32768', hex('8000')],
      ['a size beyond the frame', hex('7fff')],
    ] as const) {
      const body = hex('00000000')
      await p.raw(what, framed(header(metadata.key, 1).subarray(0, 8), bytes, body), metadataAnswers(1))
    }
  }),
  scenario('correlation ids of any kind', async (p) => {
    for (const correlationId of [0, -1, -2_147_483_648, 2_147_483_647]) {
      const bytes = requestFrame(metadata, 1, { topics: [] }, { correlationId })
      await p.raw(`${correlationId}`, bytes, { answers: { api: metadata, version: 1, correlationId } })
    }
  }),
  scenario('tagged fields in a header', async (p) => {
    const body = encode(metadata.request, 9, { topics: [] })
    const start = header(metadata.key, 9)
    await p.raw('one that nobody knows', framed(start, hex('01 07 02 abcd'), body), metadataAnswers(9))
    await p.raw('one that is longer than the frame', framed(start, hex('01 07 7f abcd'), body))
    await p.raw('fewer than there should be', framed(start, hex('03 07 00'), body))
    await p.raw('a count that never ends', framed(start, hex('ff ff ff ff ff ff'), body))
  }),
]

const sizes: readonly Scenario[] = [
  scenario('sizes below 0', async (p) => {
    for (const size of [-1, -2, -2_147_483_648]) await p.raw(`${size}`, Buffer.concat([sizeOf(size), listGroupsFrame]))
  }),
  scenario('sizes above what a broker takes', async (p) => {
    for (const size of [104_857_601, 2_147_483_647]) await p.raw(`${size}`, sizeOf(size))
  }),
  scenario('frames that are not whole', async (p) => {
    const bytes = noTopics(1)
    await p.raw('nothing', Buffer.alloc(0), { isQuiet: true })
    await p.raw('half a size', bytes.subarray(0, 2), { isQuiet: true })
    await p.raw('a size', bytes.subarray(0, 4), { isQuiet: true })
    await p.raw('all but one byte', bytes.subarray(0, -1), { isQuiet: true })
    await p.raw('the largest size', sizeOf(104_857_600), { isQuiet: true })
  }),
  scenario('a client that ends in the midst of a frame', async (p) => {
    const bytes = noTopics(1)
    for (const size of [0, 2, 4, 10]) await p.raw(`behind ${size} bytes`, bytes.subarray(0, size), { end: true })
  }),
  scenario('a frame of nothing', async (p) => {
    await p.raw('alone', sizeOf(0))
    await p.raw('before a request', Buffer.concat([sizeOf(0), listGroupsFrame]))
  }),
]

const bodies: readonly Scenario[] = [
  scenario('bytes behind a whole body', async (p) => {
    for (const version of [1, 9]) {
      const bytes = noTopics(version).subarray(SIZE_BYTES)
      await p.raw(`v${version}, one byte`, framed(bytes, hex('00')), metadataAnswers(version))
      await p.raw(`v${version}, many bytes`, framed(bytes, Buffer.alloc(1000, 7)), metadataAnswers(version))
    }
  }),
  scenario('bodies that end too early', async (p) => {
    const frames = [
      requestFrame(metadata, 1, { topics: [{ name: 'topic' }] }),
      requestFrame(metadata, 9, { topics: [{ name: 'topic' }] }),
      requestFrame(fetch, 12, { topics: [{ topic: 'topic', partitions: [{ partition: 0 }] }] }),
      requestFrame(produce, 3, {
        acks: 1,
        topicData: [{ name: 'topic', partitionData: [{ records: Buffer.alloc(9) }] }],
      }),
      requestFrame(joinGroup, 5, { groupId: 'group', protocols: [{ name: 'range', metadata: Buffer.alloc(3) }] }),
    ]
    const names = ['Metadata v1', 'Metadata v9', 'Fetch v12', 'Produce v3', 'JoinGroup v5']
    for (const [i, frame] of frames.entries()) {
      const bytes = frame.subarray(SIZE_BYTES)
      for (const missing of [1, 2, 5, bytes.length - 22]) {
        await p.raw(`${names[i]} without ${missing} bytes`, framed(bytes.subarray(0, -missing)))
      }
    }
  }),
  scenario('sizes of lists that lie', async (p) => {
    for (const [what, bytes] of [
      ['more than there is', '00000002 0001 61'],
      ['as many as can be', '7fffffff'],
      ['-2', 'fffffffe'],
      ['the least of all', '80000000'],
    ] as const) {
      await p.raw(`Metadata v0, ${what}`, framed(header(metadata.key, 0), hex(bytes)))
    }
    for (const [what, bytes] of [
      ['more than there is', '05 02 61 00'],
      ['as many as can be', 'ff ff ff ff 07'],
      ['more than that', 'ff ff ff ff 0f'],
      ['a number that never ends', 'ff ff ff ff ff ff ff'],
    ] as const) {
      await p.raw(`Metadata v9, ${what}`, framed(header(metadata.key, 9), hex('00'), hex(bytes)))
    }
  }),
  scenario('negative sizes that stand for null', async (p) => {
    await p.raw('Metadata v1, -1', framed(header(metadata.key, 1), hex('ffffffff')))
    await p.raw('Metadata v1, -2', framed(header(metadata.key, 1), hex('fffffffe')), {
      differs: { deviation: 'strict-frames', at: '', ours: 'closed' },
    })
    await p.raw('OffsetFetch v2, -9', framed(header(offsetFetch.key, 2), hex('0001 67 fffffff7')), {
      answers: { api: offsetFetch, version: 2 },
      differs: { deviation: 'strict-frames', at: '', ours: 'closed' },
    })
  }),
  scenario('sizes of strings that lie', async (p) => {
    for (const [what, bytes] of [
      ['null', 'ffff'],
      ['-2', 'fffe'],
      ['beyond the frame', '0005 61'],
      ['as long as can be', '7fff 61'],
    ] as const) {
      await p.raw(`FindCoordinator v0, ${what}`, framed(header(findCoordinator.key, 0), hex(bytes)))
    }
    for (const [what, bytes] of [
      ['null', '00 00 00'],
      ['beyond the frame', '09 61 00 00'],
      ['longer than a string may be', `81 80 02 ${'61'.repeat(32_768)} 00 00`],
      ['a size that never ends', 'ff ff ff ff ff ff'],
    ] as const) {
      await p.raw(`FindCoordinator v3, ${what}`, framed(header(findCoordinator.key, 3), hex('00'), hex(bytes)))
    }
  }),
  scenario('a string that is no UTF-8', async (p) => {
    const bytes = hex('00000001 0003 61ff62')
    await p.raw('Metadata v1', framed(header(metadata.key, 1), bytes), metadataAnswers(1))
  }),
  scenario('truths other than 0 and 1', async (p) => {
    for (const truth of ['02', 'ff']) {
      const bytes = framed(header(metadata.key, 4), hex('00000000'), hex(truth))
      await p.raw(truth, bytes, metadataAnswers(4))
    }
  }),
  scenario('tagged fields in a body', async (p) => {
    const start = [header(metadata.key, 9), hex('00'), hex('01 01 00 00')]
    await p.raw('one that nobody knows', framed(...start, hex('01 07 02 abcd')), metadataAnswers(9))
    await p.raw('one that is longer than the frame', framed(...start, hex('01 07 09 abcd')))
    const lenient = { ...metadataAnswers(9), differs: { deviation: 'strict-frames', at: '', ours: 'closed' } } as const
    await p.raw('two that are not in order', framed(...start, hex('02 07 00 03 00')), lenient)
    await p.raw('the same twice', framed(...start, hex('02 07 00 07 00')), lenient)
  }),
  scenario('numbers beyond those of JavaScript', async (p) => {
    const topic = await p.topic('t')
    const request = requestFrame(fetch, 4, {
      maxBytes: 100,
      topics: [{ topic: topic.name, partitions: [{ partition: 0, fetchOffset: 0x01020304, partitionMaxBytes: 100 }] }],
    })
    const at = request.indexOf(hex('00000000 01020304'))
    request.writeBigInt64BE(2n ** 60n, at)
    await p.raw('a fetch offset of 2^60', request, {
      answers: { api: fetch, version: 4 },
      differs: { deviation: 'safe-integers', at: '', ours: 'closed' },
    })
  }),
  scenario('the body of another version', async (p) => {
    const old = encode(metadata.request, 1, { topics: [{ name: 'topic' }] })
    await p.raw('Metadata v9 as v1', framed(header(metadata.key, 9), hex('00'), old))
    const flexible = encode(metadata.request, 9, { topics: [{ name: 'topic' }] })
    await p.raw('Metadata v1 as v9', framed(header(metadata.key, 1), flexible))
  }),
]

const others: readonly Scenario[] = [
  scenario('other protocols', async (p) => {
    const clientHello = '16 03 01 00 6c 01 00 00 68 03 03'
    await p.raw('TLS', Buffer.concat([hex(clientHello), Buffer.alloc(102, 0x5a)]))
    await p.raw('an old TLS', Buffer.concat([hex('80 2e 01 03 01'), Buffer.alloc(43, 0x5a)]))
    await p.raw('HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'))
    await p.raw('HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'))
    await p.raw('SSH', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'))
    await p.raw('the proxy protocol', Buffer.from('PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n'))
  }),
  scenario('a SASL handshake where none is due', async (p) => {
    await p.raw('v1', requestFrame(saslHandshake, 1, { mechanism: 'PLAIN' }), {
      answers: { api: saslHandshake, version: 1 },
      differs: { deviation: 'not-served-yet', at: '', ours: 'closed' },
    })
  }),
  scenario('several requests at once', async (p) => {
    const frames = [1, 2, 3].map((correlationId) => requestFrame(findCoordinator, 0, { key: '' }, { correlationId }))
    await p.raw('three good ones', Buffer.concat(frames), { count: 3 })
    await p.raw('a bad one in the midst', Buffer.concat([frames[0]!, framed(header(999, 0)), frames[2]!]), { count: 3 })
  }),
  scenario('a client that ends behind its request', async (p) => {
    await p.raw('Metadata v1', noTopics(1), { ...metadataAnswers(1), end: true, count: 2 })
  }),
]

export const malformedScenarios: readonly Scenario[] = [...headers, ...sizes, ...bodies, ...others]
