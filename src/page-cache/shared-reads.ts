// Reads from the store that replicas share: one for all readers of a page, and what it has is cached in memory.
import type { Position } from '../list-position.ts'
import { createSingleFlight } from '../resilience/single-flight.ts'
import { type ListKey, listKey, type PageRequest } from '../upstream/page.ts'
import type { CacheStats } from './cache-stats.ts'
import { toPageHead } from './cached-page.ts'
import { callKey, pageKey } from './page-key.ts'
import type { SharedPageStore } from './shared-page-store.ts'
import type { ValidPages } from './valid-pages.ts'

export interface SharedReads {
  /**
   * Caches the pages that the store has for a request, unless the list is invalidated meanwhile. Resolves to the time since when
   * the store knows all invalidations: see `SharedRead`.
   */
  readonly readPages: (request: PageRequest) => Promise<number>
  /** Invalidates the list in memory if another replica has invalidated it before this call. */
  readonly readInvalidation: (list: ListKey) => Promise<void>
}

/** Creates the reading. `now`: `Clock.now`. */
export function createSharedReads<Row extends Position>(
  { read, readInvalidation }: Pick<SharedPageStore<Row>, 'read' | 'readInvalidation'>,
  { cache, invalidate, validity }: ValidPages<Row>,
  stats: CacheStats,
  now: () => number,
): SharedReads {
  const reads = createSingleFlight<number>(now)

  function noteInvalidation(list: ListKey, date: number | undefined): void {
    if (date !== undefined && validity.noteShared(listKey(list), date))
      invalidate(list, Number.NEGATIVE_INFINITY)
  }

  async function readAndCache(request: PageRequest, list: string): Promise<number> {
    const generation = validity.generation(list)
    const { pages, invalidatedOn, knownSince } = await read(request)
    if (generation !== validity.generation(list)) return knownSince
    // The pages that were read are valid: the store has left out those from before.
    noteInvalidation(request, invalidatedOn)
    for (const page of pages.filter(({ fetchedAt }) => fetchedAt > validity.invalidatedAt(list))) {
      stats.sharedHits += 1
      const place = { ...request, after: page.after }
      await cache(toPageHead(place, pageKey(place), page, validity.generation(list)), page.rows)
    }
    return knownSince
  }

  return {
    readPages(request) {
      const list = listKey(request)
      const key = callKey(pageKey(request), validity.generation(list))
      const start = () => readAndCache(request, list)
      return reads.run({ key, size: 0, notBefore: undefined, start }, undefined).value
    },
    readInvalidation: async (list) => noteInvalidation(list, await readInvalidation(list)),
  }
}
