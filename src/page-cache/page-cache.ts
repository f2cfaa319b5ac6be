// The page cache: a window inside cached pages is served without a call (RFC 5861's stale windows included), and a call that
// has to be made is made once for all readers who wait for it.
import type { Clock } from '../clock.ts'
import type { Position } from '../list-position.ts'
import type { LazySignal } from '../resilience/abortable.ts'
import {
  type CacheOutcome,
  type FetchPage,
  type FetchSession,
  type ListKey,
  listKey,
  type Page,
  type PageRequest,
  type ReadPage,
} from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { CacheStats } from './cache-stats.ts'
import { type FoundWindow, type PageWindow, rowsOf } from './cached-page.ts'
import { fetchLimit, prefetchLimit } from './fetch-limit.ts'
import { ageOf, earliestOf, type Freshness, lifetimeOf } from './freshness.ts'
import type { ListListeners } from './list-listeners.ts'
import { createPageCalls } from './page-calls.ts'
import { createPageRefresh } from './page-refresh.ts'
import type { CompactRows, RowFinder } from './page-rows.ts'
import { createPrefetch, type PrefetchLimits } from './prefetch.ts'
import type { SharedPageStore } from './shared-page-store.ts'
import { createSharedReads } from './shared-reads.ts'
import { createValidPages } from './valid-pages.ts'

export interface PageCacheOptions<Row extends Position> {
  readonly freshness: Freshness
  readonly maxBytes: number
  readonly compact: CompactRows<Row>
  /** The store that replicas share: see `SharedPageStore`; undefined: none. */
  readonly shared: Omit<SharedPageStore<Row>, 'withWrites'> | undefined
  /**
   * Whether lists are written: then each page is served only after the shared store was asked whether another replica has
   * invalidated its list, and one past its `maxAgeMs` only if the store has responded. Undefined: they are not.
   */
  readonly isWritten?: boolean
  /** Undefined: nothing is prefetched. */
  readonly prefetch?: PrefetchLimits | undefined
  readonly stats: CacheStats
  /** Called for each stale page that is served because a call failed, and for each background refresh that failed. */
  readonly onFailure?: (what: 'servedStale' | 'refreshFailed', request: PageRequest, error: unknown) => void
  readonly clock: Clock
}

export interface PageCache<Row extends Position> {
  readonly readPage: ReadPage<Row>
  /** Fetches a window that is likely to be read next in the background, unless it is cached; undefined: nothing is prefetched. */
  readonly prefetch: ((request: PageRequest) => void) | undefined
  /**
   * Invalidates a list after a change of it: nothing that was fetched before is served or stored afterwards. Other replicas
   * serve what they have cached until it is stale, and then read of the invalidation. Resolves when it is shared.
   */
  readonly invalidate: (list: ListKey) => Promise<void>
  /** Returns the closest cached row of the request's list, in its order, in an earlier second than `place`'s. */
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  /** Finds rows in cached pages that may be served and were fetched at `notBefore` or later. */
  readonly rowFinder: RowFinder<Row>
  /** Adds the listener of a list, which is called as pages are cached. Returns a function that removes it. */
  readonly listen: ListListeners['add']
  /** Wraps the reads of single sessions: a session that is not found, though a cached page shows it, has changed its list. */
  readonly withChangeDetection: <Session>(fetchSession: FetchSession<Session>) => FetchSession<Session>
  /** The pages in memory. */
  readonly size: () => { readonly pages: number; readonly bytes: number }
}

/** Creates a cache in front of a source of pages. */
export function createPageCache<Row extends Position>(
  fetchPage: FetchPage<Row>,
  options: PageCacheOptions<Row>,
): PageCache<Row> {
  const { freshness, maxBytes, compact, shared, isWritten = false, stats, onFailure, clock } = options
  const isEnabled = maxBytes > 0 && lifetimeOf(freshness) > 0
  // Without a cache, rows beyond the window would be fetched for nothing.
  const toLimit = options.prefetch ? prefetchLimit : fetchLimit
  const limitOf = (request: PageRequest) => (isEnabled ? toLimit(request) : request.limit)
  const pages = createValidPages(isEnabled ? maxBytes : 0, compact, clock.now)
  const { store, validity } = pages
  const sharedReads = shared && createSharedReads(shared, pages, stats, clock.now)
  const asksBeforeHits = isWritten && sharedReads !== undefined

  /** At once in this process; resolves when it is shared. */
  async function invalidate(list: ListKey): Promise<void> {
    pages.invalidate(list, clock.now())
    const date = await shared?.invalidate(list)
    if (date !== undefined) validity.noteShared(listKey(list), date)
  }

  const calls = createPageCalls(fetchPage, {
    cache: isEnabled ? pages.cache : undefined,
    pages,
    shared,
    invalidate,
    onSuccess: (key) => refresh.succeeded(key),
    clock,
  })
  const refresh = createPageRefresh({
    fetchPage: (request) => calls.fetch({ ...request, limit: limitOf(request) }, undefined).value,
    isInFlight: ({ key, list }) => calls.isInFlight(key, list),
    onStart: () => void (stats.refreshes += 1),
    onFailure(request, error) {
      stats.refreshFailures += 1
      onFailure?.('refreshFailed', request, error)
    },
    now: clock.now,
  })

  const limits = isEnabled ? options.prefetch : undefined
  const prefetch =
    limits && createPrefetch({ ...limits, find, readShared: sharedReads?.readPages, calls, limitOf, stats })

  function serve(window: PageWindow<Row>, outcome: CacheOutcome): Page<Row> {
    stats[outcome] += 1
    return {
      rows: rowsOf(window),
      hasMore: window.hasMore,
      cursorFound: true,
      fetchedAt: window.page.fetchedAt,
      outcome,
      isCached: pages.cachedCheck(window.page),
    }
  }

  function find(request: PageRequest): FoundWindow<Row> | undefined {
    const now = clock.now()
    const notBefore = earliestOf(request, now)
    const changedAt = validity.changedAt(listKey(request))
    const window = store.find(request, Math.max(now - freshness.maxAgeMs, notBefore, changedAt))
    if (window === undefined || window.page.fetchedAt < notBefore) return undefined
    const age = request.maxAgeMs === undefined ? ageOf(freshness, window.page.fetchedAt, now) : 'fresh'
    return { window, age: window.page.fetchedAt < changedAt && age !== 'expired' ? 'staleIfError' : age }
  }

  async function read(request: PageRequest, signal: LazySignal | undefined): Promise<Page<Row>> {
    let found = find(request)
    let knownSince = asksBeforeHits ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    if (found?.age === 'fresh' && asksBeforeHits) {
      await sharedReads.readInvalidation(request)
      found = find(request)
    }
    if (found?.age !== 'fresh' && sharedReads && request.notBefore === undefined) {
      knownSince = Math.min(knownSince, await sharedReads.readPages(request))
      found = find(request)
    }
    if (found?.age === 'fresh') return serve(found.window, 'hit')
    // It may be a page of a list that another replica has invalidated.
    if (found && found.window.page.fetchedAt < knownSince) found = undefined
    if (found?.age === 'stale') {
      refresh.start(found.window.page, request)
      return serve(found.window, 'stale')
    }
    try {
      const limit = limitOf(request)
      // A call that started before the list changed does not show the change.
      const notBefore = Math.max(earliestOf(request, clock.now()), validity.changedAt(listKey(request)))
      const { joined, value } = calls.fetch({ ...request, limit, notBefore }, signal?.value)
      const page = await value
      const outcome = joined ? 'collapsed' : page.outcome
      stats[outcome] += 1
      return { ...page, outcome }
    } catch (error) {
      const mayServeStale = error instanceof UpstreamError && error.meaning.allowsStale
      if (found?.age === 'staleIfError' && mayServeStale && validity.isValid(found.window.page)) {
        onFailure?.('servedStale', request, error)
        return serve(found.window, 'staleIfError')
      }
      throw error
    }
  }

  /** The page that is read shows the list's new state: pages from before `notBefore` are stale from now on. */
  async function readNew(request: PageRequest, notBefore: number, signal: LazySignal | undefined) {
    const page = await read(request, signal)
    validity.markChanged(listKey(request), notBefore)
    return page
  }

  return {
    readPage: (request, signal) =>
      request.notBefore === undefined ? read(request, signal) : readNew(request, request.notBefore, signal),
    prefetch,
    invalidate,
    closestPreceding: store.closestPreceding,
    rowFinder(list) {
      const key = listKey(list)
      const servedMs = freshness.maxAgeMs + (asksBeforeHits ? 0 : freshness.staleWhileRevalidateMs)
      return (id) => {
        const now = clock.now()
        const since = Math.max(now - servedMs, earliestOf(list, now), validity.changedAt(key))
        return store.findRow(key, id, since)
      }
    },
    listen: pages.listeners.add,
    withChangeDetection: pages.withChangeDetection,
    size: store.size,
  }
}
