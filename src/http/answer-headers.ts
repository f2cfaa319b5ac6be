// What every GraphQL answer says beside its body: its freshness, and what is left of the caller's rate.
import { cacheHeaders } from './cache-headers.ts'
import type { RequestRecord } from './request-record.ts'

/** The headers of the answer that `record` is of: names and values in turn. Times in milliseconds. */
export function answerHeaders(record: RequestRecord, freshMs: number, now: number): string[] {
  const headers = cacheHeaders(record, freshMs, now)
  const { rateLimit } = record
  if (rateLimit === undefined) return headers
  const resetSeconds = Math.ceil(rateLimit.resetMs / 1000)
  // IETF draft "RateLimit header fields for HTTP".
  headers.push('ratelimit-policy', `"cost";q=${rateLimit.limit};w=60`)
  headers.push('ratelimit', `"cost";r=${rateLimit.remaining};t=${resetSeconds}`)
  if (rateLimit.exceeded) headers.push('retry-after', `${Math.max(resetSeconds, 1)}`)
  return headers
}
