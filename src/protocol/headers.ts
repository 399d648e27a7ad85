/**
 * What stands in front of every request and response.
 *
 * A header's version follows from the version of the message behind it: flexible messages have flexible headers.
 */
import { type AnyApi, int16, int32, inVersions, message, string } from './schema.js'

/** v1 names the client; v2 has tagged fields. v0, without the client, left with ControlledShutdown (KIP-896). */
export const requestHeader = message({
  name: 'RequestHeader',
  versions: [1, 2],
  flexible: 2,
  fields: {
    requestApiKey: int16,
    requestApiVersion: int16,
    correlationId: int32,
    // Its size stays an int16 in v2, so that a broker can name the client of a request it knows nothing else about.
    clientId: string.nullable().inflexible(),
  },
})

/** v1 has tagged fields. */
export const responseHeader = message({
  name: 'ResponseHeader',
  versions: [0, 1],
  flexible: 1,
  fields: { correlationId: int32 },
})

const API_VERSIONS = 18

/** The version of the header that a request of `api` at `version` begins with. */
export function requestHeaderVersion(api: AnyApi, version: number): number {
  return inVersions(api.flexible, version) ? 2 : 1
}

/**
 * The version of the header that a response of `api` at `version` begins with.
 *
 * ApiVersions always answers with v0: a client reads that answer before it knows what the broker can speak (KIP-511).
 */
export function responseHeaderVersion(api: AnyApi, version: number): number {
  if (api.key === API_VERSIONS) return 0
  return inVersions(api.flexible, version) ? 1 : 0
}
