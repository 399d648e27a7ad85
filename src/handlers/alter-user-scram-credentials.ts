/**
 * AlterUserScramCredentials (key 51, version 0): sets and deletes the SCRAM credentials of users (KIP-554), whose
 * passwords the client has salted and hashed before.
 */
import { alterUserScramCredentials } from '../protocol/apis/alter-user-scram-credentials.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const alterUserScramCredentialsHandler = handler(alterUserScramCredentials, {
  handle(request, { cluster }) {
    const results = cluster.scramCredentials.alter(request)
    cluster.metadataLog.append([...results.values()].filter((error) => error === null).length)
    return {
      results: Array.from(results, ([user, error]) => ({
        user,
        errorCode: errorCode(error?.error ?? 'NONE'),
        errorMessage: error?.detail ?? null,
      })),
    }
  },

  refuse({ deletions, upsertions }, error) {
    const users = new Set([...deletions, ...upsertions].map(({ name }) => name))
    return { results: Array.from(users, (user) => ({ user, errorCode: errorCode(error), errorMessage: null })) }
  },
})
