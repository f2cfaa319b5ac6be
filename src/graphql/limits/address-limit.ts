// The rate limit of addresses: how many requests without an accepted token an address may send in a minute. Callers whose token
// was accepted are not stopped by others at their address, not even when the token has to be verified again.
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { type RateLimitState, windowSeconds } from './rate-limit.ts'

export interface AddressLimit {
  /** Counts what a request cost; undefined counts as an address. */
  readonly consume: (address: string | undefined, cost: number) => void
  /** Returns what is left to an address that is over the limit; undefined for others. */
  readonly exhausted: (address: string | undefined) => RateLimitState | undefined
}

const windowMs = windowSeconds * 1000
/** The least recently seen are evicted, and start anew. */
const maxAddresses = 10_000

/** Creates the limit: requests of each address may cost `limit` a minute. */
export function createAddressLimit(limit: number, clock: Clock): AddressLimit {
  const counts = new LRUCache<string, { cost: number; readonly resetAt: number }>({ max: maxAddresses })

  function current(address: string | undefined) {
    const count = counts.get(networkOf(address))
    return count && clock.now() < count.resetAt ? count : undefined
  }

  return {
    consume(address, cost) {
      const count = current(address)
      if (count) count.cost += cost
      else counts.set(networkOf(address), { cost, resetAt: clock.now() + windowMs })
    },
    exhausted(address) {
      const count = current(address)
      if (count === undefined || count.cost < limit) return undefined
      return { limit, remaining: 0, resetMs: count.resetAt - clock.now(), exceeded: true }
    },
  }
}

/** Returns what counts as one address: an IPv4 address, or an IPv6 address' network of 64 bits, which one customer has. */
export function networkOf(forwarded = ''): string {
  // Some proxies write the port behind it.
  const address = /^\[([^\]]*)\]/.exec(forwarded)?.[1] ?? /^([\d.]+):\d+$/.exec(forwarded)?.[1] ?? forwarded
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head.split(':').filter((group) => group !== '')
  const after = (tail ?? '').split(':').filter((group) => group !== '')
  const zeros = tail === undefined ? 0 : Math.max(8 - groups.length - after.length, 0)
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...after]
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0{1,3}(?=.)/, ''))
    .join(':')
}
