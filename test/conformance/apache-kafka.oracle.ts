/** The real Apache Kafka against its goldens, so that none can be invented: `npm run test:oracle`. */
import { beforeAll, describe } from 'vitest'
import { oracle } from './oracle.js'
import { testConformance } from './suite.js'

const kafka = oracle()

beforeAll(async () => {
  await Promise.all([kafka.cluster('one'), kafka.cluster('three'), kafka.cluster('strict')])
  // More of them at a time than that would wait for each other on a machine with few cores.
  await kafka.cluster('frail')
})

describe('Apache Kafka answers as recorded', () => testConformance(kafka, { deviating: false }))
