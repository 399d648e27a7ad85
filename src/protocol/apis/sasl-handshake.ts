/**
 * SaslHandshake: chooses a SASL mechanism.
 *
 * v0 is followed by bare SASL tokens on the connection; v1 by SaslAuthenticate requests (KIP-152). It has no flexible
 * version, so that the oldest client can find out how to authenticate.
 */
import { api, array, int16, string } from '../schema.js'

export const saslHandshake = api({
  key: 17,
  name: 'SaslHandshake',
  versions: [0, 1],
  flexible: null,
  request: {
    mechanism: string,
  },
  response: {
    errorCode: int16,
    mechanisms: array(string),
  },
})
