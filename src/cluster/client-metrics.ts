/**
 * What one broker knows of the clients that push their metrics to it (Kafka: ClientMetricsManager, KIP-714).
 *
 *   client                        broker
 *     GetTelemetrySubscriptions -->  an instance: what this client is to push, and how often
 *     PushTelemetry             -->  checked against the instance, decompressed, handed to the receiver
 *
 * An instance is made anew, with nothing behind it, as soon as any subscription has changed. It is forgotten when its
 * connection ends, or when nothing was heard of it for three push intervals.
 */
import { type Compression, compressionById, decompress } from '../protocol/compression.js'
import { CorruptRecords } from '../protocol/corrupt-records.js'
import { crc32c } from '../protocol/crc32c.js'
import { KafkaError } from '../protocol/errors.js'
import { ZERO_UUID } from '../protocol/schema.js'
import type { ClientMatchKey, ClientMetricsConfig } from './configs/client-metrics-config.js'
import { hashOrder } from './groups/java-hash.js'
import type { Random } from './random.js'

/** How subscriptions recognize a client. */
export type ClientAttributes = ReadonlyMap<ClientMatchKey, string>

/** Who asks. */
export interface TelemetryClient {
  readonly connectionId: number
  readonly attributes: ClientAttributes
}

/** What a client is to push. */
export interface TelemetrySubscription {
  readonly clientInstanceId: string
  /** Another one whenever something else is to be pushed. */
  readonly subscriptionId: number
  readonly pushIntervalMs: number
  /** Prefixes of names; `*` for all, none for no metrics. */
  readonly metrics: readonly string[]
}

export interface PushRequest {
  readonly clientInstanceId: string
  readonly subscriptionId: number
  /** The client is about to go; it may push once more at any time. */
  readonly terminating: boolean
  /** As in record batches. */
  readonly compressionType: number
  readonly metrics: Buffer
}

/** Metrics that were taken. */
export interface TakenMetrics {
  readonly clientInstanceId: string
  readonly terminating: boolean
  readonly compression: Compression
  /** Decompressed: an OTLP `MetricsData`. */
  readonly payload: Buffer
}

export interface ClientMetricsManagerOptions {
  readonly random: Random
  /** Every subscription, by name. */
  readonly subscriptions: () => ReadonlyMap<string, ClientMetricsConfig>
  /** `telemetry.max.bytes`: of a push as it is sent, and decompressed. */
  readonly maxBytes: () => number
}

interface Instance extends TelemetrySubscription {
  readonly subscriptionVersion: number
  readonly client: TelemetryClient
  expiresAtMs: number
  lastGetMs: number
  lastPushMs: number
  terminating: boolean
  /** What the last push was refused for. */
  refusal: string | undefined
}

/** Kafka: ClientMetricsConfigs.DEFAULT_INTERVAL_MS, for those who are subscribed to nothing. */
const DEFAULT_INTERVAL_MS = 300_000
const ALL_METRICS = '*'
const MAX_INSTANCES = 16_384
const LEAST_EXPIRATION_MS = 60_000
const EXPIRATION_INTERVALS = 3
/** Ids that stand for something else, such as the topic of metadata (Kafka: Uuid.RESERVED). */
const RESERVED: ReadonlySet<string> = new Set([ZERO_UUID, 'AAAAAAAAAAAAAAAAAAAAAQ'])

export class ClientMetricsManager {
  private readonly options: ClientMetricsManagerOptions
  /** The one heard of last comes last. */
  private readonly instances = new Map<string, Instance>()
  private subscriptionVersion = 0

  constructor(options: ClientMetricsManagerOptions) {
    this.options = options
  }

  /** A subscription was made, changed or ended. */
  subscriptionsChanged(): void {
    this.subscriptionVersion++
  }

  /** Forgets the clients that were first heard of on this connection. */
  connectionClosed(connectionId: number): void {
    for (const [id, { client }] of this.instances) if (client.connectionId === connectionId) this.instances.delete(id)
  }

  reset(): void {
    this.instances.clear()
  }

  /**
   * What a client is to push; the zero id stands for one that has no id yet, and gets one.
   * @throws {KafkaError} THROTTLING_QUOTA_EXCEEDED before the push interval is over, unless the last push was refused
   *   for what a new subscription mends, or there is a new one.
   */
  subscription(
    clientInstanceId: string,
    client: (clientInstanceId: string) => TelemetryClient,
    nowMs: number,
  ): TelemetrySubscription {
    const id = clientInstanceId === ZERO_UUID ? this.options.random.kafkaUuid() : clientInstanceId
    const instance = this.instance(id, client(id), nowMs)
    if (nowMs - Math.max(instance.lastGetMs, instance.lastPushMs) >= instance.pushIntervalMs) {
      instance.lastGetMs = nowMs
    } else if (instance.refusal !== 'UNKNOWN_SUBSCRIPTION_ID' && instance.refusal !== 'UNSUPPORTED_COMPRESSION_TYPE') {
      throw new KafkaError('THROTTLING_QUOTA_EXCEEDED')
    }
    instance.refusal = undefined
    return instance
  }

  /**
   * Takes metrics; undefined where there are none in the push.
   * @throws {KafkaError} INVALID_REQUEST for an id that is none or for a client that has said it would go,
   *   THROTTLING_QUOTA_EXCEEDED before the push interval is over, UNKNOWN_SUBSCRIPTION_ID, UNSUPPORTED_COMPRESSION_TYPE,
   *   TELEMETRY_TOO_LARGE, or INVALID_RECORD for what can't be decompressed.
   */
  push(request: PushRequest, client: TelemetryClient, nowMs: number): TakenMetrics | undefined {
    if (RESERVED.has(request.clientInstanceId)) throw new KafkaError('INVALID_REQUEST')
    const instance = this.instance(request.clientInstanceId, client, nowMs)
    try {
      this.check(request, instance, nowMs)
      const taken = request.metrics.length === 0 ? undefined : takenFrom(request, this.options.maxBytes())
      instance.refusal = undefined
      return taken
    } catch (error) {
      if (error instanceof KafkaError) instance.refusal = error.error
      throw error
    } finally {
      instance.terminating = request.terminating
    }
  }

  private check(request: PushRequest, instance: Instance, nowMs: number): void {
    if (instance.terminating) throw new KafkaError('INVALID_REQUEST')
    // A client spreads its first push over the interval, so the one behind a subscription comes when it comes.
    const isDue = instance.lastGetMs > instance.lastPushMs || nowMs - instance.lastPushMs >= instance.pushIntervalMs
    if (isDue) instance.lastPushMs = nowMs
    else if (!request.terminating) throw new KafkaError('THROTTLING_QUOTA_EXCEEDED')
    if (request.subscriptionId !== instance.subscriptionId) throw new KafkaError('UNKNOWN_SUBSCRIPTION_ID')
    if (compressionById(request.compressionType) === undefined) throw new KafkaError('UNSUPPORTED_COMPRESSION_TYPE')
    if (request.metrics.length > this.options.maxBytes()) throw new KafkaError('TELEMETRY_TOO_LARGE')
  }

  private instance(id: string, client: TelemetryClient, nowMs: number): Instance {
    let instance = this.instances.get(id)
    if (instance !== undefined && instance.expiresAtMs <= nowMs) instance = undefined
    if (instance === undefined) {
      instance = this.newInstance(id, client)
    } else if (instance.subscriptionVersion < this.subscriptionVersion) {
      instance = this.newInstance(id, { ...client, attributes: instance.client.attributes })
    }
    const expirationMs = Math.max(LEAST_EXPIRATION_MS, EXPIRATION_INTERVALS * instance.pushIntervalMs)
    instance.expiresAtMs = nowMs + expirationMs
    this.instances.delete(id)
    this.instances.set(id, instance)
    if (this.instances.size > MAX_INSTANCES) this.instances.delete(this.instances.keys().next().value!)
    return instance
  }

  private newInstance(clientInstanceId: string, client: TelemetryClient): Instance {
    let pushIntervalMs = DEFAULT_INTERVAL_MS
    const prefixes = new Set<string>()
    for (const { match, metrics, intervalMs } of this.options.subscriptions().values()) {
      if (![...match].every(([key, pattern]) => pattern.test(client.attributes.get(key) ?? ''))) continue
      for (const metric of metrics) prefixes.add(metric)
      pushIntervalMs = Math.min(pushIntervalMs, intervalMs)
    }
    const metrics = prefixes.has(ALL_METRICS) ? [ALL_METRICS] : hashOrder([...prefixes])
    return {
      clientInstanceId,
      subscriptionId: subscriptionIdOf(metrics, pushIntervalMs, clientInstanceId),
      pushIntervalMs,
      metrics,
      subscriptionVersion: this.subscriptionVersion,
      client,
      expiresAtMs: 0,
      lastGetMs: Number.NEGATIVE_INFINITY,
      lastPushMs: Number.NEGATIVE_INFINITY,
      terminating: false,
      refusal: undefined,
    }
  }
}

/** A checksum of what is subscribed to, as Java would print it, over the hash of the client's id. */
function subscriptionIdOf(metrics: readonly string[], pushIntervalMs: number, clientInstanceId: string): number {
  const id = Buffer.from(clientInstanceId, 'base64url')
  const hash = id.readInt32BE(0) ^ id.readInt32BE(4) ^ id.readInt32BE(8) ^ id.readInt32BE(12)
  return crc32c(Buffer.from(`[${metrics.join(', ')}]${pushIntervalMs}`)) ^ hash
}

/** The limit holds for what is decompressed as well. */
function takenFrom(request: PushRequest, limitBytes: number): TakenMetrics {
  const { clientInstanceId, terminating, compressionType, metrics } = request
  const compression = compressionById(compressionType)!
  try {
    const payload = decompress(compression, metrics, limitBytes)
    return { clientInstanceId, terminating, compression, payload: payload === metrics ? Buffer.from(metrics) : payload }
  } catch (error) {
    if (error instanceof CorruptRecords) throw new KafkaError('INVALID_RECORD')
    throw error
  }
}
