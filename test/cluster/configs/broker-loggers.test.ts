import { describe, expect, test } from 'vitest'
import { BrokerLoggers } from '../../../src/cluster/configs/broker-loggers.js'
import { configOperations } from '../../../src/cluster/configs/resources.js'

const { SET, DELETE, APPEND, SUBTRACT } = configOperations
const REQUESTS = 'kafka.request.logger'

type Operation = readonly [configOperation: number, name: string, value?: string]

function alter(loggers: BrokerLoggers, operations: readonly Operation[], options = {}, name = '1'): void {
  const changes = operations.map(([configOperation, logger, value = null]) => ({
    configOperation,
    name: logger,
    value,
  }))
  loggers.alter(name, changes, options)
}

const levelsOf = (loggers: BrokerLoggers) => [loggers.level('root'), loggers.level(REQUESTS)]

describe('the loggers of a broker', () => {
  test('begin with the level that the broker was started with', () => {
    expect(levelsOf(new BrokerLoggers(1, 'WARN'))).toEqual(['WARN', 'WARN'])
  })

  test('follow root until they have a level of their own, and when they have it no more', () => {
    const loggers = new BrokerLoggers(1, 'OFF')
    alter(loggers, [[SET, 'root', 'INFO']])
    expect(levelsOf(loggers)).toEqual(['INFO', 'INFO'])
    alter(loggers, [[SET, REQUESTS, 'DEBUG']])
    alter(loggers, [[SET, 'root', 'ERROR']])
    expect(levelsOf(loggers)).toEqual(['ERROR', 'DEBUG'])
    alter(loggers, [[DELETE, REQUESTS]])
    expect(levelsOf(loggers)).toEqual(['ERROR', 'ERROR'])
    loggers.reset()
    expect(levelsOf(loggers)).toEqual(['OFF', 'OFF'])
  })

  test('write what is said at their level or above', () => {
    const loggers = new BrokerLoggers(1, 'INFO')
    expect((['ERROR', 'INFO', 'DEBUG'] as const).map((level) => loggers.isEnabled('root', level))).toEqual([
      true,
      true,
      false,
    ])
    expect(new BrokerLoggers(1, 'OFF').isEnabled('root', 'FATAL')).toBe(false)
  })

  test('stay as they are where one operation is wrong, or only looks', () => {
    const loggers = new BrokerLoggers(1, 'INFO')
    expect(() =>
      alter(loggers, [
        [SET, REQUESTS, 'TRACE'],
        [SET, 'nope', 'INFO'],
      ]),
    ).toThrow('Logger nope does not exist!')
    alter(loggers, [[SET, REQUESTS, 'TRACE']], { validateOnly: true })
    expect(levelsOf(loggers)).toEqual(['INFO', 'INFO'])
  })

  test.each<[Operation, string]>([
    [[SET, REQUESTS, 'LOUD'], 'Valid log levels are DEBUG, ERROR, FATAL, INFO, TRACE, WARN'],
    [[SET, REQUESTS, 'OFF'], 'not a supported log level'],
    [[SET, REQUESTS, 'info'], 'not a supported log level'],
    [[DELETE, 'root'], 'Removing the log level of the root logger is not allowed'],
    [[APPEND, 'root', 'INFO'], 'APPEND operation is not allowed for the BROKER_LOGGER resource'],
    [[SUBTRACT, 'root', 'INFO'], 'SUBTRACT operation is not allowed for the BROKER_LOGGER resource'],
    [[9, 'root', 'INFO'], 'UNKNOWN_SERVER_ERROR'],
  ])('refuse %j', (operation, message) => {
    expect(() => alter(new BrokerLoggers(1, 'INFO'), [operation])).toThrow(message)
  })

  test.each([
    ['', 'Node id must be an integer, but it is: '],
    ['x', 'Node id must be an integer, but it is: x'],
    ['2', 'Unexpected node id. Expected 1, but received 2'],
  ])('are not those of broker %j', (name, message) => {
    expect(() => alter(new BrokerLoggers(1, 'INFO'), [[SET, 'root', 'INFO']], {}, name)).toThrow(message)
  })
})
