import { expect, test } from 'vitest'
import { CommittedOffsets } from '../../../src/cluster/groups/offsets.js'
import { Random } from '../../../src/cluster/random.js'
import { ZERO_UUID } from '../../../src/protocol/schema.js'

test('the offsets of a topic are those of its groups and of open transactions, whatever came and went', () => {
  const random = new Random(3)
  const offsets = new CommittedOffsets()
  const groups = Array.from({ length: 6 }, (_, i) => `g${i}`)
  const topics = ['a', 'b', 'c']
  const pick = <T>(list: readonly T[]): T => list[random.int(list.length)]!
  const value = (topicId: string) => ({
    committedOffset: 1,
    leaderEpoch: -1,
    metadata: '',
    commitTimestampMs: 0,
    expireTimestampMs: -1,
    topicId,
  })
  /** By looking at all of them. */
  const expected = (topic: string, topicId: string) =>
    groups.flatMap((groupId) =>
      [...offsets.of(groupId)]
        .filter((each) => each.topic === topic && (each.topicId === topicId || each.topicId === ZERO_UUID))
        .map(({ partition }) => `${groupId} ${partition}`),
    )
  for (let step = 0; step < 500; step++) {
    const [groupId, topic, partition] = [pick(groups), pick(topics), random.int(3)]
    const written = value(pick(['one', 'two', ZERO_UUID]))
    const action = random.int(4)
    if (action === 0) offsets.delete(groupId, topic, partition)
    else if (action === 1) offsets.setPending(7, groupId, topic, partition, written)
    else offsets.set(groupId, topic, partition, written)
    if (action === 1) {
      const pending = [...offsets.ofTopic(topic, written.topicId)]
      expect(pending).toContainEqual({ groupId, partition })
      offsets.endTransaction(7, random.int(2) === 0)
    }
    const found = [...offsets.ofTopic(topic, 'one')].map((each) => `${each.groupId} ${each.partition}`)
    expect(found.sort()).toEqual(expected(topic, 'one').sort())
  }
  expect([...offsets.ofTopic('never', 'one')]).toEqual([])
})
