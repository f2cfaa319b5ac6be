// Prefetching: a window that is likely to be read next is fetched in the background, while the last one is looked at.
import type { Position } from '../list-position.ts'
import { type ListKey, listKey, type PageRequest } from '../upstream/page.ts'
import type { CacheStats } from './cache-stats.ts'
import { type FoundWindow, lastOf } from './cached-page.ts'
import type { PageCalls } from './page-calls.ts'
import { pageKey } from './page-key.ts'

/** How much is prefetched. */
export interface PrefetchLimits {
  /** Maximum number of these calls at a time, at least 1. */
  readonly maxCalls: number
  /** Whether the list's calls fail or queue: then nothing is prefetched. */
  readonly isStrained: (list: ListKey) => boolean
}

export interface PrefetchOptions<Row extends Position> extends PrefetchLimits {
  /** Returns the cached window that follows the request's `after`. */
  readonly find: (request: PageRequest) => FoundWindow<Row> | undefined
  /** Reads the request's page from the store that replicas share into this process; undefined: there is no such store. */
  readonly readShared: ((request: PageRequest) => Promise<unknown>) | undefined
  readonly calls: PageCalls<Row>
  /** Returns how many rows the call for a request fetches. */
  readonly limitOf: (request: PageRequest) => number
  readonly stats: CacheStats
}

/** Creates the function that is called with each window that is likely to be read next. It never throws. */
export function createPrefetch<Row extends Position>(
  options: PrefetchOptions<Row>,
): (request: PageRequest) => void {
  const { maxCalls, isStrained, find, readShared, calls, limitOf, stats } = options
  let active = 0

  const isInFlight = (request: PageRequest) => calls.isInFlight(pageKey(request), listKey(request))

  /** The cached rows that a reader is served without waiting. */
  function findReady(request: PageRequest) {
    const found = find(request)
    return found?.age === 'fresh' || found?.age === 'stale' ? found.window : undefined
  }

  /** The page that a reader of the window would wait for; undefined: none. */
  function findMissing(request: PageRequest): PageRequest | undefined {
    const window = findReady(request)
    if (window === undefined) return request
    const after = lastOf(window)
    if (!window.hasMore || window.end - window.start >= request.limit || after === undefined) return undefined
    const rest = { ...request, after }
    return findReady(rest) === undefined ? rest : undefined
  }

  async function fetchMissing(first: PageRequest, request: PageRequest): Promise<void> {
    await readShared?.(first)
    const missing = readShared ? findMissing(request) : first
    if (missing === undefined || isInFlight(missing)) return
    stats.prefetches += 1
    await calls.fetch({ ...missing, limit: limitOf(missing) }, undefined).value
  }

  return (request) => {
    if (active >= maxCalls) return
    const missing = findMissing(request)
    if (missing === undefined || isInFlight(missing) || isStrained(request)) return
    active += 1
    fetchMissing(missing, request)
      .catch(() => void (stats.prefetchFailures += 1))
      .finally(() => void (active -= 1))
  }
}
