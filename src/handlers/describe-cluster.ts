/**
 * DescribeCluster (key 60, versions 0 to 2): the brokers, for admin clients (KIP-700).
 * v1 can ask a controller for the controllers (KIP-919), which a broker can't answer; v2 tells of fenced brokers.
 */
import { authorizedOperations, OPERATIONS_NOT_REQUESTED } from '../cluster/security/operations.js'
import { describeCluster } from '../protocol/apis/describe-cluster.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

const BROKERS = 1
const CONTROLLERS = 2

export const describeClusterHandler = handler(describeCluster, {
  handle(request, { cluster }) {
    if (request.endpointType !== BROKERS) {
      const error = request.endpointType === CONTROLLERS ? 'MISMATCHED_ENDPOINT_TYPE' : 'UNSUPPORTED_ENDPOINT_TYPE'
      return {
        errorCode: errorCode(error),
        errorMessage:
          error === 'MISMATCHED_ENDPOINT_TYPE'
            ? 'The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER'
            : `Unsupported endpoint type ${request.endpointType}`,
      }
    }
    return {
      errorCode: errorCode('NONE'),
      endpointType: BROKERS,
      clusterId: cluster.id,
      controllerId: cluster.controllerId,
      brokers: (request.includeFencedBrokers ? cluster.registeredBrokers : cluster.aliveBrokers).map(
        ({ id, host, port, rack, isFenced }) => ({ brokerId: id, host, port, rack, isFenced }),
      ),
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations
        ? authorizedOperations.cluster
        : OPERATIONS_NOT_REQUESTED,
    }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: error }
  },
})
