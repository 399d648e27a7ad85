/** The controller's producer ids, handed to the brokers in blocks (Kafka: ProducerIdControlManager). */
const BLOCK_SIZE = 1000

export class ProducerIds {
  private next = 0

  nextBlock(): { readonly first: number; readonly size: number } {
    const first = this.next
    this.next += BLOCK_SIZE
    return { first, size: BLOCK_SIZE }
  }
}
