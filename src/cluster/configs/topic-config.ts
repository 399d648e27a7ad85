export interface TopicConfig {
  readonly maxMessageBytes: number
  readonly segmentBytes: number
  readonly minInsyncReplicas: number
  readonly messageTimestampType: 'CreateTime' | 'LogAppendTime'
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
  readonly isCompacted: boolean
  readonly isDeleted: boolean
}
