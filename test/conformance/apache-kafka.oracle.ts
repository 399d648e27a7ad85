/** The real Apache Kafka against its goldens, so that none can be invented: `npm run test:oracle`. */
import { beforeAll, describe } from 'vitest'
import { oracle } from './oracle.js'
import { testConformance } from './suite.js'

const kafka = oracle()

beforeAll(async () => {
  await Promise.all([kafka.cluster('one'), kafka.cluster('three'), kafka.cluster('strict'), kafka.cluster('frail')])
})

describe('Apache Kafka answers as recorded', () => testConformance(kafka, { deviating: false }))
