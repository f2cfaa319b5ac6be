// The page cache: a window inside cached pages is served without a call (RFC 5861's stale windows included), and a call that
// has to be made is made once for all readers who wait for it.
import type { Clock } from '../clock.ts'
import type { Position } from '../list-position.ts'
import { createSingleFlight } from '../resilience/single-flight.ts'
import {
  type CacheOutcome,
  type FetchPage,
  type FetchSession,
  type ListKey,
  listKey,
  type Page,
  type PageRequest,
  type ReadShared,
} from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { CacheStats } from './cache-stats.ts'
import { type CachedPage, type PageWindow, toCachedPage } from './cached-page.ts'
import { type Age, ageOf, type Freshness } from './freshness.ts'
import { createListValidity } from './list-validity.ts'
import { pageKey } from './page-key.ts'
import { createPageRefresh } from './page-refresh.ts'
import { createPageStore } from './page-store.ts'

export interface PageCacheOptions<Row extends Position> {
  readonly freshness: Freshness
  readonly maxBytes: number
  /** Estimates the memory that rows take, in bytes. */
  readonly bytesOf: (rows: readonly Row[]) => number
  /** The store that replicas share: see `SharedPageStore`; undefined: none. */
  readonly shared: SharedPages<Row> | undefined
  readonly stats: CacheStats
  /** Called for each stale page that is served because a call failed, and for each background refresh that failed. */
  readonly onFailure?: (what: 'servedStale' | 'refreshFailed', request: PageRequest, error: unknown) => void
  readonly clock: Clock
}

export interface SharedPages<Row extends Position> {
  readonly read: ReadShared<Row>
  readonly drop: (request: PageRequest) => void
  readonly invalidate: (list: ListKey) => Promise<number | undefined>
}

export interface PageCache<Row extends Position> {
  readonly readPage: FetchPage<Row>
  /**
   * Invalidates a list after a change of it: nothing that was fetched before is served or stored afterwards. Other replicas
   * serve what they have cached until it is stale, and then read of the invalidation. Resolves when it is shared.
   */
  readonly invalidate: (list: ListKey) => Promise<void>
  /** Returns the closest cached row of the request's list, in its order, in an earlier second than `place`'s. */
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  /** Returns the row with that id, if a cached page that may be served and was fetched at `notBefore` or later has it. */
  readonly findRow: (list: ListKey & Pick<PageRequest, 'notBefore'>, id: string) => Row | undefined
  /** Wraps the reads of single sessions: a session that is not found, though a cached page shows it, has changed its list. */
  readonly withListInvalidation: <Session>(fetchSession: FetchSession<Session>) => FetchSession<Session>
  /** The pages in memory. */
  readonly size: () => { readonly pages: number; readonly bytes: number }
}

/** The fewest rows that are fetched: rows just beyond a small window are wanted next more often than not. */
const minFetchLimit = 50

/** Before every time that a clock can show. */
const always = Number.NEGATIVE_INFINITY

/** Creates a cache in front of a source of pages. */
export function createPageCache<Row extends Position>(
  fetchPage: FetchPage<Row>,
  { freshness, maxBytes, bytesOf, shared, stats, onFailure, clock }: PageCacheOptions<Row>,
): PageCache<Row> {
  const isEnabled = maxBytes > 0 && freshness.staleIfErrorMs > 0
  // Without a cache, rows beyond the window would be fetched for nothing.
  const minLimit = isEnabled ? minFetchLimit : 1
  const validity = createListValidity()
  const isValid = ({ list, generation }: CachedPage<Row>) => generation === validity.generation(list)
  const store = createPageStore(isEnabled ? maxBytes : 0, bytesOf, isValid)
  const calls = createSingleFlight<Page<Row>>(clock.now)
  const sharedReads = createSingleFlight<void>(clock.now)
  const refresh = createPageRefresh({
    fetchPage: (request) => fetchOnce(request, undefined).value,
    isInFlight: ({ key, list }) => calls.isInFlight(flightKey(key, validity.generation(list))),
    onStart: () => void (stats.refreshes += 1),
    onFailure(request, error) {
      stats.refreshFailures += 1
      onFailure?.('refreshFailed', request, error)
    },
    now: clock.now,
  })

  /** Marks the list as changed if a cached page shows the row, which a call that started at `at` did not find. */
  function noteGone(list: ListKey, id: string, at: number): void {
    const key = listKey(list)
    if (store.isShown(list, id, validity.changedAt(key))) validity.markChanged(key, at)
  }

  /** Caches the page, and compares it with the others of its list: of two that cannot both be true, the older one is stale. */
  async function cache(page: CachedPage<Row>): Promise<void> {
    const goneSince = store.goneSince(page, validity.changedAt(page.list))
    if (goneSince !== undefined) validity.markChanged(page.list, goneSince)
    await store.set(page)
  }

  /** Returns a check that outlives its page without retaining the page's rows. */
  function cachedCheck({ key, list, fetchedAt }: CachedPage<Row>): () => boolean {
    return () => store.has(key, fetchedAt) && fetchedAt >= validity.changedAt(list)
  }

  function serve({ page, rows, hasMore }: PageWindow<Row>, outcome: CacheOutcome): Page<Row> {
    stats[outcome] += 1
    return {
      rows,
      hasMore,
      cursorFound: true,
      fetchedAt: page.fetchedAt,
      outcome,
      isCached: cachedCheck(page),
    }
  }

  /** Removes the list's pages, and makes its calls in flight, and shared pages fetched until `at`, invalid. */
  function invalidateInMemory(list: ListKey, at: number): void {
    validity.invalidate(listKey(list), at)
    store.invalidateList(list)
  }

  /** Makes the call, and caches its page if the cursor was found and the list was not invalidated meanwhile. */
  async function call(
    request: PageRequest,
    key: string,
    generation: number,
    signal: AbortSignal,
  ): Promise<Page<Row>> {
    try {
      const page = await fetchPage(request, signal)
      const cachedPage = toCachedPage(request, key, page, generation)
      if (!page.cursorFound) invalidateRow(request, page.fetchedAt)
      else if (isEnabled && isValid(cachedPage)) await cache(cachedPage)
      refresh.succeeded(key)
      return { ...page, isCached: cachedCheck(cachedPage) }
    } catch (error) {
      if (error instanceof UpstreamError && error.meaning.invalidatesList) {
        shared?.drop(request)
        invalidateInMemory(request, clock.now())
      }
      throw error
    }
  }

  /** Invalidates the pages that show the request's `after`, which a call that started at `fetchedAt` did not find. */
  function invalidateRow(request: PageRequest, fetchedAt: number): void {
    if (request.after) noteGone(request, request.after.rowId, fetchedAt)
    shared?.drop(request)
    store.invalidateRow(request)
  }

  function fetchOnce(request: PageRequest, signal: AbortSignal | undefined) {
    const key = pageKey(request)
    const generation = validity.generation(listKey(request))
    const start = (ends: AbortSignal) => call(request, key, generation, ends)
    const { limit: size, notBefore } = request
    return calls.run({ key: flightKey(key, generation), size, notBefore, start }, signal)
  }

  /** Caches the pages that the shared store has for the request, unless the list is invalidated meanwhile. */
  function readShared(request: PageRequest, sharedPages: SharedPages<Row>): Promise<void> {
    const list = listKey(request)
    const key = flightKey(pageKey(request), validity.generation(list))
    const start = async () => {
      const generation = validity.generation(list)
      const { pages, invalidatedOn } = await sharedPages.read(request)
      if (generation !== validity.generation(list)) return
      // The pages that were read are valid: the store has left out those from before.
      if (invalidatedOn !== undefined && validity.noteShared(list, invalidatedOn))
        invalidateInMemory(request, always)
      for (const page of pages.filter(({ fetchedAt }) => fetchedAt > validity.invalidatedAt(list))) {
        stats.sharedHits += 1
        const place = { ...request, after: page.after }
        await cache(toCachedPage(place, pageKey(place), page, validity.generation(list)))
      }
    }
    return sharedReads.run({ key, size: 0, notBefore: undefined, start }, undefined).value
  }

  function find(request: PageRequest): { window: PageWindow<Row>; age: Age } | undefined {
    const now = clock.now()
    const notBefore = earliestOf(request, now)
    const changedAt = validity.changedAt(listKey(request))
    const window = store.find(request, Math.max(now - freshness.freshMs, notBefore, changedAt))
    if (window === undefined || window.page.fetchedAt < notBefore) return undefined
    const age = ageOf(freshness, window.page.fetchedAt, now)
    return { window, age: window.page.fetchedAt < changedAt && age !== 'expired' ? 'staleIfError' : age }
  }

  async function read(request: PageRequest, signal: AbortSignal | undefined): Promise<Page<Row>> {
    let found = find(request)
    if (found?.age !== 'fresh' && shared && request.notBefore === undefined) {
      await readShared(request, shared)
      found = find(request)
    }
    if (found?.age === 'fresh') return serve(found.window, 'hit')
    if (found?.age === 'stale') {
      refresh.start(found.window.page, request)
      return serve(found.window, 'stale')
    }
    try {
      const limit = Math.max(request.limit, minLimit)
      // A call that started before the list changed does not show the change.
      const notBefore = Math.max(earliestOf(request, clock.now()), validity.changedAt(listKey(request)))
      const { joined, value } = fetchOnce({ ...request, limit, notBefore }, signal)
      const page = await value
      const outcome = joined ? 'collapsed' : page.outcome
      stats[outcome] += 1
      return { ...page, outcome }
    } catch (error) {
      const mayServeStale = error instanceof UpstreamError && error.meaning.allowsStale
      if (found?.age === 'staleIfError' && mayServeStale && isValid(found.window.page)) {
        onFailure?.('servedStale', request, error)
        return serve(found.window, 'stale')
      }
      throw error
    }
  }

  /** The page that is read shows the list's new state: pages from before `notBefore` are stale from now on. */
  async function readNew(request: PageRequest, notBefore: number, signal: AbortSignal | undefined) {
    const page = await read(request, signal)
    validity.markChanged(listKey(request), notBefore)
    return page
  }

  return {
    readPage: (request, signal) =>
      request.notBefore === undefined ? read(request, signal) : readNew(request, request.notBefore, signal),
    async invalidate(list) {
      invalidateInMemory(list, clock.now())
      const date = await shared?.invalidate(list)
      if (date !== undefined) validity.noteShared(listKey(list), date)
    },
    closestPreceding: store.closestPreceding,
    findRow(list, id) {
      const { notBefore = always } = list
      const since = Math.max(clock.now() - freshness.staleMs, notBefore, validity.changedAt(listKey(list)))
      return store.findRow(list, id, since)
    },
    withListInvalidation: (fetchSession) => async (request, signal) => {
      const startedAt = clock.now()
      try {
        return await fetchSession(request, signal)
      } catch (error) {
        if (error instanceof UpstreamError && error.reason === 'notFound')
          noteGone(request, request.sessionId, startedAt)
        throw error
      }
    },
    size: store.size,
  }
}

/** Returns when the call of a page for the request has to have started at the earliest. */
function earliestOf({ notBefore = always, maxAgeMs }: PageRequest, now: number): number {
  return maxAgeMs === undefined ? notBefore : Math.max(notBefore, now - maxAgeMs)
}

/** Returns the key of a call: one from before an invalidation is not joined by readers from after it. */
function flightKey(key: string, generation: number): string {
  return generation === 0 ? key : `${key} ${generation}`
}
