/** Fetches and builds what the suites of other languages run, so that none of them waits for a download. */
import { isJavaAvailable, kafkaClasspath } from '../peers/kafka/launch.js'
import { buildGoClients, withoutGo } from './go/go-clients.js'
import { compileJava, withoutJavac } from './java/java-programs.js'
import { pythonWithClients, withoutPython } from './python/python.js'

const without = isJavaAvailable() ? undefined : 'a Java of 17 or newer and Maven are needed'

for (const [name, missing, prepare] of [
  ['Apache Kafka', without, kafkaClasspath],
  ['Java programs', withoutJavac, compileJava],
  ['Python clients', withoutPython, pythonWithClients],
  ['Go clients', withoutGo, buildGoClients],
] as const) {
  console.log(`${name}: ${missing === undefined ? await prepare() : `skipped, ${missing}`}`)
}
