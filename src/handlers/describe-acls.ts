/** DescribeAcls (key 29, versions 1 to 3): the ACLs that match a filter. This cluster has no authorizer to keep any. */
import { noAuthorizer } from '../cluster/security/without-security.js'
import { describeAcls } from '../protocol/apis/describe-acls.js'
import { errorCode } from '../protocol/errors.js'
import { handler } from './handler.js'

export const describeAclsHandler = handler(describeAcls, {
  handle() {
    return { errorCode: errorCode(noAuthorizer.error), errorMessage: noAuthorizer.toDescribe, resources: [] }
  },

  refuse(_request, error) {
    return { errorCode: errorCode(error), errorMessage: error, resources: [] }
  },
})
