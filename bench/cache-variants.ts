// The caches that are compared on virtual time.
import { createCacheStats } from '../src/page-cache/cache-stats.ts'
import { createPageCache } from '../src/page-cache/page-cache.ts'
import { compactSessions } from '../src/sessions/compact-sessions.ts'
import { withSessionRows } from '../src/sessions/session-mapper.ts'
import { pageCache, toSession, type Wrap } from './count-calls.ts'
import { withPageMap } from './page-source.ts'

/** The usual cache: one entry for each URL, for as long as the gateway's pages are fresh. */
export const exactPages: Wrap = (fetchRecords, { clock }) => ({
  readPage: withPageMap(withSessionRows(fetchRecords, toSession), pageCache.freshness.maxAgeMs, clock),
  hasLoader: true,
  refreshes: () => 0,
})

/** `PAGE_CACHE_PREFETCH_SHARE=10`. */
export const prefetching = { maxPrefetches: 7 }

/** The gateway's cache, as it is set up by default or with these settings beside. */
export function cacheOf(settings: Partial<typeof pageCache> = {}): Wrap {
  return (fetchRecords, { clock }) => {
    const { maxPrefetches, ...options } = { ...pageCache, ...settings }
    const stats = createCacheStats()
    const { readPage, prefetch } = createPageCache(withSessionRows(fetchRecords, toSession), {
      ...options,
      compact: compactSessions,
      shared: undefined,
      prefetch: maxPrefetches > 0 ? { maxCalls: maxPrefetches, isStrained: () => false } : undefined,
      stats,
      clock,
    })
    return { readPage, prefetch, hasLoader: true, refreshes: () => stats.refreshes + stats.prefetches }
  }
}
