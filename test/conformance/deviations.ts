/**
 * Every way in which a client sees something other than Apache Kafka 4.3 would show it, each on purpose. What differs
 * and is not in this list is a bug. The README's section is made from it.
 */
export interface Deviation {
  /** What scenarios refer to it by. */
  readonly id: string
  readonly what: string
  readonly kafka: string
  readonly why: string
}

export const deviations = [
  {
    id: 'fetch-wait',
    what: 'An empty fetch is held for 100 ms at most (`maxFetchWaitMs`).',
    kafka: 'for as long as the client asks.',
    why:
      'kafkajs asks for 5 s and cannot disconnect before the answer. `Infinity` is Kafka’s behaviour. A fetcher of ' +
      'kafkajs whose broker has nothing for it asks nobody, and sleeps its `maxWaitTimeInMs` all the same.',
  },
  {
    id: 'rebalance-delay',
    what: '`group.initial.rebalance.delay.ms` is 0.',
    kafka: '3000.',
    why: 'A test has no fleet of consumers to wait for. Set it in `config`.',
  },
  {
    id: 'offsets-topic-at-once',
    what: '`__consumer_offsets` is created within the first request that needs it.',
    kafka: 'behind a first answer of COORDINATOR_NOT_AVAILABLE.',
    why: 'No client has to begin with a back-off.',
  },
  {
    id: 'internal-replication',
    what: 'Internal topics have as many replicas as there are brokers, if those are fewer than the config says.',
    kafka: 'fails to create them.',
    why: 'One broker is enough for a test.',
  },
  {
    id: 'not-served-yet',
    what: 'Transactions, security, the consumer protocol of KIP-848 and share groups are not served yet.',
    kafka: 'serves them.',
    why:
      'Their APIs are not advertised; a transactional id is refused with TRANSACTIONAL_ID_AUTHORIZATION_FAILED, and ' +
      'asking for its coordinator with INVALID_REQUEST.',
  },
  {
    id: 'quotas-hold-nobody',
    what: 'Client quotas are set and described, and nobody is throttled.',
    kafka: 'slows down whoever passes them.',
    why: 'Throttling is not served yet.',
  },
  {
    id: 'half-closed',
    what: 'A client that ends its side of a connection gets nothing more on it.',
    kafka: 'still answers a request that is parked.',
    why: 'What a gone client waited for is freed at once.',
  },
  {
    id: 'whole-batches',
    what: 'A read ends at the end of a batch.',
    kafka: 'cuts the last batch where the limit falls, and clients drop the part.',
    why: 'What cannot be used is not sent.',
  },
  {
    id: 'strict-frames',
    what: 'Sizes below -1 and tagged fields that are out of order or repeated make a frame malformed.',
    kafka: 'takes any negative size for null, and tagged fields as they come.',
    why: 'No client writes such a frame on purpose: a test had better see it.',
  },
  {
    id: 'safe-integers',
    what: 'An int64 beyond 2^53 is a malformed field.',
    kafka: 'takes all 64 bits.',
    why: 'Offsets, times and ids are numbers in JavaScript.',
  },
  {
    id: 'far-past',
    what: 'A record with a timestamp before -2^53 is refused with INVALID_TIMESTAMP.',
    kafka: 'takes it, where `message.timestamp.before.max.ms` has no limit.',
    why: 'Timestamps are numbers in JavaScript, and the refusal says which record it was.',
  },
  {
    id: 'unpacked-size',
    what: 'A compressed batch that unpacks to more than 512 MiB is refused with UNKNOWN_SERVER_ERROR.',
    kafka: 'unpacks record by record, and knows no limit.',
    why: 'A few hundred KB must not end the process of a test.',
  },
  {
    id: 'config-documentation',
    what: 'The documentation of configs is in words of our own.',
    kafka: 'has paragraphs of its manual.',
    why: 'It is there for those who list configs, and says the same more shortly.',
  },
  {
    id: 'few-loggers',
    what: 'The loggers of a broker are `root` and `kafka.request.logger`, and are off (`logLevel`).',
    kafka: 'has one for each of its classes, most of them at INFO.',
    why: 'These two have something to say. Their levels can be changed while the cluster runs, as Kafka’s.',
  },
  {
    id: 'odd-patterns',
    what: 'Of the patterns of ListTransactions, `\\é` and `(a{1000}){1000}` are refused, and `\\p{Cn}` and `\\p{LC}` taken.',
    kafka: 'takes and refuses them the other way round.',
    why: 're2js reads them, which follows a newer RE2 than Kafka’s.',
  },
  {
    id: 'no-controller-listener',
    what: 'DescribeQuorum gives the brokers’ own addresses as those of the controllers.',
    kafka: 'has a port for controllers.',
    why: 'Nobody but Kafka’s brokers talks to it.',
  },
  {
    id: 'never-answered',
    what:
      'Produce with null for records, and AlterConfigs that names a resource twice, are answered with INVALID_RECORD ' +
      'and INVALID_REQUEST; a member that names a protocol twice joins by the first of them.',
    kafka: 'never answers them, and the connection hangs.',
    why: 'A client would wait for its timeout and see nothing of the reason.',
  },
] as const satisfies readonly Deviation[]

export type DeviationId = (typeof deviations)[number]['id']
