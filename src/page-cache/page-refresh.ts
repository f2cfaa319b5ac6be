// Background refreshes of stale pages: one at a time for each page, and after a failure not again at once.
import { maxPageLimit, type Position } from '../list-position.ts'
import type { PageRequest } from '../upstream/page.ts'
import type { CachedPage } from './cached-page.ts'

const firstDelayMs = 1_000
const longestDelayMs = 30_000
/** Failures remembered; past that, the oldest are evicted, and may be tried again early. */
const maxRemembered = 10_000

export interface PageRefreshOptions {
  /** Fetches the request's page anew, and caches it. */
  readonly fetchPage: (request: PageRequest) => Promise<unknown>
  readonly isInFlight: (page: CachedPage<Position>) => boolean
  readonly onStart: () => void
  readonly onFailure: (request: PageRequest, error: unknown) => void
  /** `Clock.now`. */
  readonly now: () => number
}

export interface PageRefresh {
  /** Starts a refresh of the page for the request, unless one is in flight or has failed lately. */
  readonly start: (page: CachedPage<Position>, request: PageRequest) => void
  /** Records that the page of that key was fetched: it may be refreshed again at once. */
  readonly succeeded: (key: string) => void
}

/** Creates the refreshes of a cache. */
export function createPageRefresh(options: PageRefreshOptions): PageRefresh {
  const { fetchPage, isInFlight, onStart, onFailure, now } = options
  const backoff = createRefreshBackoff(now)
  return {
    start(page, request) {
      if (isInFlight(page) || !backoff.canStart(page.key)) return
      onStart()
      const { isolationKey, path, origin } = request
      const { order, after } = page
      const limit = Math.min(Math.max(page.rows.length, request.limit), maxPageLimit)
      fetchPage({ isolationKey, path, origin, order, after, limit, notBefore: now() }).catch(
        (error: unknown) => {
          backoff.failed(page.key)
          onFailure(request, error)
        },
      )
    },
    succeeded: backoff.succeeded,
  }
}

export interface RefreshBackoff {
  readonly canStart: (key: string) => boolean
  readonly succeeded: (key: string) => void
  readonly failed: (key: string) => void
}

/** Creates an empty record of failed refreshes: each waits longer than the one before until it is tried again. `now`: `Clock.now`. */
export function createRefreshBackoff(now: () => number): RefreshBackoff {
  const failures = new Map<string, { readonly delayMs: number; readonly until: number }>()
  return {
    canStart: (key) => now() >= (failures.get(key)?.until ?? Number.NEGATIVE_INFINITY),
    succeeded: (key) => void failures.delete(key),
    failed(key) {
      const known = failures.get(key)
      const delayMs = known ? Math.min(known.delayMs * 2, longestDelayMs) : firstDelayMs
      failures.delete(key)
      failures.set(key, { delayMs, until: now() + delayMs })
      const [oldest] = failures.keys()
      if (failures.size > maxRemembered && oldest !== undefined) failures.delete(oldest)
    },
  }
}
