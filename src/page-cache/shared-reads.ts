// Reads from the store that replicas share: one for all readers of a page, and what it has is cached in memory.
import type { Position } from '../list-position.ts'
import { createSingleFlight } from '../resilience/single-flight.ts'
import { listKey, type PageRequest, type ReadShared } from '../upstream/page.ts'
import type { CacheStats } from './cache-stats.ts'
import { toCachedPage } from './cached-page.ts'
import { callKey, pageKey } from './page-key.ts'
import type { ValidPages } from './valid-pages.ts'

/**
 * Creates the reading: it caches the pages that the shared store has for a request, unless the list is invalidated meanwhile.
 * It resolves to whether the store responded. `now`: `Clock.now`.
 */
export function createSharedReads<Row extends Position>(
  read: ReadShared<Row>,
  { cache, invalidate, validity }: ValidPages<Row>,
  stats: CacheStats,
  now: () => number,
): (request: PageRequest) => Promise<boolean> {
  const reads = createSingleFlight<boolean>(now)

  async function readAndCache(request: PageRequest, list: string): Promise<boolean> {
    const generation = validity.generation(list)
    const { pages, invalidatedOn, hasResponded } = await read(request)
    if (generation !== validity.generation(list)) return hasResponded
    // The pages that were read are valid: the store has left out those from before.
    if (invalidatedOn !== undefined && validity.noteShared(list, invalidatedOn))
      invalidate(request, Number.NEGATIVE_INFINITY)
    for (const page of pages.filter(({ fetchedAt }) => fetchedAt > validity.invalidatedAt(list))) {
      stats.sharedHits += 1
      const place = { ...request, after: page.after }
      await cache(toCachedPage(place, pageKey(place), page, validity.generation(list)))
    }
    return hasResponded
  }

  return (request) => {
    const list = listKey(request)
    const key = callKey(pageKey(request), validity.generation(list))
    const start = () => readAndCache(request, list)
    return reads.run({ key, size: 0, notBefore: undefined, start }, undefined).value
  }
}
