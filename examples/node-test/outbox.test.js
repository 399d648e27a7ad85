import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setupEmbeddedKafka } from 'embedded-kafka'
import { publishOutbox } from './outbox.js'

// Started before the tests of this file, reset between them, stopped after them.
const kafka = setupEmbeddedKafka(
  { brokers: 3, topics: { users: { partitions: 3, replicationFactor: 3 }, mails: {} } },
  { before, beforeEach, after },
)

test('rows go to their topics, with their ids in a header', async () => {
  const rows = [
    { id: 1, topic: 'users', key: 'ada', payload: { name: 'Ada' } },
    { id: 2, topic: 'mails', key: 'ada', payload: { subject: 'Welcome' } },
    { id: 3, topic: 'users', key: 'ada', payload: { name: 'Ada L.' } },
  ]
  assert.deepEqual(await publishOutbox(rows, { brokers: kafka().bootstrapBrokers }), [1, 2, 3])

  const users = await kafka().topic('users').waitForRecords(2)
  assert.deepEqual(
    users.map((record) => [record.keyText(), record.json().name, record.headerText('outbox-id')]),
    [
      ['ada', 'Ada', '1'],
      ['ada', 'Ada L.', '3'],
    ],
  )
  await kafka()
    .topic('mails')
    .waitForRecords(1, { where: { key: 'ada', value: { subject: 'Welcome' } } })
})

test('a row that is too large is an error, and nothing is done', async () => {
  const rows = [{ id: 4, topic: 'users', key: 'ada', payload: { name: 'a'.repeat(2 ** 21) } }]
  await assert.rejects(publishOutbox(rows, { brokers: kafka().bootstrapBrokers }), { type: 'MESSAGE_TOO_LARGE' })
  assert.deepEqual(kafka().topic('users').records(), [])
})
