// What every GraphQL answer says beside its body: its freshness, and what is left of the caller's rate.
import { type RateLimitState, windowSeconds } from '../graphql/limits/rate-limit.ts'
import type { AccessLogEntry } from './access-log.ts'
import { cacheHeaders } from './response-headers.ts'

/** The headers of the answer that `record` is of: names and values in turn. Times in milliseconds. */
export function answerHeaders(record: AccessLogEntry, freshMs: number, now: number): string[] {
  const headers = cacheHeaders(record, freshMs, now)
  if (record.rateLimit !== undefined) headers.push(...rateLimitHeaders(record.rateLimit))
  return headers
}

/** What is left of a rate (IETF draft "RateLimit header fields for HTTP"): names and values in turn. */
export function rateLimitHeaders({ limit, remaining, resetMs, exceeded }: RateLimitState): string[] {
  const resetSeconds = Math.ceil(resetMs / 1000)
  const headers = ['ratelimit-policy', `"cost";q=${limit};w=${windowSeconds}`]
  headers.push('ratelimit', `"cost";r=${remaining};t=${resetSeconds}`)
  if (exceeded) headers.push('retry-after', `${Math.max(resetSeconds, 1)}`)
  return headers
}
