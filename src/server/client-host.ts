import { isIPv6 } from 'node:net'

/**
 * A client's address as Kafka shows it in the description of a group: as Java's `InetAddress.toString` prints one
 * without a name. That is with a leading slash, IPv6 in eight groups and never shortened, IPv4 inside IPv6 as IPv4.
 */
export function clientHostOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped !== null) return `/${mapped[1]}`
  if (!isIPv6(address)) return `/${address}`
  const [groups, zone] = address.split('%')
  const [head = '', tail] = groups!.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? [] : new Array(8 - before.length - after.length).fill('0')
  return `/${[...before, ...zeros, ...after].join(':')}${zone === undefined ? '' : `%${zone}`}`
}
