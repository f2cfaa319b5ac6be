// What the answer says of its freshness: Cache-Control (RFC 9111), Vary and Cache-Status (RFC 9211).
import type { ReadSummary } from '../sessions/reads.ts'

/** The cache's name in Cache-Status. */
const cacheName = 'sessions-gateway'

/** The headers of an answer whose pages came as `summary` says. Times in milliseconds. */
export function cacheHeaders(
  { outcomes, oldestFetchedAt, readById }: ReadSummary,
  hasErrors: boolean,
  freshMs: number,
  now: number,
): [name: string, value: string][] {
  const leftMs = oldestFetchedAt === undefined ? 0 : oldestFetchedAt + freshMs - now
  const maxAge = outcomes.stale > 0 ? 0 : Math.max(Math.floor(leftMs / 1000), 0)
  const headers: [string, string][] = [
    ['vary', 'Authorization'],
    ['cache-control', hasErrors || readById > 0 ? 'no-store' : `private, max-age=${maxAge}`],
  ]
  const status = oldestFetchedAt === undefined ? undefined : cacheStatus(outcomes, Math.floor(leftMs / 1000))
  if (status) headers.push(['cache-status', status])
  return headers
}

/** One member for the whole operation: it was forwarded if any page was. A stale hit has a negative time to live. */
function cacheStatus(outcomes: ReadSummary['outcomes'], ttl: number): string {
  const { hit, stale, miss, dedupe } = outcomes
  const how =
    miss > 0
      ? 'fwd=miss'
      : dedupe > 0
        ? 'fwd=miss; collapsed'
        : `hit; ttl=${stale > 0 ? Math.min(ttl, -1) : ttl}`
  return `${cacheName}; ${how}; detail="hit=${hit} stale=${stale} miss=${miss} collapsed=${dedupe}"`
}
