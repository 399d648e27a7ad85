/**
 * What a log remembers of each producer, so that a batch sent twice is stored once and a gap is noticed
 * (Kafka: ProducerStateManager, ProducerAppendInfo; KIP-98).
 */
import { KafkaError } from '../../protocol/errors.js'

/** Kafka remembers this many batches per producer, as many as a client may have in flight. */
const REMEMBERED_BATCHES = 5
const MAX_SEQUENCE = 0x7fff_ffff

export interface ProducerBatch {
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly baseOffset: number
  readonly lastOffset: number
  readonly timestamp: number
}

export interface ProducerEntry {
  readonly producerId: number
  producerEpoch: number
  lastTimestamp: number
  /** The last batches of this epoch, oldest first. */
  batches: ProducerBatch[]
}

export class ProducerState {
  private readonly entries = new Map<number, ProducerEntry>()

  /** The producers that wrote within `expirationMs` (`producer.id.expiration.ms`). */
  active(now: number, expirationMs: number): ProducerEntry[] {
    return [...this.entries.values()].filter((entry) => now - entry.lastTimestamp < expirationMs)
  }

  /**
   * Checks a client's batch before it is appended. Returns the batch it repeats, where it repeats one.
   * @throws {KafkaError} INVALID_PRODUCER_EPOCH for an older epoch, OUT_OF_ORDER_SEQUENCE_NUMBER for a gap.
   */
  check(
    batch: Pick<ProducerBatch, 'producerId' | 'producerEpoch' | 'baseSequence' | 'lastSequence'>,
    { now, expirationMs }: { now: number; expirationMs: number },
  ): ProducerBatch | undefined {
    const entry = this.entries.get(batch.producerId)
    if (entry === undefined) return undefined
    if (now - entry.lastTimestamp >= expirationMs) {
      this.entries.delete(batch.producerId)
      return undefined
    }
    const { producerId, producerEpoch, baseSequence, lastSequence } = batch
    if (producerEpoch < entry.producerEpoch) {
      throw new KafkaError(
        'INVALID_PRODUCER_EPOCH',
        `Epoch of producer ${producerId} is ${producerEpoch}, which is smaller than the last seen epoch ${entry.producerEpoch}`,
      )
    }
    if (producerEpoch > entry.producerEpoch) {
      if (baseSequence !== 0) throw outOfOrder(producerId, baseSequence, `new epoch ${producerEpoch} begins at 0`)
      return undefined
    }
    const repeated = entry.batches.find(
      (known) => known.baseSequence === baseSequence && known.lastSequence === lastSequence,
    )
    if (repeated !== undefined) return repeated
    const last = entry.batches.at(-1)
    if (last !== undefined && baseSequence !== nextSequence(last.lastSequence)) {
      throw outOfOrder(producerId, baseSequence, `the last one was ${last.lastSequence}`)
    }
    return undefined
  }

  /** Takes note of a batch that is now in the log. */
  update(batch: ProducerBatch): void {
    let entry = this.entries.get(batch.producerId)
    if (entry === undefined || entry.producerEpoch !== batch.producerEpoch) {
      entry = {
        producerId: batch.producerId,
        producerEpoch: batch.producerEpoch,
        lastTimestamp: batch.timestamp,
        batches: [],
      }
      this.entries.set(batch.producerId, entry)
    }
    entry.lastTimestamp = batch.timestamp
    entry.batches.push(batch)
    if (entry.batches.length > REMEMBERED_BATCHES) entry.batches.shift()
  }
}

/** Sequences count to 2^31 - 1 and go on from 0. */
function nextSequence(sequence: number): number {
  return sequence === MAX_SEQUENCE ? 0 : sequence + 1
}

function outOfOrder(producerId: number, sequence: number, reason: string): KafkaError {
  return new KafkaError(
    'OUT_OF_ORDER_SEQUENCE_NUMBER',
    `Out of order sequence number for producer ${producerId}: ${sequence} was sent, ${reason}`,
  )
}
