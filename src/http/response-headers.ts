// What a response's headers say of caches (Cache-Control: RFC 9111, Vary, Cache-Status: RFC 9211) and of the rate limit.
import { windowSeconds } from '../graphql/limits/rate-limit.ts'
import type { GraphQLResponse } from '../graphql/response.ts'

export type Headers = Record<string, string>

/** What a response depends on in a request, beside its path and body; where there is a router, on whether it asks, too. */
export const varyOn = 'Accept, Authorization'
const varyOnRouter = 'Accept, Authorization, X-Router-Secret'

/** The cache's name in Cache-Status. */
const cacheName = 'sessions-gateway'

type Facts = Pick<GraphQLResponse, 'reads' | 'writes' | 'errorCodes' | 'rateLimit' | 'isExplained'>

export interface HeaderOptions {
  /** How long a page is fresh. */
  readonly maxAgeMs: number
  /** Whether requests of a supergraph's router are distinguished from others. */
  readonly hasRouter: boolean
  /** Whether responses are explained to some callers. */
  readonly hasExplanations: boolean
}

/** Returns the headers of a response at `now`. */
export function responseHeaders(
  { reads, writes, errorCodes, rateLimit, isExplained }: Facts,
  { maxAgeMs, hasRouter, hasExplanations }: HeaderOptions,
  now: number,
): Headers {
  const vary = hasRouter ? varyOnRouter : varyOn
  const headers: Headers = {
    vary: hasExplanations ? `${vary}, X-Explain` : vary,
    'cache-control': 'no-store',
  }
  if (reads) {
    const { outcomes, oldestFetchedAt, hasSingleReads } = reads
    const leftMs = oldestFetchedAt === undefined ? 0 : oldestFetchedAt + maxAgeMs - now
    const maxAge = outcomes.stale + outcomes.staleIfError > 0 ? 0 : Math.max(Math.floor(leftMs / 1000), 0)
    if (errorCodes === undefined && !writes && !hasSingleReads && !isExplained)
      headers['cache-control'] = `private, max-age=${maxAge}`
    if (oldestFetchedAt !== undefined)
      headers['cache-status'] = cacheStatus(outcomes, Math.floor(leftMs / 1000))
  }
  if (rateLimit) setRateLimit(headers, rateLimit)
  return headers
}

/** Sets what is left of a rate (IETF draft "RateLimit header fields for HTTP"). */
function setRateLimit(
  headers: Headers,
  { limit, remaining, resetMs, exceeded }: NonNullable<GraphQLResponse['rateLimit']>,
): void {
  const resetSeconds = Math.ceil(resetMs / 1000)
  headers['ratelimit-policy'] = `"cost";q=${limit};w=${windowSeconds}`
  headers['ratelimit'] = `"cost";r=${remaining};t=${resetSeconds}`
  if (exceeded) headers['retry-after'] = `${Math.max(resetSeconds, 1)}`
}

/** Returns one member for the whole operation: it was forwarded if any page was. A stale hit has a negative time to live. */
function cacheStatus(outcomes: NonNullable<GraphQLResponse['reads']>['outcomes'], ttl: number): string {
  const { hit, miss, collapsed } = outcomes
  const stale = outcomes.stale + outcomes.staleIfError
  const how =
    miss > 0
      ? 'fwd=miss'
      : collapsed > 0
        ? 'fwd=miss; collapsed'
        : `hit; ttl=${stale > 0 ? Math.min(ttl, -1) : ttl}`
  return `${cacheName}; ${how}; detail="hit=${hit} stale=${stale} miss=${miss} collapsed=${collapsed}"`
}
