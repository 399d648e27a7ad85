/**
 * Replays what config-answers.golden.json.gz holds against a ConfigStore: requests about configs, and what a real
 * Apache Kafka 4.3.1 answered to each. ConfigGolden.java beside it recorded them.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { REPEATED_RESOURCE, repeatedResources } from '../../../src/cluster/configs/alter.js'
import { BrokerConfig } from '../../../src/cluster/configs/broker-config.js'
import { validateBrokerConfig } from '../../../src/cluster/configs/broker-rules.js'
import { ConfigStore } from '../../../src/cluster/configs/config-store.js'
import { ConfigException } from '../../../src/cluster/configs/config-value.js'
import { defaultDeviations } from '../../../src/cluster/configs/default-deviations.js'
import { noConfigs } from '../../../src/cluster/configs/resources.js'
import { KafkaError } from '../../../src/protocol/errors.js'

type Entry = [name: string, value: string | null]
type Step =
  | { do: 'create'; name: string; configs: Entry[]; validateOnly?: boolean; withConfigs?: boolean; answer: Answer }
  | {
      do: 'incremental'
      type: number
      name: string
      ops: [string, ...Entry][]
      validateOnly?: boolean
      twice?: boolean
      answer: Answer
    }
  | { do: 'legacy'; type: number; name: string; configs: Entry[]; validateOnly?: boolean; answer: Answer }
  | { do: 'describe'; type: number; name: string; keys: string[] | null; noSynonyms?: boolean; answer: Answer }
  | { do: 'static'; configs: Entry[]; answer: Answer }

interface Answer {
  error?: string
  /** Null and '' both stand for no message. */
  message: string | null
  configs?: unknown[][]
}

interface RecordedCluster {
  statics: Record<string, string>
  scenarios: { name: string; steps: Step[] }[]
}

const recorded = JSON.parse(
  gunzipSync(readFileSync(new URL('config-answers.golden.json.gz', import.meta.url))).toString(),
) as RecordedCluster[]

/** What the recorded broker was started with besides. */
const serverProperties: Entry[] = [
  ['process.roles', 'broker,controller'],
  ['controller.quorum.voters', '1@127.0.0.1:39302'],
  ['listeners', 'PLAINTEXT://127.0.0.1:39301,CONTROLLER://127.0.0.1:39302'],
  ['controller.listener.names', 'CONTROLLER'],
  ['log.dirs', '/tmp/config-golden-logs'],
]

/** `{0*32767}` stands for 32,767 zeros. */
function expand(text: string | null): string | null {
  return text?.replace(/\{(.)\*(\d+)\}/g, (_, letter: string, count: string) => letter.repeat(Number(count))) ?? null
}

function entries(configs: readonly Entry[]): { name: string; value: string | null }[] {
  return configs.map(([name, value]) => ({ name, value: expand(value) }))
}

function newStore(statics: Record<string, string>): ConfigStore {
  const configs = new Map([...serverProperties, ...Object.entries(statics)] as [string, string][])
  return new ConfigStore({ statics: configs, brokers: [{ id: 1 }] })
}

function play(store: ConfigStore, step: Exclude<Step, { do: 'static' }>): unknown[][] | undefined {
  const brokerId = 1
  switch (step.do) {
    case 'create': {
      const overrides = store.validateNewTopic(new Map(entries(step.configs).map(({ name, value }) => [name, value])))
      if (!step.validateOnly) store.setTopic(step.name, overrides)
      if (!step.withConfigs) return undefined
      return store
        .describeNewTopic(overrides)
        .map((row) => [row.name, row.value, row.configSource, row.readOnly, row.isSensitive])
    }
    case 'incremental': {
      const operations = step.ops.map(([operation, name, value]) => ({
        name,
        configOperation: ['SET', 'DELETE', 'APPEND', 'SUBTRACT'].indexOf(operation),
        value: expand(value),
      }))
      const { type: resourceType, name: resourceName, validateOnly = false } = step
      const resource = { resourceType, resourceName }
      const { size } = repeatedResources(step.twice ? [resource, { ...resource }] : [resource])
      if (size > 0) throw new KafkaError('INVALID_REQUEST', REPEATED_RESOURCE)
      store.alterIncremental({ resourceType, resourceName, operations, brokerId, validateOnly })
      return undefined
    }
    case 'legacy': {
      const { type: resourceType, name: resourceName, validateOnly = false } = step
      store.alterLegacy({ resourceType, resourceName, configs: entries(step.configs), brokerId, validateOnly })
      return undefined
    }
    case 'describe':
      return store
        .describe({
          resourceType: step.type,
          resourceName: step.name,
          brokerId,
          keys: step.keys,
          includeSynonyms: !step.noSynonyms,
        })
        .map((row) => [
          row.name,
          row.value,
          row.configType,
          row.configSource,
          row.readOnly,
          row.isSensitive,
          row.synonyms.map(({ name, value, source }) => [name, value, source]),
        ])
  }
}

function answerOf(store: ConfigStore, step: Step, statics: Record<string, string>): Answer {
  try {
    if (step.do === 'static') {
      const configs = [...serverProperties, ['node.id', '1'], ['broker.id', '1'], ...Object.entries(statics)]
      for (const { name, value } of entries(step.configs)) configs.push([name, value])
      const layers = {
        statics: new Map(configs as [string, string][]),
        clusterOverrides: noConfigs,
        brokerOverrides: noConfigs,
      }
      validateBrokerConfig(new BrokerConfig(layers))
      return { message: null }
    }
    const configs = play(store, step)
    const answer = { error: 'NONE', message: null }
    return configs === undefined ? answer : { ...answer, configs: configs.sort(byName) }
  } catch (error) {
    if (error instanceof ConfigException && step.do === 'static') return { message: error.message }
    if (!(error instanceof KafkaError)) throw error
    const message = error.message === error.error || error.message === '' ? null : error.message
    return step.do === 'describe' ? { error: error.error, message, configs: [] } : { error: error.error, message }
  }
}

function byName(a: unknown[], b: unknown[]): number {
  return (a[0] as string) < (b[0] as string) ? -1 : 1
}

/** Kafka's answer, with our own defaults in it, and without the difference between no message and an empty one. */
function expectedOf(step: Step): Answer {
  const answer = { ...step.answer, message: step.answer.message || null }
  if (answer.configs === undefined) return answer
  const configs = answer.configs.map((row) => {
    const deviation = defaultDeviations.find(({ name }) => name === row[0])
    return deviation === undefined
      ? row
      : JSON.parse(JSON.stringify(row).replaceAll(deviation.kafka, deviation.embedded))
  })
  return { ...answer, configs: configs.sort(byName) }
}

for (const { statics, scenarios } of recorded) {
  const names = Object.keys(statics)
  describe(names.length === 0 ? 'a broker without configs' : `a broker with ${names.slice(0, 3).join(', ')}`, () => {
    const store = newStore(statics)
    for (const { name, steps } of scenarios) {
      test(name, () => {
        const differing = steps
          .map((step) => ({ ...step, answer: answerOf(store, step, statics), expected: expectedOf(step) }))
          .filter(({ answer, expected }) => JSON.stringify(answer) !== JSON.stringify(expected))
        expect(differing.slice(0, 3), `${differing.length} of ${steps.length} answers differ`).toEqual([])
      })
    }
  })
}
