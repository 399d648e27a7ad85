import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachePath, fillOnce } from '../cache.js'
import { runOrThrow } from '../program.js'

const pom = fileURLToPath(new URL('pom.xml', import.meta.url))
const oldestJava = 17

/** The Kafka version that `pom.xml` pins. */
export const kafkaVersion = /<kafka\.version>(.+?)</.exec(readFileSync(pom, 'utf8'))![1]!

export const javaCommand = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java'

/** Whether Kafka can run here: a Java of 17 or newer, and its jars or the Maven to fetch them with. */
export function isJavaAvailable(): boolean {
  const version = spawnSync(javaCommand, ['-version'], { encoding: 'utf8' }).stderr ?? ''
  const major = Number(/version "(\d+)/.exec(version)?.[1] ?? 0)
  if (major < oldestJava) return false
  return existsSync(jarDirectory()) || spawnSync('mvn', ['-v']).status === 0
}

/** Fetches the jars with Maven on first use; returns a Java class path over all of them. */
export async function kafkaClasspath(): Promise<string> {
  const directory = await fillOnce(jarDirectory(), async (into) => {
    await runOrThrow('mvn', ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${into}`])
  })
  return join(directory, '*')
}

/** A changed pom gets a directory of its own. */
function jarDirectory(): string {
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12)
  return cachePath(`kafka-${kafkaVersion}-${hash}`)
}
