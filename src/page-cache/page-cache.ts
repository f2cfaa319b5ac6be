// The page cache: pages of one caller's list, kept in a Keyv store and served while fresh.
import type { Keyv } from 'keyv'
import type { Clock } from '../clock.ts'
import type { FetchPage, Page, PageRow } from '../upstream/page.ts'
import { pageKey } from './page-key.ts'

/** A page as it is kept. */
export type StoredPage<Row extends PageRow> = Omit<Page<Row>, 'outcome'>

export interface PageCacheOptions<Row extends PageRow> {
  readonly store: Keyv<StoredPage<Row>>
  readonly freshMs: number
  readonly clock: Clock
}

/** Wraps a source of pages: a page that holds enough of the wanted rows and is fresh is served from the store. */
export function withPageCache<Row extends PageRow>(
  fetchPage: FetchPage<Row>,
  { store, freshMs, clock }: PageCacheOptions<Row>,
): FetchPage<Row> {
  return async (request, signal) => {
    const key = pageKey(request)
    const kept = await store.get(key)
    if (
      kept &&
      clock.now() - kept.fetchedAt < freshMs &&
      (kept.rows.length >= request.limit || !kept.hasMore)
    )
      return { ...kept, outcome: 'hit' }
    const { rows, hasMore, fetchedAt, outcome } = await fetchPage(request, signal)
    await store.set(key, { rows, hasMore, fetchedAt }, freshMs)
    return { rows, hasMore, fetchedAt, outcome }
  }
}
