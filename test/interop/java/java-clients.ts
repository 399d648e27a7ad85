import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachePath, fillOnce } from '../../peers/cache.js'
import { javaCommand, kafkaClasspath } from '../../peers/kafka/jars.js'
import { isJavaAvailable, kafkaVersion } from '../../peers/kafka/launch.js'
import { runOrThrow } from '../../peers/program.js'

const source = fileURLToPath(new URL('JavaClients.java', import.meta.url))
// The compiler stands beside the Java that runs what it made.
const javacCommand = join(dirname(javaCommand), 'javac')

/** Why no Java program can be compiled and run here, or undefined. */
export const withoutJavac = findMissing()

function findMissing(): string | undefined {
  if (!isJavaAvailable()) return 'a Java of 17 or newer and Maven are needed'
  return spawnSync(javacCommand, ['-version']).status === 0 ? undefined : 'javac is needed'
}

/** Compiles `JavaClients.java` once per content and version of Kafka; returns the directory of its classes. */
export async function compileJavaClients(): Promise<string> {
  const jars = await kafkaClasspath()
  const hash = createHash('sha256').update(kafkaVersion).update(readFileSync(source)).digest('hex').slice(0, 12)
  return fillOnce(cachePath('java', `clients-${hash}`), async (into) => {
    await runOrThrow(javacCommand, ['-Xlint:all', '-Werror', '-cp', jars, '-d', into, source])
  })
}
