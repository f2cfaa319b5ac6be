// How often requests without an accepted token are answered to one address in a minute. Whoever is known by a token that was
// accepted is not stopped by what others do at the same address, also when it has to be verified again.
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { type RateLimitState, windowSeconds } from '../graphql/limits/rate-limit.ts'

export interface AddressLimit {
  /** Counts what a request cost; `address`: undefined counts as one address. */
  readonly consume: (address: string | undefined, cost: number) => void
  /** What is left, where that is nothing; undefined: something is. */
  readonly exhausted: (address: string | undefined) => RateLimitState | undefined
}

const windowMs = windowSeconds * 1000
/** The least recently seen ones are forgotten, and start anew. */
const maxAddresses = 10_000

/** Creates the count of at most `limit` a minute for each address. */
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

/** What counts as one: an IPv4 address, or the network of 64 bits that an IPv6 address lies in, for that is what one customer has. */
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
