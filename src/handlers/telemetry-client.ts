import type { TelemetryClient } from '../cluster/client-metrics.js'
import type { RequestContext } from './handler.js'

/** What a client uses that has not said so (Kafka: ClientInformation.UNKNOWN_NAME_OR_VERSION). */
const UNKNOWN = 'unknown'

/** A client by what subscriptions to its metrics may go by. */
export function telemetryClient(clientInstanceId: string, context: RequestContext): TelemetryClient {
  const { clientId, clientHost, clientPort, connection } = context
  return {
    connectionId: connection.id,
    attributes: new Map([
      ['client_instance_id', clientInstanceId],
      ['client_id', clientId],
      ['client_software_name', connection.clientSoftwareName || UNKNOWN],
      ['client_software_version', connection.clientSoftwareVersion || UNKNOWN],
      ['client_source_address', clientHost.slice(1)],
      ['client_source_port', String(clientPort)],
    ]),
  }
}
