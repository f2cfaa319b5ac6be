// Background refreshes of stale pages: one at a time for each page, and after a failure not again at once.
import type { Position } from '../list-position.ts'
import type { PageRequest } from '../upstream/page.ts'
import type { CachedPage } from './cached-page.ts'
import { createRefreshBackoff } from './refresh-backoff.ts'

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
      const { isolationKey, path } = request
      const { order, after } = page
      const limit = Math.min(Math.max(page.rows.length, request.limit), 100)
      fetchPage({ isolationKey, path, order, after, limit, notBefore: now() }).catch((error: unknown) => {
        backoff.failed(page.key)
        onFailure(request, error)
      })
    },
    succeeded: backoff.succeeded,
  }
}
