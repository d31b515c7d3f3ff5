import { isIPv6 } from 'node:net'

const MAPPED = /^::ffff:(\d+(?:\.\d+){3})$/i

/**
 * Whom a limit by IP counts as one asker: an IPv4 address, or an IPv6 network of 64 bits, because whoever
 * has one address of it has all of them. What is neither stays as it is.
 */
export function networkOf(ip: string): string {
  const mapped = MAPPED.exec(ip)?.[1]
  if (mapped) return mapped
  if (!isIPv6(ip)) return ip
  const [front = [], back = []] = ip.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = new Array<string>(ip.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0).fill('0')
  const groups = [...front, ...zeros, ...back].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
