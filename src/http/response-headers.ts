// What the answer says of its freshness: Cache-Control (RFC 9111), Vary and Cache-Status (RFC 9211).
import type { ReadStats } from '../sessions/session-reader.ts'
import type { AccessLogEntry } from './access-log.ts'

/** What of a request an answer depends on, beside its path and body. */
export const varyOn = 'Accept, Authorization'

/** The cache's name in Cache-Status. */
const cacheName = 'sessions-gateway'

/** The headers of the answer that `record` is of: names and values in turn. Times in milliseconds. */
export function cacheHeaders({ summary, codes }: AccessLogEntry, freshMs: number, now: number): string[] {
  const headers = ['vary', varyOn, 'cache-control']
  if (summary === undefined) return [...headers, 'no-store']
  const { outcomes, oldestFetchedAt, byId } = summary()
  const leftMs = oldestFetchedAt === undefined ? 0 : oldestFetchedAt + freshMs - now
  const maxAge = outcomes.stale > 0 ? 0 : Math.max(Math.floor(leftMs / 1000), 0)
  const mayStore = codes === undefined && !byId
  headers.push(mayStore ? `private, max-age=${maxAge}` : 'no-store')
  if (oldestFetchedAt !== undefined)
    headers.push('cache-status', cacheStatus(outcomes, Math.floor(leftMs / 1000)))
  return headers
}

/** One member for the whole operation: it was forwarded if any page was. A stale hit has a negative time to live. */
function cacheStatus(outcomes: ReadStats['outcomes'], ttl: number): string {
  const { hit, stale, miss, collapsed } = outcomes
  const how =
    miss > 0
      ? 'fwd=miss'
      : collapsed > 0
        ? 'fwd=miss; collapsed'
        : `hit; ttl=${stale > 0 ? Math.min(ttl, -1) : ttl}`
  return `${cacheName}; ${how}; detail="hit=${hit} stale=${stale} miss=${miss} collapsed=${collapsed}"`
}
