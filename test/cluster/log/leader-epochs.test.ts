import { describe, expect, test } from 'vitest'
import { LeaderEpochs } from '../../../src/cluster/log/leader-epochs.js'

/** Epoch 2 wrote offsets 0 to 9, epoch 5 wrote 10 to 19. */
function history(): LeaderEpochs {
  const epochs = new LeaderEpochs()
  epochs.assign(2, 0)
  epochs.assign(2, 4)
  epochs.assign(5, 10)
  return epochs
}

describe('leader epochs', () => {
  test('end where the next one begins, and the newest at the end of the log', () => {
    expect(history().endOffsetFor(2, 20)).toEqual({ leaderEpoch: 2, endOffset: 10 })
    expect(history().endOffsetFor(5, 20)).toEqual({ leaderEpoch: 5, endOffset: 20 })
  })

  test('answer for the largest known epoch not newer than the one asked for', () => {
    expect(history().endOffsetFor(4, 20)).toEqual({ leaderEpoch: 2, endOffset: 10 })
  })

  test('do not know of epochs newer than the newest', () => {
    expect(history().endOffsetFor(6, 20)).toEqual({ leaderEpoch: -1, endOffset: -1 })
    expect(new LeaderEpochs().endOffsetFor(0, 0)).toEqual({ leaderEpoch: -1, endOffset: -1 })
  })

  test('answer for an epoch before the first with where the first begins', () => {
    expect(history().endOffsetFor(1, 20)).toEqual({ leaderEpoch: 1, endOffset: 0 })
  })

  test('tell who wrote an offset', () => {
    expect([0, 9, 10, 25].map((offset) => history().epochAt(offset))).toEqual([2, 2, 5, 5])
  })

  test('follow the start of the log', () => {
    const epochs = history()
    epochs.truncateFromStart(4)
    expect(epochs.endOffsetFor(1, 20)).toEqual({ leaderEpoch: 1, endOffset: 4 })
    epochs.truncateFromStart(12)
    expect(epochs.endOffsetFor(2, 20)).toEqual({ leaderEpoch: 2, endOffset: 12 })
    expect(epochs.latest).toBe(5)
  })

  test('follow the end of the log', () => {
    const epochs = history()
    epochs.truncateFromEnd(11)
    expect(epochs.latest).toBe(5)
    epochs.truncateFromEnd(10)
    expect(epochs.endOffsetFor(2, 10)).toEqual({ leaderEpoch: 2, endOffset: 10 })
    expect(epochs.latest).toBe(2)
  })

  test('forget a leader that wrote nothing when the next one begins', () => {
    const epochs = history()
    epochs.assign(7, 20)
    epochs.assign(9, 20)
    expect(epochs.all).toEqual([
      { epoch: 2, startOffset: 0 },
      { epoch: 5, startOffset: 10 },
      { epoch: 9, startOffset: 20 },
    ])
    expect(epochs.endOffsetFor(7, 30)).toEqual({ leaderEpoch: 5, endOffset: 20 })
  })
})
