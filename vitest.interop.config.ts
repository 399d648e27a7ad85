import { defineConfig } from 'vitest/config'
import { isJavaAvailable } from './test/peers/kafka/launch.js'

const project = (name: string) => ({
  test: {
    name,
    include: ['test/interop/**/*.interop.ts'],
    globalSetup: 'test/interop/cluster.ts',
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // The brokers of a real Kafka learn of changes in their own time. Ours know at once, or something is wrong.
    retry: name === 'apache-kafka' ? 1 : 0,
  },
})

// What clients in other languages find is checked twice: against the real Kafka, which proves the checks, and against ours.
const projects = [project('embedded-kafka')]
if (isJavaAvailable()) projects.push(project('apache-kafka'))
else console.log('without a Java of 17 or newer and Maven nothing is checked against Apache Kafka')

export default defineConfig({ test: { projects, maxWorkers: 2 } })
