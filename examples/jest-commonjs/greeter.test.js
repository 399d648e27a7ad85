const { setupEmbeddedKafka } = require('embedded-kafka/jest')
const { startGreeter } = require('./greeter.js')

// Started before the tests of this file, reset between them, stopped after them.
const kafka = setupEmbeddedKafka({ brokers: 3, topics: { people: { partitions: 3 }, greetings: {} } })

let greeter

beforeEach(async () => {
  greeter = await startGreeter({ brokers: kafka().bootstrapBrokers })
})

afterEach(() => greeter.stop())

test('everybody is greeted', async () => {
  await kafka()
    .topic('people')
    .produce([
      { key: 'ada', value: { name: 'Ada' } },
      { key: 'grace', value: { name: 'Grace' } },
    ])

  await expect(kafka().topic('greetings')).toHaveRecords([
    { key: 'ada', value: 'Hello, Ada!' },
    { key: 'grace', value: 'Hello, Grace!' },
  ])
  await expect(kafka().group('greeter')).toBeCaughtUp()
})

test('nobody is greeted who did not come', async () => {
  await kafka().group('greeter').waitUntilStable()
  await expect(kafka().topic('greetings')).not.toHaveRecord()
})
