/** What retention or compaction took out of a log. */
export interface Removed {
  readonly records: number
  readonly bytes: number
  readonly segments: number
  /** Where the log begins now. */
  readonly logStartOffset: number
}
