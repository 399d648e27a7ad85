import { describe, expect, test } from 'vitest'
import { apiVersions } from '../../src/protocol/apis/api-versions.js'
import { apis } from '../../src/protocol/apis/index.js'
import { metadata } from '../../src/protocol/apis/metadata.js'
import { offsetDelete } from '../../src/protocol/apis/offset-delete.js'
import { saslHandshake } from '../../src/protocol/apis/sasl-handshake.js'
import { decode, encode } from '../../src/protocol/codec.js'
import {
  requestHeader,
  requestHeaderVersion,
  responseHeader,
  responseHeaderVersion,
} from '../../src/protocol/headers.js'

describe('the version of a header', () => {
  test.each([
    [metadata, 8, 1, 0],
    [metadata, 9, 2, 1],
    [saslHandshake, 1, 1, 0],
    [offsetDelete, 0, 1, 0],
    [apiVersions, 2, 1, 0],
    [apiVersions, 3, 2, 0],
  ])('$name: follows from the version of the message', (api, version, ofRequest, ofResponse) => {
    expect(requestHeaderVersion(api, version)).toBe(ofRequest)
    expect(responseHeaderVersion(api, version)).toBe(ofResponse)
  })

  test('is also known for a version that is newer than ours, so that ApiVersions can be refused in style', () => {
    expect(requestHeaderVersion(apiVersions, 99)).toBe(2)
    expect(responseHeaderVersion(apiVersions, 99)).toBe(0)
  })

  test('is that of tagged fields for every flexible message but the response of ApiVersions', () => {
    for (const api of apis) {
      const [, highest] = api.versions
      const isFlexible = api.flexible !== null
      expect(requestHeaderVersion(api, highest), api.name).toBe(isFlexible ? 2 : 1)
      expect(responseHeaderVersion(api, highest), api.name).toBe(isFlexible && api !== apiVersions ? 1 : 0)
    }
  })
})

describe('headers on the wire', () => {
  const header = { requestApiKey: 18, requestApiVersion: 3, correlationId: 7, clientId: 'me' }

  test.each([
    [1, '0012 0003 00000007 0002 6d65'],
    [2, '0012 0003 00000007 0002 6d65 00'],
  ])('a request header v%d has the client id with an int16 size', (version, frame) => {
    const bytes = Buffer.from(frame.replaceAll(' ', ''), 'hex')
    expect(encode(requestHeader, version, header)).toEqual(bytes)
    expect(decode(requestHeader, version, bytes)).toEqual(header)
  })

  test('a client may have no id', () => {
    const anonymous = { ...header, clientId: null }
    const bytes = encode(requestHeader, 2, anonymous)
    expect(bytes.toString('hex')).toBe('0012000300000007ffff00')
    expect(decode(requestHeader, 2, bytes)).toEqual(anonymous)
  })

  test('a response header is a correlation id, with tagged fields in v1', () => {
    expect(encode(responseHeader, 0, { correlationId: 7 }).toString('hex')).toBe('00000007')
    expect(encode(responseHeader, 1, { correlationId: 7 }).toString('hex')).toBe('0000000700')
  })
})
