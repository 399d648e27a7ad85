/**
 * Bytes that are not the record batch they claim to be: the one error that decoding records throws. In Kafka's
 * protocol it becomes CORRUPT_MESSAGE or INVALID_RECORD, which whoever asked for the records knows to choose.
 */
export class CorruptRecords extends Error {
  override readonly name = 'CorruptRecords'
  /** What is wrong, without the words around it. */
  readonly reason: string

  constructor(reason: string, options?: ErrorOptions) {
    super(`Corrupt records: ${reason}`, options)
    this.reason = reason
  }
}
