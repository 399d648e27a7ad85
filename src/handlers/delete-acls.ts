/** DeleteAcls (key 31, versions 1 to 3): deletes the ACLs that match filters. This cluster has no authorizer to keep any. */
import { noAuthorizer } from '../cluster/security/without-security.js'
import { deleteAcls } from '../protocol/apis/delete-acls.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const deleteAclsHandler = handler(deleteAcls, {
  handle({ filters }) {
    const { error, toAlter } = noAuthorizer
    return {
      filterResults: filters.map(() => ({ errorCode: errorCode(error), errorMessage: toAlter, matchingAcls: [] })),
    }
  },

  refuse({ filters }, error) {
    return {
      filterResults: filters.map(() => ({ errorCode: errorCode(error), errorMessage: error, matchingAcls: [] })),
    }
  },
})
