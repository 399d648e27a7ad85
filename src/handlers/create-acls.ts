/** CreateAcls (key 30, versions 1 to 3): creates ACLs. This cluster has no authorizer to keep any. */
import { noAuthorizer } from '../cluster/security/without-security.js'
import { createAcls } from '../protocol/apis/create-acls.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const createAclsHandler = handler(createAcls, {
  handle({ creations }) {
    const { error, toAlter } = noAuthorizer
    return { results: creations.map(() => ({ errorCode: errorCode(error), errorMessage: toAlter })) }
  },

  refuse({ creations }, error) {
    return { results: creations.map(() => ({ errorCode: errorCode(error), errorMessage: error })) }
  },
})
