// Cached pages, and from when on they are valid: a page that another one, or a missing session, contradicts is stale.
import type { Position } from '../list-position.ts'
import { type FetchSession, type ListKey, listKey, type PageRequest } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { CachedPage } from './cached-page.ts'
import { createListValidity, type ListValidity } from './list-validity.ts'
import { createPageStore, type PageStore } from './page-store.ts'

export interface ValidPages<Row extends Position> {
  readonly store: PageStore<Row>
  readonly validity: ListValidity
  /** Caches the page, and compares it with the others of its list: of two that cannot both be true, the older one is stale. */
  readonly cache: (page: CachedPage<Row>) => Promise<void>
  /** Returns a check whether the page is cached and not contradicted: it outlives the page without retaining the page's rows. */
  readonly cachedCheck: (page: CachedPage<Row>) => () => boolean
  /** Removes the list's pages, and makes its calls in flight, and shared pages fetched until `at`, invalid. */
  readonly invalidate: (list: ListKey, at: number) => void
  /** Removes the pages that show the request's `after`, which a call that started at `at` did not find. */
  readonly invalidateRow: (request: PageRequest, at: number) => void
  /** Wraps the reads of single sessions: one that is not found, though a cached page shows it, has changed its list. */
  readonly withChangeDetection: <Session>(fetchSession: FetchSession<Session>) => FetchSession<Session>
}

/** Creates an empty cache of at most `maxBytes`. `now`: `Clock.now`. */
export function createValidPages<Row extends Position>(
  maxBytes: number,
  bytesOf: (rows: readonly Row[]) => number,
  now: () => number,
): ValidPages<Row> {
  const validity = createListValidity()
  const store = createPageStore(maxBytes, bytesOf, validity.isValid)

  /** Marks the list as changed if a cached page shows the row, which a call that started at `at` did not find. */
  function noteMissing(list: ListKey, id: string, at: number): void {
    const key = listKey(list)
    if (store.isShown(list, id, validity.changedAt(key))) validity.markChanged(key, at)
  }

  return {
    store,
    validity,
    async cache(page) {
      const missingSince = store.missingSince(page, validity.changedAt(page.list))
      if (missingSince !== undefined) validity.markChanged(page.list, missingSince)
      await store.set(page)
    },
    cachedCheck:
      ({ key, list, fetchedAt }) =>
      () =>
        store.has(key, fetchedAt) && fetchedAt >= validity.changedAt(list),
    invalidate(list, at) {
      validity.invalidate(listKey(list), at)
      store.invalidateList(list)
    },
    invalidateRow(request, at) {
      if (request.after) noteMissing(request, request.after.rowId, at)
      store.invalidateRow(request)
    },
    withChangeDetection: (fetchSession) => async (request, signal) => {
      const startedAt = now()
      try {
        return await fetchSession(request, signal)
      } catch (error) {
        // A 403 counts as a 404: the session is not the caller's any more. Of the list itself the list's next call decides.
        if (error instanceof UpstreamError && error.meaning.isSessionNotFound)
          noteMissing(request, request.sessionId, startedAt)
        throw error
      }
    },
  }
}
