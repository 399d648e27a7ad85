/**
 * The log of the controllers, `__cluster_metadata`, as far as anybody sees it: how long it is. What its records come to
 * is the state of the cluster itself, so none is kept. (Kafka also appends a record every 500 ms to show that it is
 * alive.)
 */
export class MetadataLog {
  private length = 0

  /** The offset of the next record, which also is the high watermark: every voter has what is decided. */
  get endOffset(): number {
    return this.length
  }

  /** Something was decided that takes so many records. */
  append(records = 1): void {
    this.length += records
  }
}

/** The log's name, and that of a topic that nobody may create. It has one partition (Kafka: Topic.CLUSTER_METADATA_TOPIC_NAME). */
export const CLUSTER_METADATA_TOPIC = '__cluster_metadata'
