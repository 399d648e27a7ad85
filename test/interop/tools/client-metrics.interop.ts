import { describe, expect, test } from 'vitest'
import { eventually, say, unique, withoutJava } from './console-tool.js'

const skipped = withoutJava ? `: ${withoutJava}` : ''

describe.skipIf(withoutJava)(`kafka-client-metrics${skipped}`, () => {
  const metrics = (...args: string[]) => say('kafka-client-metrics', args)

  test('keeps subscriptions', async () => {
    const name = unique('subscription')
    const wanted = ['--metrics', 'org.apache.kafka.producer.', '--interval', '5000', '--match', 'client_id=none']
    const altered = await metrics('--alter', '--name', name, ...wanted)
    expect([altered.code, ...altered.lines]).toEqual([0, `Altered client metrics config for ${name}.`])
    await eventually(async () => expect((await metrics('--list')).lines).toContain(name))
    await eventually(async () =>
      expect((await metrics('--describe', '--name', name)).lines).toEqual([
        `Client metrics configs for ${name} are:`,
        '  interval.ms=5000',
        '  match=client_id=none',
        '  metrics=org.apache.kafka.producer.',
      ]),
    )
    expect((await metrics('--delete', '--name', name)).lines).toEqual([`Deleted client metrics config for ${name}.`])
    await eventually(async () => expect((await metrics('--list')).lines).not.toContain(name))
    await eventually(async () =>
      expect((await metrics('--describe', '--name', name)).lines).toEqual([
        `The client metric resource ${name} doesn't exist and doesn't have dynamic config.`,
      ]),
    )
  })

  test.for([
    ['--interval', '5', 'Invalid value 5 for interval.ms, interval must be between 100 and 3600000 (1 hour)'],
    ['--match', 'color=blue', 'Illegal client matching pattern: color=blue'],
  ] as const)('tells what is wrong with %s %s', async ([option, value, message]) => {
    const said = await metrics('--alter', '--name', unique('refused'), '--metrics', '*', option, value)
    expect([said.code, ...said.lines]).toEqual([1, `Error while executing client metrics command : ${message}`])
  })
})
