import { describe, expect, test } from 'vitest'
import { applyIncremental, applyLegacy, checkEntries, repeatedResources } from '../../../src/cluster/configs/alter.js'
import { configOperations } from '../../../src/cluster/configs/resources.js'

const { SET, DELETE, APPEND, SUBTRACT } = configOperations
const configs = {
  isList: (name: string) => name === 'list',
  defaultText: () => 'a,b',
}

function apply(
  current: Record<string, string>,
  ...operations: [name: string, operation: number, value: string | null][]
) {
  const entries = operations.map(([name, configOperation, value]) => ({ name, configOperation, value }))
  return Object.fromEntries(applyIncremental(new Map(Object.entries(current)), entries, configs))
}

describe('applyIncremental', () => {
  test('sets and deletes, and leaves the rest', () => {
    expect(apply({ x: '1', y: '2' }, ['x', SET, '3'], ['y', DELETE, null], ['z', DELETE, null])).toEqual({ x: '3' })
  })

  test('appends to the default at first, and what is there only once', () => {
    expect(apply({}, ['list', APPEND, 'c'])).toEqual({ list: 'a,b,c' })
    expect(apply({ list: 'x' }, ['list', APPEND, 'y,x,y'])).toEqual({ list: 'x,y' })
  })

  test('subtracts down to the empty list', () => {
    expect(apply({}, ['list', SUBTRACT, 'b'])).toEqual({ list: 'a' })
    expect(apply({ list: 'x' }, ['list', SUBTRACT, 'x,y'])).toEqual({ list: '' })
  })

  test('does not change what it was given', () => {
    const current = new Map([['x', '1']])
    applyIncremental(current, [{ name: 'x', configOperation: SET, value: '2' }], configs)
    expect(current).toEqual(new Map([['x', '1']]))
  })

  test('refuses to append to what is no list', () => {
    expect(() => apply({}, ['x', APPEND, '1'])).toThrow("Can't APPEND to key x because its type is not LIST.")
    expect(() => apply({}, ['x', SUBTRACT, '1'])).toThrow("Can't SUBTRACT to key x because its type is not LIST.")
  })

  test('refuses a list that grows longer than a string of the protocol', () => {
    const long = 'x'.repeat(32_767)
    expect(apply({ list: long }, ['list', APPEND, long])).toEqual({ list: long })
    expect(() => apply({ list: long }, ['list', APPEND, 'y'])).toThrow('exceeds the maximum value size of 32767 bytes')
  })
})

test('applyLegacy keeps nothing of what was there', () => {
  expect(applyLegacy([{ name: 'x', value: '1' }])).toEqual(new Map([['x', '1']]))
})

describe('checkEntries', () => {
  test('refuses the same key twice, whatever is to be done with it', () => {
    const set = { name: 'x', configOperation: SET, value: '1' }
    expect(() => checkEntries([set, { ...set, configOperation: DELETE }])).toThrow('Error due to duplicate config keys')
  })

  test('takes no value only for a deletion', () => {
    checkEntries([{ name: 'x', configOperation: DELETE, value: null }])
    expect(() => checkEntries([{ name: 'x', configOperation: SET, value: null }])).toThrow(
      'Null value not supported for : x',
    )
    expect(() => checkEntries([{ name: 'x', value: null }])).toThrow('Null value not supported for : x')
  })
})

test('repeatedResources finds every resource that stands in a request more than once', () => {
  const topic = { resourceType: 2, resourceName: 'a' }
  const again = { ...topic }
  const broker = { resourceType: 4, resourceName: 'a' }
  expect(repeatedResources([topic, broker, again])).toEqual(new Set([topic, again]))
  expect(repeatedResources([topic, broker]).size).toBe(0)
})
