/**
 * What a log remembers of each producer, so that a batch sent twice is stored once, a gap is noticed, and nobody reads
 * committed records beyond an open transaction (Kafka: ProducerStateManager, ProducerAppendInfo; KIP-98).
 */
import { KafkaError } from '../../protocol/errors.js'

/** Kafka remembers this many batches per producer, as many as a client may have in flight. */
const REMEMBERED_BATCHES = 5
const MAX_SEQUENCE = 0x7fff_ffff
const NO_OFFSET = -1

export interface ProducerBatch {
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly baseOffset: number
  readonly lastOffset: number
  /** The largest of its records. */
  readonly timestamp: number
}

export interface ProducerEntry {
  readonly producerId: number
  producerEpoch: number
  /** Of the transaction coordinator that wrote the producer's last mark; -1 for none. */
  coordinatorEpoch: number
  /** Of its records, not of the broker. */
  lastTimestamp: number
  /** When the broker heard of it last. */
  updatedAtMs: number
  /** The last batches of this epoch, oldest first. */
  batches: ProducerBatch[]
  /** Where its open transaction begins; -1 for none. */
  currentTxnFirstOffset: number
}

/** What ended a transaction in the log (Kafka: EndTransactionMarker). */
export interface TransactionEnd {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly offset: number
  readonly timestamp: number
}

/** A transaction that has ended: from its first record to the mark. */
export interface CompletedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  readonly lastOffset: number
  /** Where the transactions that were still open begin, or what follows the mark. */
  readonly lastStableOffset: number
}

/** What was known of all producers at some offset. */
export type ProducerSnapshot = readonly ProducerEntry[]

/** When producers are forgotten that wrote nothing for long. */
export interface ProducerExpiration {
  /** `producer.id.expiration.ms`: compared with the time of a producer's records. */
  readonly expirationMs: number
  /** When the broker looked for them last (`producer.id.expiration.check.interval.ms`). */
  readonly lastCheckMs: number
}

export class ProducerState {
  private entries = new Map<number, ProducerEntry>()
  /** First offsets by producer id, in the order of the log. Only where there are transactions. */
  private ongoing: Map<number, number> | undefined
  /** Those whose end is above the high watermark still keep it from readers. */
  private unreplicated: CompletedTransaction[] = []

  get size(): number {
    return this.entries.size
  }

  /** The producers that have not expired. */
  active(expiration: ProducerExpiration): ProducerEntry[] {
    return [...this.entries.values()].filter((entry) => !isExpired(entry, expiration))
  }

  /**
   * Checks a client's batch before it is appended. Returns the batch it repeats, where it repeats one.
   * @throws {KafkaError} INVALID_PRODUCER_EPOCH for an older epoch, OUT_OF_ORDER_SEQUENCE_NUMBER for a gap.
   */
  check(
    batch: Pick<ProducerBatch, 'producerId' | 'producerEpoch' | 'baseSequence' | 'lastSequence'>,
    expiration: ProducerExpiration,
  ): ProducerBatch | undefined {
    const entry = this.entries.get(batch.producerId)
    if (entry === undefined) return undefined
    if (isExpired(entry, expiration)) {
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

  /** Takes note of a batch that is now in the log. A transactional one opens a transaction where none is open. */
  update(batch: ProducerBatch, { nowMs, isTransactional = false }: { nowMs: number; isTransactional?: boolean }): void {
    const entry = this.entryOf(batch.producerId, batch.producerEpoch)
    entry.lastTimestamp = batch.timestamp
    entry.updatedAtMs = nowMs
    entry.batches.push(batch)
    if (entry.batches.length > REMEMBERED_BATCHES) entry.batches.shift()
    if (!isTransactional || entry.currentTxnFirstOffset !== NO_OFFSET) return
    entry.currentTxnFirstOffset = batch.baseOffset
    this.ongoing ??= new Map()
    this.ongoing.set(batch.producerId, batch.baseOffset)
  }

  /** Takes note of the end of a transaction. Returns the transaction, if the log has anything of it. */
  complete(end: TransactionEnd, nowMs: number): CompletedTransaction | undefined {
    const entry = this.entryOf(end.producerId, end.producerEpoch)
    entry.coordinatorEpoch = end.coordinatorEpoch
    entry.lastTimestamp = end.timestamp
    entry.updatedAtMs = nowMs
    const firstOffset = entry.currentTxnFirstOffset
    if (firstOffset === NO_OFFSET) return undefined
    entry.currentTxnFirstOffset = NO_OFFSET
    this.ongoing!.delete(end.producerId)
    const completed = {
      producerId: end.producerId,
      firstOffset,
      lastOffset: end.offset,
      lastStableOffset: this.firstOngoingOffset() ?? end.offset + 1,
    }
    this.unreplicated.push(completed)
    return completed
  }

  /** Where the first transaction begins of which the end is not below the high watermark; undefined for none. */
  firstUnstableOffset(highWatermark: number): number | undefined {
    if (this.ongoing === undefined) return undefined
    if (this.unreplicated.some(({ lastOffset }) => lastOffset < highWatermark)) {
      this.unreplicated = this.unreplicated.filter(({ lastOffset }) => lastOffset >= highWatermark)
    }
    let first = this.firstOngoingOffset()
    for (const { firstOffset } of this.unreplicated) {
      if (first === undefined || firstOffset < first) first = firstOffset
    }
    return first
  }

  /** What is known now, as Kafka keeps it for each segment: of the batches only each producer's last one. */
  snapshot(): ProducerSnapshot | undefined {
    if (this.entries.size === 0) return undefined
    return Array.from(this.entries.values(), (entry) => ({ ...entry, batches: entry.batches.slice(-1) }))
  }

  /** Goes back to what was known when `snapshot` was taken; nothing, without one. */
  restore(snapshot: ProducerSnapshot | undefined): void {
    this.entries = new Map()
    this.ongoing = undefined
    this.unreplicated = []
    if (snapshot === undefined) return
    for (const entry of snapshot) this.entries.set(entry.producerId, { ...entry, batches: [...entry.batches] })
    const open = snapshot.filter(({ currentTxnFirstOffset }) => currentTxnFirstOffset !== NO_OFFSET)
    if (open.length === 0) return
    open.sort((a, b) => a.currentTxnFirstOffset - b.currentTxnFirstOffset)
    this.ongoing = new Map(open.map((entry) => [entry.producerId, entry.currentTxnFirstOffset]))
  }

  private firstOngoingOffset(): number | undefined {
    return this.ongoing?.values().next().value
  }

  /** The entry of a producer in this epoch. What was known of its former one is forgotten, except for its transaction. */
  private entryOf(producerId: number, producerEpoch: number): ProducerEntry {
    let entry = this.entries.get(producerId)
    if (entry === undefined) {
      entry = {
        producerId,
        producerEpoch,
        coordinatorEpoch: -1,
        lastTimestamp: -1,
        updatedAtMs: 0,
        batches: [],
        currentTxnFirstOffset: NO_OFFSET,
      }
      this.entries.set(producerId, entry)
    } else if (entry.producerEpoch !== producerEpoch) {
      entry.producerEpoch = producerEpoch
      entry.batches = []
    }
    return entry
  }
}

/**
 * Kafka forgets producers when it looks for them, every ten minutes, not before: a batch with an old timestamp is known
 * to be a repetition until then.
 */
function isExpired(entry: ProducerEntry, { expirationMs, lastCheckMs }: ProducerExpiration): boolean {
  const { updatedAtMs, lastTimestamp, currentTxnFirstOffset } = entry
  return (
    currentTxnFirstOffset === NO_OFFSET && lastCheckMs >= updatedAtMs && lastCheckMs - lastTimestamp >= expirationMs
  )
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
