/** Whether there is a host: an address, or a name that the system can resolve (Java: InetAddress.getByName). */
import { lookup } from 'node:dns'
import { isIP, isIPv6 } from 'node:net'
import type { LookUpHost } from '../cluster/cluster.js'

export const lookUpHost: LookUpHost = (name, answer) => {
  const bracketed = /^\[(.*)\]$/.exec(name)
  if (bracketed !== null) answer(isIPv6(bracketed[1]!))
  else if (isIP(name) > 0) answer(true)
  // A colon is no host's, and a zero byte is none that newer versions of Node would look for.
  else if (/[:\0]/.test(name)) answer(false)
  else lookup(name, (error) => answer(error === null))
}
