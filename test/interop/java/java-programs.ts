import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cachePath, fillOnce } from '../../peers/cache.js'
import { javaCommand, kafkaClasspath } from '../../peers/kafka/jars.js'
import { isJavaAvailable, kafkaVersion } from '../../peers/kafka/launch.js'
import { runOrThrow } from '../../peers/program.js'

const sourceDirectory = fileURLToPath(new URL('.', import.meta.url))
const logging = fileURLToPath(new URL('../../peers/kafka/tools-log4j2.yaml', import.meta.url))
// The compiler stands beside the Java that runs what it made.
const javacCommand = join(dirname(javaCommand), 'javac')

/** Why no Java program can be compiled and run here, or undefined. */
export const withoutJavac = findMissing()

function findMissing(): string | undefined {
  if (!isJavaAvailable()) return 'a Java of 17 or newer and Maven are needed'
  return spawnSync(javacCommand, ['-version']).status === 0 ? undefined : 'javac is needed'
}

/** Compiles the programs of this directory once per content and version of Kafka; returns the directory of the classes. */
export async function compileJava(): Promise<string> {
  const jars = await kafkaClasspath()
  const sources = readdirSync(sourceDirectory)
    .filter((name) => name.endsWith('.java'))
    .sort()
    .map((name) => join(sourceDirectory, name))
  const hash = createHash('sha256').update(kafkaVersion)
  for (const source of sources) hash.update(readFileSync(source))
  return fillOnce(cachePath('java', `programs-${hash.digest('hex').slice(0, 12)}`), async (into) => {
    await runOrThrow(javacCommand, ['-Xlint:all', '-Werror', '-cp', jars, '-d', into, ...sources])
  })
}

/** How to run a program of this directory, by its class. */
export async function javaProgram(mainClass: string): Promise<{ command: string; args: string[] }> {
  const classpath = [await compileJava(), await kafkaClasspath()].join(delimiter)
  // A program of a few seconds: what the optimizing compiler does for it comes too late.
  const options = ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=${logging}`]
  return { command: javaCommand, args: [...options, '-cp', classpath, mainClass] }
}
