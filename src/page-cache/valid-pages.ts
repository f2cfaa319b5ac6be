// Cached pages, and from when on those of a list are valid: a page that another one, or a missing session, contradicts is stale, and
// served only if a call fails; one of a list that was invalidated is never served.

import { LRUCache } from 'lru-cache'
import type { Position } from '../list-position.ts'
import { type FetchSession, type ListKey, listKey, type PageRequest } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { PageHead } from './cached-page.ts'
import { createListListeners, type ListListeners } from './list-listeners.ts'
import type { CompactRows } from './page-rows.ts'
import { createPageStore, type PageStore } from './page-store.ts'

/** Lists remembered; past that, the least recently used is evicted: its pages are judged by their age again. */
const maxRemembered = 10_000

interface Validity {
  readonly changedAt: number
  readonly invalidatedAt: number
  /** Another number with every invalidation; 0: none so far. */
  readonly generation: number
  /** The date of the last invalidation that was read from the shared store. */
  readonly sharedDate: number
}

const valid: Validity = {
  changedAt: Number.NEGATIVE_INFINITY,
  invalidatedAt: Number.NEGATIVE_INFINITY,
  generation: 0,
  sharedDate: Number.NEGATIVE_INFINITY,
}

export interface ListValidity {
  /** Pages fetched before this time show a list that has changed since; minus infinity: none do. */
  readonly changedAt: (list: string) => number
  /** Pages fetched at this time or before must not be served; minus infinity: all may be. */
  readonly invalidatedAt: (list: string) => number
  /** A call is valid if the generation is the same at its end as at its start. */
  readonly generation: (list: string) => number
  /** Whether the list was not invalidated since the page's call started. */
  readonly isValid: (page: Pick<PageHead, 'list' | 'generation'>) => boolean
  /** Marks the list as changed at that time. */
  readonly markChanged: (list: string, at: number) => void
  /** Invalidates all pages fetched until that time, and all calls in flight. */
  readonly invalidate: (list: string, at: number) => void
  /** Records the date of a shared invalidation; returns whether it is a new one. */
  readonly noteShared: (list: string, date: number) => boolean
}

/** Creates an empty record: every page is valid. */
export function createListValidity(): ListValidity {
  const lists = new LRUCache<string, Validity>({ max: maxRemembered })
  let generations = 0
  // Most of the time no list has changed: then no key is looked up.
  const validityOf = (list: string) => (lists.size === 0 ? undefined : lists.get(list)) ?? valid
  return {
    changedAt: (list) => validityOf(list).changedAt,
    invalidatedAt: (list) => validityOf(list).invalidatedAt,
    generation: (list) => validityOf(list).generation,
    isValid: ({ list, generation }) => validityOf(list).generation === generation,
    markChanged(list, at) {
      const known = validityOf(list)
      if (at > known.changedAt) lists.set(list, { ...known, changedAt: at })
    },
    invalidate(list, at) {
      const known = validityOf(list)
      const invalidatedAt = Math.max(at, known.invalidatedAt)
      lists.set(list, { ...known, invalidatedAt, generation: ++generations })
    },
    noteShared(list, date) {
      const known = validityOf(list)
      if (date <= known.sharedDate) return false
      lists.set(list, { ...known, sharedDate: date })
      return true
    },
  }
}

export interface ValidPages<Row extends Position> {
  readonly store: PageStore<Row>
  readonly validity: ListValidity
  readonly listeners: ListListeners
  /** Caches a page, and compares it with the others of its list: of two that cannot both be true, the older one is stale. */
  readonly cache: (head: PageHead, rows: readonly Row[]) => Promise<void>
  /** Returns a check whether the page is cached and not contradicted: it retains none of the page's rows. */
  readonly cachedCheck: (page: PageHead) => () => boolean
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
  compact: CompactRows<Row>,
  now: () => number,
): ValidPages<Row> {
  const validity = createListValidity()
  const store = createPageStore<Row>(maxBytes, validity.isValid)
  const listeners = createListListeners()

  function markChanged(list: string, at: number): void {
    validity.markChanged(list, at)
    listeners.listChanged(list, at)
  }

  /** Marks the list as changed if a cached page shows the row, which a call that started at `at` did not find. */
  function noteMissing(list: ListKey, id: string, at: number): void {
    const key = listKey(list)
    if (store.isShown(list, id, validity.changedAt(key))) markChanged(key, at)
  }

  return {
    store,
    validity,
    listeners,
    async cache(head, rows) {
      const page = { ...head, rows: compact(rows) }
      const missingSince = store.missingSince(page, validity.changedAt(page.list))
      if (missingSince !== undefined) markChanged(page.list, missingSince)
      await store.set(page)
      listeners.pageCached(page)
    },
    cachedCheck:
      ({ key, list, fetchedAt }) =>
      () =>
        store.has(key, fetchedAt) && fetchedAt >= validity.changedAt(list),
    invalidate(list, at) {
      validity.invalidate(listKey(list), at)
      store.invalidateList(list)
      listeners.listChanged(listKey(list), at)
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
