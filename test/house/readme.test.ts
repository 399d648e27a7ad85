import { describe, expect, test } from 'vitest'
import { apiTable, dependencies, deviationList, justifiedDependencies, section, updateSection } from './readme.js'

describe('the README', () => {
  test.each([
    ['apis', apiTable],
    ['deviations', deviationList],
  ])('says under %s what the code says', (name, generate) => {
    if (process.env.UPDATE_README === '1') updateSection(name, generate())
    expect(section(name)).toBe(generate())
  })

  test('has a line for each dependency, and says what it is for', () => {
    expect(justifiedDependencies()).toEqual(dependencies())
  })
})
