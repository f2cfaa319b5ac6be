// The calls that fetch pages: one for all readers who wait for a page, and what it fetched is cached.
import type { Clock } from '../clock.ts'
import type { Position } from '../list-position.ts'
import { createSingleFlight, type SingleFlight } from '../resilience/single-flight.ts'
import { type FetchPage, type ListKey, listKey, type Page, type PageRequest } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { toPageHead } from './cached-page.ts'
import { callKey, pageKey } from './page-key.ts'
import type { SharedPageStore } from './shared-page-store.ts'
import type { ValidPages } from './valid-pages.ts'

export interface PageCallsOptions<Row extends Position> {
  /** Undefined: pages are not cached. */
  readonly cache: ValidPages<Row>['cache'] | undefined
  readonly pages: ValidPages<Row>
  readonly shared: Pick<SharedPageStore<Row>, 'invalidateRow'> | undefined
  /** Called when the caller may not read a list any more, or it does not exist any more. */
  readonly invalidate: (list: ListKey) => Promise<void>
  /** Called with the key of each page that was fetched. */
  readonly onSuccess: (key: string) => void
  readonly clock: Clock
}

export interface PageCalls<Row extends Position> {
  /** Joins the call that fetches the page, or starts one: see `SingleFlight.run`. Rejects as `FetchPage` does. */
  readonly fetch: (
    request: PageRequest,
    signal: AbortSignal | undefined,
  ) => ReturnType<SingleFlight<Page<Row>>['run']>
  /** Whether a call for the page is in flight. `key`: of the page. */
  readonly isInFlight: (key: string, list: string) => boolean
}

/** Creates the calls over a source of pages. */
export function createPageCalls<Row extends Position>(
  fetchPage: FetchPage<Row>,
  { cache, pages, shared, invalidate, onSuccess, clock }: PageCallsOptions<Row>,
): PageCalls<Row> {
  const { validity } = pages
  const calls = createSingleFlight<Page<Row>>(clock.now)

  /** Makes the call, and caches its page if the cursor was found and the list was not invalidated meanwhile. */
  async function call(
    request: PageRequest,
    key: string,
    generation: number,
    signal: AbortSignal,
  ): Promise<Page<Row>> {
    try {
      let retries = 0
      const onRetry = () => void (retries += 1)
      const page = await fetchPage({ ...request, onRetry }, signal)
      const head = toPageHead(request, key, page, generation)
      if (!page.cursorFound) {
        shared?.invalidateRow(request)
        pages.invalidateRow(request, page.fetchedAt)
      } else if (validity.isValid(head)) await cache?.(head, page.rows)
      onSuccess(key)
      return {
        ...page,
        retries,
        calledFor: request.origin?.requestId,
        isCached: pages.cachedCheck(head),
      }
    } catch (error) {
      if (error instanceof UpstreamError && error.meaning.invalidatesList) void invalidate(request)
      throw error
    }
  }

  return {
    fetch(request, signal) {
      const key = pageKey(request)
      const generation = validity.generation(listKey(request))
      const start = (ends: AbortSignal) => call(request, key, generation, ends)
      const { limit: size, notBefore } = request
      return calls.run({ key: callKey(key, generation), size, notBefore, start }, signal)
    },
    isInFlight: (key, list) => calls.isInFlight(callKey(key, validity.generation(list))),
  }
}
