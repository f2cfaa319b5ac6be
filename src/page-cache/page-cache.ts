// The page cache: any window inside held pages is served without a call (RFC 5861's stale windows included), and a
// call that must be made is made once for all who wait for it.
import { LRUCache } from 'lru-cache'
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
import { createPageStore } from './page-store.ts'
import { createRefreshBackoff } from './refresh-backoff.ts'

export interface PageCacheOptions<Row extends Position> {
  readonly freshness: Freshness
  readonly maxBytes: number
  /** What rows weigh in memory, in bytes. */
  readonly bytesOf: (rows: readonly Row[]) => number
  /** Pages that other replicas stored and that may hold what the request asks for; none without a shared store. */
  readonly readShared: ReadShared<Row> | undefined
  /** Lets go of what the shared store holds for the request. */
  readonly dropShared: ((request: PageRequest) => void) | undefined
  readonly stats: CacheStats
  /** Told of each stale page that stands in for a failed call, and of each background refresh that failed. */
  readonly onFailure?: (what: 'servedStale' | 'refreshFailed', request: PageRequest, error: unknown) => void
  readonly clock: Clock
}

export interface PageCache<Row extends Position> {
  readonly readPage: FetchPage<Row>
  /** The nearest held row of the request's list, in its order, in an earlier second than `place`'s. */
  readonly closestPreceding: (request: PageRequest, place: Position) => Position | undefined
  /** The row with that id, in a held page that may be served and came at `notBefore` or later. */
  readonly findRow: (list: ListKey & Pick<PageRequest, 'notBefore'>, id: string) => Row | undefined
  /** Wraps the reads of single sessions: one that is not found, though a held page shows it, makes its list's pages old. */
  readonly withGoneRows: <Session>(fetchSession: FetchSession<Session>) => FetchSession<Session>
  /** What is held now. */
  readonly size: () => { readonly pages: number; readonly bytes: number }
}

/** Rows asked for at the least: what lies just beyond a small window is wanted next more often than not. */
const leastLimit = 50

/** Before every time that a clock can show. */
const always = Number.NEGATIVE_INFINITY

/** Creates a cache in front of a source of pages. */
export function createPageCache<Row extends Position>(
  fetchPage: FetchPage<Row>,
  { freshness, maxBytes, bytesOf, readShared, dropShared, stats, onFailure, clock }: PageCacheOptions<Row>,
): PageCache<Row> {
  const keeps = maxBytes > 0 && freshness.staleIfErrorMs > 0
  const held = createPageStore(keeps ? maxBytes : 0, bytesOf)
  // Where nothing is kept, what lies beyond the window would be read for nothing.
  const least = keeps ? leastLimit : 1
  const calls = createSingleFlight<Page<Row>>(clock.now)
  const lookups = createSingleFlight<void>(clock.now)
  const refreshes = createRefreshBackoff(clock.now)
  /** When lists were last refused: what was stored before that is not taken over from the shared store. */
  const refusedAt = new LRUCache<string, number>({ max: 10_000 })
  const validity = createListValidity()

  /** A row was found to be gone by a call that started at `at`: news only if a page in use says otherwise. */
  function noteGone(list: ListKey, id: string, at: number): void {
    const key = listKey(list)
    if (held.isShown(list, id, validity.since(key))) validity.invalidate(key, at)
  }

  /** Holds the page, and compares it with the others of its list: of two that cannot both be true, the older one is not. */
  async function hold(page: CachedPage<Row>): Promise<void> {
    const goneSince = held.goneSince(page, validity.since(page.list))
    if (goneSince !== undefined) validity.invalidate(page.list, goneSince)
    await held.hold(page)
  }

  /** A check that outlives its page without keeping the page's rows alive: whoever asks later needs only the answer. */
  function heldCheck({ key, list, fetchedAt }: CachedPage<Row>): () => boolean {
    return () => held.isHeld(key, fetchedAt) && fetchedAt >= validity.since(list)
  }

  function serve({ page, rows, hasMore }: PageWindow<Row>, outcome: CacheOutcome): Page<Row> {
    stats[outcome] += 1
    return { rows, hasMore, cursorFound: true, fetchedAt: page.fetchedAt, outcome, isHeld: heldCheck(page) }
  }

  /** Makes the call, and caches its page if the cursor was found. */
  async function call(request: PageRequest, key: string, signal: AbortSignal): Promise<Page<Row>> {
    try {
      const page = await fetchPage(request, signal)
      const heldPage = toCachedPage(request, key, page)
      if (!page.cursorFound) await letGoOfRow(request, page.fetchedAt)
      else if (keeps) await hold(heldPage)
      refreshes.succeeded(heldPage.key)
      return { ...page, isHeld: heldCheck(heldPage) }
    } catch (error) {
      if (error instanceof UpstreamError) await letGo(request, error)
      throw error
    }
  }

  /** What is refused now must not be served from what was given before, here or by the shared store. */
  async function letGo(request: PageRequest, { meaning }: UpstreamError): Promise<void> {
    if (!meaning.invalidatesList) return
    refusedAt.set(listKey(request), clock.now())
    dropShared?.(request)
    await held.dropList(request)
  }

  /** Invalidates what shows the request's `after`, which a call that started at `fetchedAt` did not find. */
  async function letGoOfRow(request: PageRequest, fetchedAt: number): Promise<void> {
    if (request.after) noteGone(request, request.after.rowId, fetchedAt)
    dropShared?.(request)
    await held.dropRow(request)
  }

  function fly(request: PageRequest, signal: AbortSignal | undefined) {
    const key = pageKey(request)
    return calls.run(
      { key, size: request.limit, notBefore: request.notBefore, start: (ends) => call(request, key, ends) },
      signal,
    )
  }

  /** Renews a stale page while it is served: once at a time, and after a failure not at once again. */
  function refresh(page: CachedPage<Row>, request: PageRequest): void {
    const { isolationKey, path, limit } = request
    if (calls.isInFlight(page.key) || !refreshes.canStart(page.key)) return
    stats.refreshes += 1
    const { order, after } = page
    const wanted = Math.min(Math.max(page.rows.length, limit), 100)
    fly({ isolationKey, path, order, after, limit: wanted, notBefore: clock.now() }, undefined).value.then(
      () => undefined,
      (error: unknown) => {
        stats.refreshFailures += 1
        refreshes.failed(page.key)
        onFailure?.('refreshFailed', request, error)
      },
    )
  }

  /** Takes over what the shared store holds for the request. */
  function lookUp(request: PageRequest, readStore: ReadShared<Row>): Promise<void> {
    const start = async () => {
      const pages = await readStore(request)
      const since = refusedAt.get(listKey(request)) ?? always
      for (const page of pages.filter(({ fetchedAt }) => fetchedAt > since)) {
        stats.sharedHits += 1
        const place = { ...request, after: page.after }
        await hold(toCachedPage(place, pageKey(place), page))
      }
    }
    return lookups.run({ key: pageKey(request), size: 0, notBefore: undefined, start }, undefined).value
  }

  function find(request: PageRequest): { window: PageWindow<Row>; age: Age } | undefined {
    const { notBefore = always } = request
    const now = clock.now()
    const since = validity.since(listKey(request))
    const window = held.find(request, Math.max(now - freshness.freshMs, notBefore, since))
    if (window === undefined || window.page.fetchedAt < notBefore) return undefined
    const age = ageOf(freshness, window.page.fetchedAt, now)
    return { window, age: window.page.fetchedAt < since && age !== 'dead' ? 'old' : age }
  }

  /** What was read for a reader who wants news is the list's new state: pages from before that are worth less from now on. */
  async function readAnew(
    request: PageRequest,
    notBefore: number,
    signal: AbortSignal | undefined,
  ): Promise<Page<Row>> {
    const page = await read(request, signal)
    validity.invalidate(listKey(request), notBefore)
    return page
  }

  async function read(request: PageRequest, signal: AbortSignal | undefined): Promise<Page<Row>> {
    let found = find(request)
    if (found?.age !== 'fresh' && readShared && request.notBefore === undefined) {
      await lookUp(request, readShared)
      found = find(request)
    }
    if (found?.age === 'fresh') return serve(found.window, 'hit')
    if (found?.age === 'stale') {
      refresh(found.window.page, request)
      return serve(found.window, 'stale')
    }
    try {
      const limit = Math.max(request.limit, least)
      // A call from before the list is known to have changed is no new look.
      const notBefore = Math.max(
        request.notBefore ?? Number.NEGATIVE_INFINITY,
        validity.since(listKey(request)),
      )
      const { joined, value } = fly({ ...request, limit, notBefore }, signal)
      const page = await value
      const outcome = joined ? 'collapsed' : page.outcome
      stats[outcome] += 1
      return { ...page, outcome }
    } catch (error) {
      if (found?.age === 'old' && error instanceof UpstreamError && error.meaning.allowsStale) {
        onFailure?.('servedStale', request, error)
        return serve(found.window, 'stale')
      }
      throw error
    }
  }

  return {
    readPage: (request, signal) =>
      request.notBefore === undefined ? read(request, signal) : readAnew(request, request.notBefore, signal),
    closestPreceding: held.closestPreceding,
    findRow(list, id) {
      const { notBefore = always } = list
      const since = Math.max(clock.now() - freshness.staleMs, notBefore, validity.since(listKey(list)))
      return held.rowOf(list, id, since)
    },
    withGoneRows: (fetchSession) => async (request, signal) => {
      const startedAt = clock.now()
      try {
        return await fetchSession(request, signal)
      } catch (error) {
        if (error instanceof UpstreamError && error.reason === 'notFound')
          noteGone(request, request.sessionId, startedAt)
        throw error
      }
    },
    size: held.size,
  }
}
