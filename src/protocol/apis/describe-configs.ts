/**
 * DescribeConfigs: the configs of topics, brokers, broker loggers, groups and client metrics, and where each value
 * comes from (KIP-133).
 *
 * v1 is the oldest one left; it has the source and the synonyms of a config (KIP-226).
 * v2: the broker answers first and then throttles the connection, where it held the answer back before (KIP-219).
 * v3 has the type of a config, and its documentation where asked for (KIP-569).
 * v4 is flexible.
 */
import { api, array, bool, int8, int16, int32, string } from '../schema.js'

const synonym = {
  name: string,
  value: string.nullable(),
  source: int8,
}

const config = {
  name: string,
  value: string.nullable(),
  readOnly: bool,
  configSource: int8.default(-1).ignorable(),
  isSensitive: bool,
  synonyms: array(synonym).ignorable(),
  configType: int8.since(3).ignorable(),
  documentation: string.since(3).nullable().ignorable(),
}

export const describeConfigs = api({
  key: 32,
  name: 'DescribeConfigs',
  versions: [1, 4],
  flexible: 4,
  request: {
    resources: array({
      resourceType: int8,
      resourceName: string,
      configurationKeys: array(string).nullable(),
    }),
    includeSynonyms: bool,
    includeDocumentation: bool.since(3),
  },
  response: {
    throttleTimeMs: int32,
    results: array({
      errorCode: int16,
      errorMessage: string.nullable(),
      resourceType: int8,
      resourceName: string,
      configs: array(config),
    }),
  },
})
